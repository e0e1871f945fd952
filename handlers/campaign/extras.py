"""What a campaign can have besides: title, kind, subject, buttons, respected persons, an event's time; and the end of a draft."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from bot.dialog.conversation import After, Conversation, Go, Next
from bot.dialog.turn import Rows, Turn
from bot.domain.campaigns import CHOSEN_BUTTONS, MOST_BUTTONS, CampaignKind, Subject
from bot.domain.composing import LONGEST_TITLE, DropDraft, OpenExtras
from bot.domain.errors import NotAllowed
from bot.domain.outreach import CampaignAction
from bot.domain.people import Right
from bot.domain.words import clean
from bot.services.campaigns.change_draft import change_draft, with_button, with_kind, with_title
from bot.services.campaigns.drop_draft import drop_draft
from bot.services.campaigns.sight import see_draft
from handlers.campaign import desk
from handlers.campaign.about import spelled
from handlers.campaign.common import done, me
from handlers.campaign.dates import read_when
from handlers.campaign.steps import ASKING, DONE, LEAVE, leave, leaving, mine, scene

TALK = "extras"
RESPECTED, DROP = "respected", "drop"


class State(StrEnum):
    """Where the conversation stands."""

    MENU = "menu"
    TITLE = "title"
    KIND = "kind"
    SUBJECT = "subject"
    BUTTONS = "buttons"
    EVENT = "event"
    DROP = "drop"


async def begin(turn: Turn, action: OpenExtras) -> Next:
    """Show what can be set."""
    return await _enter(turn, action, State.MENU)


async def begin_drop(turn: Turn, action: DropDraft) -> Next:
    """Ask whether the draft is to go."""
    return await _enter(turn, action, State.DROP)


async def _enter(turn: Turn, action: CampaignAction, state: State) -> Next:
    try:
        await see_draft(turn.work, action.campaign, me(turn))
    except NotAllowed:
        await desk.show_one(turn, action.campaign)
        return done(turn)
    return Go(TALK, state, {"campaign": action.campaign})


async def ask_menu(turn: Turn) -> None:
    """Offer what can be set."""
    draft = await mine(turn)
    respected = "extras.respected.off" if draft.respected else "extras.respected.on"
    event = (turn.pick("extras.event", State.EVENT),) if draft.kind is CampaignKind.EVENT else ()
    rows: Rows = [
        (turn.pick("extras.title", State.TITLE), turn.pick("extras.kind", State.KIND)),
        (turn.pick("extras.subject", State.SUBJECT), turn.pick("extras.buttons", State.BUTTONS)),
        event,
        (turn.pick(respected, RESPECTED),),
        (leaving(turn),),
    ]
    turn.say("extras.menu", rows, ASKING, title=draft.title or turn.words("campaigns.untitled"))


async def take_menu(turn: Turn) -> Next:
    """Go to what was picked."""
    if turn.picked == LEAVE:
        return await leave(turn)
    if turn.picked == RESPECTED:
        await change_draft(turn.work, await mine(turn), lambda draft: replace(draft, respected=not draft.respected))
        return After.AGAIN
    return next((state for state in State if state == turn.picked), State.MENU)


async def ask_title(turn: Turn) -> None:
    """Ask for the title."""
    turn.say("extras.title.ask", ((leaving(turn),),), ASKING, title=(await mine(turn)).title, limit=LONGEST_TITLE)


async def take_title(turn: Turn) -> Next:
    """Take it."""
    title = " ".join(clean(turn.text).split())
    if turn.picked == LEAVE:
        return State.MENU
    if not title or len(title) > LONGEST_TITLE:
        turn.say("extras.title.limit", limit=LONGEST_TITLE)
        return After.AGAIN
    await change_draft(turn.work, await mine(turn), with_title(title))
    return State.MENU


async def ask_kind(turn: Turn) -> None:
    """Ask for the kind."""
    rows: Rows = [(turn.pick(f"campaign.kind.{kind}", kind),) for kind in CampaignKind]
    turn.say("extras.kind.ask", [*rows, (leaving(turn),)], ASKING)


async def take_kind(turn: Turn) -> Next:
    """Take it; of an event the time is asked at once."""
    kind = next((each for each in CampaignKind if each == turn.picked), None)
    if kind is None:
        return State.MENU if turn.picked == LEAVE else After.AGAIN
    await change_draft(turn.work, await mine(turn), with_kind(kind))
    return State.EVENT if kind is CampaignKind.EVENT else State.MENU


async def ask_subject(turn: Turn) -> None:
    """Ask for the subject."""
    choices = [turn.pick(f"compose.subject.{each}", each) for each in Subject]
    rows = [choices[place : place + 2] for place in range(0, len(choices), 2)]
    turn.say("extras.subject.ask", [*rows, [leaving(turn)]], ASKING)


async def take_subject(turn: Turn) -> Next:
    """Take it."""
    subject = next((each for each in Subject if each == turn.picked), None)
    if subject is None:
        return State.MENU if turn.picked == LEAVE else After.AGAIN
    await change_draft(turn.work, await mine(turn), lambda draft: replace(draft, subject=subject))
    return State.MENU


async def ask_buttons(turn: Turn) -> None:
    """Show which buttons stand under it; a tap puts one there or takes it away."""
    draft = await mine(turn)
    rows: Rows = [
        (turn.pick("extras.button.there" if kind in draft.buttons else "extras.button", kind, label=turn.words(f"campaign.button.{kind}")),)
        for kind in CHOSEN_BUTTONS
    ]
    turn.say("extras.buttons.ask", [*rows, (turn.pick("compose.button.done", DONE),)], ASKING, limit=MOST_BUTTONS)


async def take_buttons(turn: Turn) -> Next:
    """Put a button there or take it away."""
    if turn.picked == DONE:
        return State.MENU
    kind = next((each for each in CHOSEN_BUTTONS if each == turn.picked), None)
    if kind is None:
        return After.AGAIN
    before = await mine(turn)
    after = await change_draft(turn.work, before, with_button(kind))
    if after.buttons == before.buttons:
        turn.say("extras.buttons.limit", limit=MOST_BUTTONS)
    return After.AGAIN


async def ask_event(turn: Turn) -> None:
    """Ask when the event begins; where it is stands in the words."""
    at = (await mine(turn)).event_at
    time = spelled(turn, at) if at else turn.words("about.event.none")
    turn.say("extras.event.ask", ((leaving(turn),),), ASKING, time=time)


async def take_event(turn: Turn) -> Next:
    """Take the time."""
    if turn.picked == LEAVE:
        return State.MENU
    at = read_when(turn, turn.text)
    if at is None:
        turn.say("compose.when.unclear")
        return After.AGAIN
    if at <= turn.work.now:
        turn.say("compose.when.past", time=spelled(turn, at))
        return After.AGAIN
    await change_draft(turn.work, await mine(turn), lambda draft: replace(draft, event_at=at))
    return State.MENU


async def ask_drop(turn: Turn) -> None:
    """Ask once more."""
    rows = ((turn.pick("extras.drop.yes", DROP),), (leaving(turn),))
    turn.say("extras.drop.ask", rows, ASKING, title=(await mine(turn)).title or turn.words("campaigns.untitled"))


async def take_drop(turn: Turn) -> Next:
    """Destroy the draft, or keep it."""
    if turn.picked != DROP:
        return await leave(turn)
    await drop_draft(turn.work, await mine(turn))
    turn.say("extras.dropped")
    await desk.show(turn)
    return After.OVER


CONVERSATION = Conversation(
    TALK,
    {
        State.MENU: scene(ask_menu, take_menu),
        State.TITLE: scene(ask_title, take_title, State.MENU),
        State.KIND: scene(ask_kind, take_kind, State.MENU),
        State.SUBJECT: scene(ask_subject, take_subject, State.MENU),
        State.BUTTONS: scene(ask_buttons, take_buttons, State.MENU),
        State.EVENT: scene(ask_event, take_event, State.MENU),
        State.DROP: scene(ask_drop, take_drop),
    },
    right=Right.CAMPAIGN,
)
