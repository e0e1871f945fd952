"""What the officers' conversations share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import StrEnum

from bot.dialog.conversation import After, Go, Next
from bot.dialog.turn import PLAIN, Turn
from bot.domain.actions import CaseAction, Open, OpenTips
from bot.domain.errors import Gone, NotAllowed, TooLate
from bot.domain.people import Staff
from bot.services.casework.standing import Standing, standing

LONGEST = 1500
"""Characters an officer may write at once: with its frame the sender's screen shows it whole on any platform."""

TALKS = frozenset({"ask", "reply", "transcribe", "close", "hand_over", "colleague", "removal"})
"""The officers' conversations: pressing a button of another card ends them, so that no words go to the wrong tip."""


def me(turn: Turn) -> Staff:
    """Return who presses; the router has checked the right.

    Raises:
        NotAllowed: nobody of the staff.
    """
    if turn.staff is None:
        raise NotAllowed
    return turn.staff


def done(turn: Turn) -> Next:
    """Return what follows a button: an officers' conversation ends, a tip somebody is writing does not."""
    return After.OVER if turn.saved.name in TALKS else After.STAY


def say_with_desk(turn: Turn, message: str, **fields: object) -> None:
    """Say something with the way back to the open tips under it."""
    turn.say(message, ((turn.act("desk.button.tips", OpenTips()),),), PLAIN, **fields)


def say_with_tip(turn: Turn, message: str, tip: str, **fields: object) -> None:
    """Say something about a tip with the ways to it and to the others."""
    turn.say(message, ((turn.act("case.button.open", Open(tip)), turn.act("desk.button.tips", OpenTips())),), PLAIN, **fields)


async def guarded(turn: Turn, tip: str, act: Callable[[], Awaitable[object]]) -> bool:
    """Do something with a tip; say kindly why when it cannot be done. Returns whether it was."""
    try:
        await act()
    except (NotAllowed, TooLate):
        await refuse(turn, tip)
    except Gone:
        say_with_desk(turn, "case.gone")
    else:
        return True
    return False


async def refuse(turn: Turn, tip: str) -> None:
    """Say why a tip cannot be dealt with: not here, over, or who has it."""
    try:
        how = await standing(turn.work, tip, me(turn))
    except NotAllowed:
        say_with_desk(turn, "case.not_here")
        return
    if not how.open:
        say_with_desk(turn, "case.over", code=how.code)
    elif how.owner:
        say_with_tip(turn, "case.taken", tip, code=how.code, label=how.owner)
    else:
        say_with_tip(turn, "case.accept_first", tip, code=how.code)


async def enter(turn: Turn, action: CaseAction, talk: str, state: StrEnum, allowed: Callable[[Standing], bool]) -> Next:
    """Begin a conversation about a tip if the person may have it."""
    try:
        how = await standing(turn.work, action.tip, me(turn))
    except NotAllowed:
        how = None
    if how is None or not allowed(how):
        await refuse(turn, action.tip)
        return done(turn)
    return Go(talk, state, {"tip": action.tip, "code": how.code})


def is_open(how: Standing) -> bool:
    """Tell whether the tip is not closed yet."""
    return how.open


def leads(how: Standing) -> bool:
    """Tell whether the person may ask, answer and close."""
    return how.leads


def hands_over(how: Standing) -> bool:
    """Tell whether the person may give the tip to the province."""
    return how.hands_over
