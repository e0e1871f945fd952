"""The languages of a campaign: what is there, and one of them written, spoken or drawn; by its author, or by who translates."""

from __future__ import annotations

from enum import StrEnum

from bot.dialog.conversation import After, Conversation, Go, Next
from bot.dialog.turn import Rows, Turn
from bot.domain.campaigns import DRAFTS, MOST_LETTERS, Campaign, Variant
from bot.domain.composing import OpenVariants
from bot.domain.errors import NotAllowed
from bot.domain.people import Right
from bot.services.campaigns.sight import see, see_words
from bot.services.campaigns.write_variant import SOURCE, Content, drop_variant, write_variant
from handlers.campaign import contents, desk
from handlers.campaign.about import excerpt, language_name, signs
from handlers.campaign.common import done, me
from handlers.campaign.steps import ASKING, DONE, LEAVE, leave, leaving, scene

TALK = "variants"
ANOTHER, REMOVE, REWRITE, NO_RECORDING, NO_PICTURE = "another", "remove", "rewrite", "silent", "blind"


class State(StrEnum):
    """Where the conversation stands."""

    LIST = "list"
    WHICH = "which"
    ONE = "one"


async def begin(turn: Turn, action: OpenVariants) -> Next:
    """Show the languages of a draft."""
    try:
        campaign = await see(turn.work, action.campaign, me(turn))
    except NotAllowed:
        campaign = None
    if campaign is None or campaign.state not in DRAFTS:
        await desk.show_one(turn, action.campaign)
        return done(turn)
    return Go(TALK, State.LIST, {"campaign": action.campaign})


async def ask_list(turn: Turn) -> None:
    """Show the languages that are there; what is sent now becomes one."""
    campaign = await _seen(turn)
    there = await turn.work.campaigns.variants(campaign.id)
    rows: Rows = [(turn.pick("variants.one", f"l={tag}", name=language_name(turn, tag), signs=signs(each)),) for tag, each in there.items()]
    turn.say("variants.list", [*rows, (turn.pick("variants.add", ANOTHER),), (leaving(turn),)], ASKING, title=campaign.title)


async def take_list(turn: Turn) -> Next:
    """Take a language, or content whose language is asked for."""
    campaign = await _seen(turn)
    kind, _, tag = turn.picked.partition("=")
    if kind == LEAVE:
        return await leave(turn)
    if kind == "l":
        return await _open(turn, tag)
    if kind == ANOTHER:
        return State.WHICH
    content = await contents.brought(turn)
    if content is None:
        return After.AGAIN
    del campaign
    turn.data["sent"] = [content.text, content.recording, content.picture]
    return State.WHICH


async def ask_which(turn: Turn) -> None:
    """Ask for the language."""
    names = turn.work.texts.languages()
    choices = [turn.pick("variants.language", f"l={tag}", name=name) for tag, name in names.items() if await _may(turn, tag)]
    rows = [choices[place : place + 2] for place in range(0, len(choices), 2)]
    turn.say("variants.which", [*rows, [leaving(turn)]], ASKING)


async def take_which(turn: Turn) -> Next:
    """Take the language; what was sent before is its content."""
    kind, _, tag = turn.picked.partition("=")
    if kind == LEAVE:
        return await leave(turn)
    if kind != "l":
        content = await contents.brought(turn)
        if content is not None:
            turn.data["sent"] = [content.text, content.recording, content.picture]
        return After.AGAIN
    sent = turn.data.pop("sent", None)
    if sent is not None:
        await write_variant(turn.work, await see_words(turn.work, turn.data["campaign"], me(turn), tag), me(turn), tag, Content(*sent))
    return await _open(turn, tag)


async def ask_one(turn: Turn) -> None:
    """Show one language, and take its words, its recording, its picture."""
    tag = turn.data["language"]
    there = await turn.work.campaigns.variants(turn.data["campaign"])
    variant, source = there.get(tag, Variant(tag, "")), there.get(SOURCE, Variant(SOURCE, ""))
    parts = (("variants.rewrite", REWRITE, variant.text), ("variants.silent", NO_RECORDING, variant.recording))
    rows: Rows = [
        (turn.pick("compose.button.done", DONE),),
        [turn.pick(label, value) for label, value, held in (*parts, ("variants.blind", NO_PICTURE, variant.picture)) if held],
        (turn.pick("variants.remove", REMOVE, name=language_name(turn, tag)),) if tag in there and tag != SOURCE else (),
        (leaving(turn),),
    ]
    fields = {"name": language_name(turn, tag), "signs": signs(variant), "limit": MOST_LETTERS, "source": excerpt(source.text)}
    turn.say("variants.write", rows, ASKING, text=variant.text or turn.words("compose.no_words"), **fields)


async def take_one(turn: Turn) -> Next:
    """Take what is sent; each part stands in the draft at once."""
    if turn.picked == LEAVE:
        return await leave(turn)
    if turn.picked == DONE:
        return State.LIST
    tag = turn.data["language"]
    campaign = await see_words(turn.work, turn.data["campaign"], me(turn), tag)
    if turn.picked == REMOVE:
        await drop_variant(turn.work, campaign, tag)
        return State.LIST
    content = _TAKEN_AWAY.get(turn.picked)
    if content is None:
        content = await contents.brought(turn, await _before(turn, campaign, tag))
        turn.data["wrote"] = turn.data.get("wrote", False) or (content is not None and content.text is not None)
    if content is not None:
        await write_variant(turn.work, campaign, me(turn), tag, content)
    return After.AGAIN


_TAKEN_AWAY = {REWRITE: Content(text=""), NO_RECORDING: Content(recording=""), NO_PICTURE: Content(picture="")}


async def _before(turn: Turn, campaign: Campaign, tag: str) -> str:
    """Return the words to which new ones are added: those of this visit."""
    there = await turn.work.campaigns.variants(campaign.id)
    return there[tag].text if turn.data.get("wrote") and tag in there else ""


async def _open(turn: Turn, tag: str) -> Next:
    if not await _may(turn, tag):
        turn.say("variants.not_yours")
        return State.LIST
    turn.data["language"], turn.data["wrote"] = tag, False
    return State.ONE


async def _may(turn: Turn, tag: str) -> bool:
    try:
        await see_words(turn.work, turn.data["campaign"], me(turn), tag)
    except NotAllowed:
        return False
    return True


async def _seen(turn: Turn) -> Campaign:
    campaign = await see(turn.work, turn.data["campaign"], me(turn))
    if campaign.state not in DRAFTS:
        raise NotAllowed
    return campaign


CONVERSATION = Conversation(
    TALK,
    {
        State.LIST: scene(ask_list, take_list),
        State.WHICH: scene(ask_which, take_which, State.LIST),
        State.ONE: scene(ask_one, take_one, State.LIST),
    },
    right=Right.TRANSLATE,
    edited=contents.edited,
)
