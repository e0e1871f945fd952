"""The drill's one button."""

from __future__ import annotations

from bot.dialog.conversation import Next
from bot.dialog.turn import Look, Turn
from bot.domain.actions import PressDrill
from bot.domain.errors import TooLate
from bot.services.drills.call import card_of
from bot.services.drills.press import press_drill
from handlers.police.common import done, me


async def press(turn: Turn, action: PressDrill) -> Next:
    """Note that the unit heard it, and say so in place of the alert."""
    try:
        await press_drill(turn.work, action.day, me(turn))
    except TooLate:
        turn.say("drill.over")
    else:
        turn.say("drill.heard", look=Look(card=card_of(action.day)))
    return done(turn)
