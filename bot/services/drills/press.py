"""Somebody heard the drill."""

from __future__ import annotations

from bot.domain.errors import TooLate
from bot.domain.people import Staff
from bot.store.work import UnitOfWork


async def press_drill(work: UnitOfWork, day: str, staff: Staff) -> None:
    """Note for the person's unit that somebody pressed; not who, not when.

    Raises:
        TooLate: the unit was not called on that day, or it is long ago.
    """
    if not await work.drills.press(day, staff.unit):
        raise TooLate
