"""Close a tip with an outcome."""

from __future__ import annotations

from enum import StrEnum

from bot.dialog.conversation import After, Conversation, Next, Scene
from bot.dialog.turn import Turn
from bot.domain.actions import Close
from bot.domain.errors import NotAllowed, TooLate
from bot.domain.people import Right
from bot.domain.tips import Outcome
from bot.services.casework.close import close_tip
from handlers.police.common import enter, leads, me, refuse, say_with_desk, say_with_tip

YES, NO, CANCEL = "yes", "no", "cancel"


class State(StrEnum):
    """Where the conversation stands."""

    OUTCOME = "outcome"
    SURE = "sure"


async def begin(turn: Turn, action: Close) -> Next:
    """Begin, if the person may close it."""
    return await enter(turn, action, "close", State.OUTCOME, leads)


async def ask_outcome(turn: Turn) -> None:
    """Show the outcomes."""
    picks = [turn.pick(f"case.outcome.{each}", each.value, str(number)) for number, each in enumerate(Outcome, 1)]
    rows = (*((pick,) for pick in picks), (turn.pick("case.button.cancel", CANCEL, "0"),))
    turn.say("case.close", rows, code=turn.data["code"])


async def take_outcome(turn: Turn) -> Next:
    """Close with the outcome; what destroys the words at once is asked about first."""
    if turn.picked == CANCEL:
        return _leave(turn)
    outcome = next((each for each in Outcome if each == turn.picked), None)
    if outcome is None:
        return After.AGAIN
    return State.SURE if outcome is Outcome.NOT_FOR_LINE else await _close(turn, outcome)


async def ask_sure(turn: Turn) -> None:
    """Ask once: the words are destroyed at once and nobody else gets them."""
    row = (turn.pick("case.button.yes_destroy", YES, "1"), turn.pick("case.button.no", NO, "2"))
    turn.say("case.not_for_line", (row,), code=turn.data["code"])


async def take_sure(turn: Turn) -> Next:
    """Destroy, or leave as it is."""
    if turn.picked == NO:
        return _leave(turn)
    return await _close(turn, Outcome.NOT_FOR_LINE) if turn.picked == YES else After.AGAIN


def _leave(turn: Turn) -> Next:
    say_with_tip(turn, "case.unchanged", turn.data["tip"], code=turn.data["code"])
    return After.OVER


async def _close(turn: Turn, outcome: Outcome) -> Next:
    tip = turn.data["tip"]
    try:
        code = await close_tip(turn.work, tip, me(turn), outcome)
    except (NotAllowed, TooLate):
        await refuse(turn, tip)
    else:
        say_with_desk(turn, "case.closed", code=code, outcome=turn.words(f"case.outcome.{outcome}"))
    return After.OVER


CONVERSATION = Conversation(
    "close",
    {State.OUTCOME: Scene(ask_outcome, take_outcome), State.SURE: Scene(ask_sure, take_sure, back=State.OUTCOME)},
    right=Right.CASEWORK,
)
