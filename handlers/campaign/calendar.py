"""The calendar: what is coming in a unit."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from bot.dialog.advance import refresh
from bot.dialog.conversation import After, Conversation, Go, Next, Scene
from bot.dialog.turn import WORDS, Turn
from bot.domain.events import Choice
from bot.domain.people import StaffState
from bot.domain.planning import CALENDAR_DAYS, CalendarElsewhere, OpenCalendar
from bot.services.plans.coming import Coming, coming
from handlers.campaign.common import done
from handlers.campaign.dates import say_date

NAME: Final = "calendar"
CANCEL: Final = "cancel"
MOST_LINES: Final = 30
_NAME_LETTERS: Final = 120


class State(StrEnum):
    """Where the conversation stands."""

    UNIT = "unit"


async def word(turn: Turn) -> Next:
    """Answer the word that asks for the calendar."""
    return await open_calendar(turn, OpenCalendar())


async def open_calendar(turn: Turn, action: OpenCalendar) -> Next:
    """Show what is coming in a unit."""
    if await _is_staff(turn):
        await _show(turn, action.unit)
    return done(turn)


async def elsewhere(turn: Turn, action: CalendarElsewhere) -> Next:
    """Ask for another unit."""
    del action
    return Go(NAME, State.UNIT) if await _is_staff(turn) else done(turn)


async def ask_unit(turn: Turn) -> None:
    """Ask for a unit's name."""
    turn.say("calendar.unit", ((turn.pick("case.button.cancel", CANCEL, "0"),),), WORDS)


async def take_unit(turn: Turn) -> Next:
    """Take a name: one that is sure is shown, of several it is asked which."""
    if not await _is_staff(turn):
        return After.OVER
    if turn.picked == CANCEL:
        await _show(turn, "")
        return After.OVER
    found = turn.house.places.find(turn.text) if 0 < len(turn.text) <= _NAME_LETTERS else None
    if found is None or not found.candidates:
        turn.say("place.not_found")
        return After.AGAIN
    codes = [each.code for each in found.candidates]
    if len(codes) == 1:
        await _show(turn, codes[0])
        return After.OVER
    rows = [(Choice(turn.house.places.label(code), OpenCalendar(code).pack()),) for code in codes]
    turn.say("calendar.which", [*rows, (turn.act("calendar.button.elsewhere", CalendarElsewhere()),)])
    return After.STAY


async def _is_staff(turn: Turn) -> bool:
    await refresh(turn)
    if turn.staff is None or turn.staff.state is not StaffState.ACTIVE:
        turn.say("not.allowed")
        return False
    return True


async def _show(turn: Turn, code: str) -> None:
    staff = turn.staff
    if staff is None:
        return
    unit = await turn.work.units.get(code or staff.unit)
    listed = await coming(turn.work, staff, unit.code) if unit else []
    lines = "\n".join(_line(turn, each) for each in listed[:MOST_LINES])
    message = "calendar" if 0 < len(listed) <= MOST_LINES else "calendar.long" if listed else "calendar.empty"
    button = turn.act("calendar.button.elsewhere", CalendarElsewhere())
    more = len(listed) - MOST_LINES
    turn.say(message, ((button,),), unit=unit.name if unit else "?", days=CALENDAR_DAYS, lines=lines, more=more)


def _line(turn: Turn, each: Coming) -> str:
    fields = {"date": say_date(turn, each.at), "title": each.title or turn.words("campaigns.untitled")}
    return turn.words("calendar.event" if each.is_event else "calendar.line", **fields, state=turn.words(f"campaign.state.{each.state}"))


CONVERSATION = Conversation(NAME, {State.UNIT: Scene(ask_unit, take_unit)})
