"""Who belongs to a unit."""

from __future__ import annotations

from bot.domain.people import Staff
from bot.store.work import UnitOfWork


async def team_of(work: UnitOfWork, staff: Staff) -> list[Staff]:
    """Return the person's colleagues of the same unit, pending ones too, without the person."""
    return [each for each in await work.staff.everybody() if each.unit == staff.unit and each.id != staff.id]
