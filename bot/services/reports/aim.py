"""Say what a unit wants to reach in a month."""

from __future__ import annotations

from typing import Final

from bot.domain.people import Staff
from bot.domain.reports import Measure
from bot.store.work import UnitOfWork

MOST: Final = 9_999_999


async def aim(work: UnitOfWork, staff: Staff, measure: Measure, count: int) -> None:
    """Write a target of somebody's own unit, in people or in pieces; 0 is for none."""
    await work.targets.put(staff.unit, measure, min(max(0, count), MOST))
