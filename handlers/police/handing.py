"""Give a tip to the province, asked once."""

from __future__ import annotations

from enum import StrEnum

from bot.dialog.conversation import After, Conversation, Next, Scene
from bot.dialog.turn import Turn
from bot.domain.actions import HandOver
from bot.domain.errors import NotAllowed, TooLate
from bot.domain.people import Right
from bot.services.casework.hand_over import hand_over
from handlers.police.common import enter, hands_over, me, refuse, say_with_desk, say_with_tip

YES, NO = "yes", "no"


class State(StrEnum):
    """Where the conversation stands."""

    SURE = "sure"


async def begin(turn: Turn, action: HandOver) -> Next:
    """Begin, if the person may hand it over."""
    return await enter(turn, action, "hand_over", State.SURE, hands_over)


async def ask_sure(turn: Turn) -> None:
    """Ask once: the commune will not see it any more."""
    row = (turn.pick("case.button.yes_hand_over", YES, "1"), turn.pick("case.button.no", NO, "2"))
    turn.say("case.hand_over", (row,), code=turn.data["code"])


async def take_sure(turn: Turn) -> Next:
    """Hand it over, or not."""
    tip, code = turn.data["tip"], turn.data["code"]
    if turn.picked == NO:
        say_with_tip(turn, "case.unchanged", tip, code=code)
        return After.OVER
    if turn.picked != YES:
        return After.AGAIN
    try:
        await hand_over(turn.work, tip, me(turn))
    except (NotAllowed, TooLate):
        await refuse(turn, tip)
    else:
        say_with_desk(turn, "case.handed_over", code=code)
    return After.OVER


CONVERSATION = Conversation("hand_over", {State.SURE: Scene(ask_sure, take_sure)}, right=Right.CASEWORK)
