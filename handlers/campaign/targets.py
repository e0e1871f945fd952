"""Say what a unit wants to reach in a month."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.dialog.conversation import After, Conversation, Go, Next, Scene
from bot.dialog.turn import WORDS, Turn
from bot.domain.people import Right
from bot.domain.reporting import SetTarget
from bot.domain.reports import Measure
from bot.services.reports.aim import MOST, aim
from handlers.campaign.common import me
from handlers.campaign.reports import show

CANCEL, NONE = "cancel", "none"
_GROUPS = re.compile(r"(?<=\d)[.,\s](?=\d{3}\b)")
"""What people write between thousands."""


class State(StrEnum):
    """Where the conversation stands."""

    COUNT = "count"


async def begin(turn: Turn, action: SetTarget) -> Next:
    """Begin, with what it is about."""
    del turn
    return Go("target", State.COUNT, {"measure": action.measure})


async def ask_count(turn: Turn) -> None:
    """Ask for a number."""
    choices = ((turn.pick("report.target.none", NONE, "0"),), (turn.pick("report.target.cancel", CANCEL, "*"),))
    turn.say("report.target.ask", choices, WORDS, measure=turn.words(f"report.measure.{turn.data['measure']}"))


async def take_count(turn: Turn) -> Next:
    """Keep the number, and show the targets."""
    count = 0 if turn.picked == NONE else read_count(turn.text)
    if turn.picked != CANCEL:
        if count is None:
            turn.say("report.target.bad", most=f"{MOST:,}".replace(",", "."))
            return After.AGAIN
        await aim(turn.work, me(turn), Measure(turn.data["measure"]), count)
    await show(turn)
    return After.OVER


def read_count(text: str) -> int | None:
    """Return the number that somebody typed ("1.200", "1200 người"), None when it is none of 0 to MOST."""
    found = re.findall(r"\d+", _GROUPS.sub("", text))
    if len(found) != 1 or len(found[0]) > len(str(MOST)):
        return None
    return int(found[0]) if int(found[0]) <= MOST else None


CONVERSATION = Conversation("target", {State.COUNT: Scene(ask_count, take_count)}, right=Right.CAMPAIGN)
