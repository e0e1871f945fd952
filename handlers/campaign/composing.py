"""Composing a campaign in four steps: the message, to whom, when; then its screen, from which approval is asked for."""

from __future__ import annotations

from bot.dialog.conversation import After, Conversation, Go, Next
from bot.dialog.turn import Rows, Turn
from bot.domain.campaigns import MOST_LETTERS, Variant
from bot.domain.composing import ChangePart, Compose, CopyCampaign, GoOn
from bot.domain.errors import NotAllowed
from bot.domain.people import Right
from bot.services.campaigns.begin_draft import begin_draft
from bot.services.campaigns.copy_campaign import copy_campaign
from bot.services.campaigns.sight import see, see_draft
from bot.services.campaigns.write_variant import Content, write_variant
from handlers.campaign import contents, desk, when, whom
from handlers.campaign.about import signs
from handlers.campaign.common import done, me
from handlers.campaign.steps import ASKING, DONE, LEAVE, TALK, State, leave, leaving, mine, missing, onward, scene

REWRITE = "rewrite"


async def begin(turn: Turn, action: Compose) -> Next:
    """Begin a new one; it exists from its first word on."""
    del turn, action
    return Go(TALK, State.MESSAGE, {"steps": True})


async def change_part(turn: Turn, action: ChangePart) -> Next:
    """Write one step anew."""
    try:
        await see_draft(turn.work, action.campaign, me(turn))
    except NotAllowed:
        await desk.show_one(turn, action.campaign)
        return done(turn)
    return Go(TALK, State(action.part.value), {"campaign": action.campaign})


async def go_on(turn: Turn, action: GoOn) -> Next:
    """Go on at the first step that has no answer."""
    try:
        part = await missing(turn, await see_draft(turn.work, action.campaign, me(turn)))
    except NotAllowed:
        part = None
    if part is None:
        await desk.show_one(turn, action.campaign)
        return done(turn)
    return Go(TALK, State(part.value), {"campaign": action.campaign, "steps": True})


async def copy(turn: Turn, action: CopyCampaign) -> Next:
    """Begin a new one with what another holds."""
    try:
        number = await copy_campaign(turn.work, await see(turn.work, action.campaign, me(turn)), me(turn))
    except NotAllowed:
        number = action.campaign
    else:
        turn.say("compose.copied")
    await desk.show_one(turn, number)
    return done(turn)


async def ask_message(turn: Turn) -> None:
    """Ask for the message, or show what there is of it."""
    there = await _there(turn)
    if not (there.text or there.recording or there.picture):
        turn.say("compose.message", ((leaving(turn),),), ASKING, limit=MOST_LETTERS)
        return
    rewrite = (turn.pick("compose.button.rewrite", REWRITE),) if there.text else ()
    rows: Rows = [(turn.pick("compose.button.done", DONE),), rewrite, (leaving(turn),)]
    text = there.text or turn.words("compose.no_words")
    turn.say("compose.message.there", rows, ASKING, text=text, signs=signs(there))


async def take_message(turn: Turn) -> Next:
    """Take words, a recording or a picture; each stands in the draft at once.

    The first words of a visit are the new ones, what is typed after them is added: people write in pieces.
    """
    there = await _there(turn)
    if turn.picked == LEAVE:
        return await leave(turn)
    if turn.picked == DONE:
        return await onward(turn) if there.text or there.recording or there.picture else After.AGAIN
    if turn.picked == REWRITE:
        await write_variant(turn.work, await mine(turn), me(turn), "vi", Content(text=""))
        return After.AGAIN
    content = await contents.brought(turn, there.text if turn.data.get("wrote") else "")
    if content is None:
        return After.AGAIN
    if "campaign" not in turn.data:
        turn.data["campaign"] = await begin_draft(turn.work, me(turn))
    await write_variant(turn.work, await mine(turn), me(turn), "vi", content)
    turn.data["wrote"] = turn.data.get("wrote", False) or content.text is not None
    return After.AGAIN


async def _there(turn: Turn) -> Variant:
    campaign = (await mine(turn)).id if "campaign" in turn.data else ""
    variants = await turn.work.campaigns.variants(campaign) if campaign else {}
    return variants.get("vi", Variant("vi", ""))


CONVERSATION = Conversation(
    TALK,
    {
        State.MESSAGE: scene(ask_message, take_message),
        State.UNITS: scene(whom.ask_units, whom.take_units, State.MESSAGE),
        State.HAMLETS: scene(whom.ask_hamlets, whom.take_hamlets, State.UNITS),
        State.TIME: scene(when.ask_when, when.take_when, State.UNITS),
    },
    right=Right.CAMPAIGN,
    edited=contents.edited,
)
