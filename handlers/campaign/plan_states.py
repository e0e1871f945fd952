"""What the scenes share in which a plan is chosen."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from bot.dialog.conversation import After, Next
from bot.dialog.turn import Turn
from bot.domain.events import Choice
from handlers.campaign import desk

NAME: Final = "plan"
YES, NO, AGAIN, CANCEL = "yes", "no", "again", "cancel"


class State(StrEnum):
    """Where the conversation stands."""

    KIND = "kind"
    MOMENT = "moment"
    WEEKDAYS = "weekdays"
    MONTH_DAYS = "month_days"
    YEAR_DAY = "year_day"
    MOON_DAYS = "moon_days"
    MOON_DATE = "moon_date"
    MARKET = "market"
    MARKET_DAYS = "market_days"
    EVENT = "event"
    ANNOUNCE = "announce"
    REMIND = "remind"
    HOUR = "hour"
    BOUNDS = "bounds"
    REVIEW = "review"


def cancel(turn: Turn) -> tuple[Choice, ...]:
    """Return the row that leaves everything as it was."""
    return (turn.pick("case.button.cancel", CANCEL, "0"),)


async def cancelled(turn: Turn) -> Next:
    """Leave everything as it was, and show the campaign."""
    await desk.show_one(turn, turn.data["campaign"])
    return After.OVER
