"""Drill alerts: which units were called on a day, and where somebody pressed; never who."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from bot.store import schema as s
from bot.store.due import Due

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork

LIFE = timedelta(days=40)


class DrillStore:
    """Rows of `drill`; a day is written 2026-11-24."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def call(self, day: str, units: list[str]) -> None:
        """Note the units that a day's drill calls."""
        if units:
            await self._work.run(
                self._work.insert(s.drill).on_conflict_do_nothing(), [{"day": day, "unit": unit, "pressed": False} for unit in units]
            )

    async def press(self, day: str, unit: str) -> bool:
        """Note that somebody of a unit pressed; False when that unit was not called on that day."""
        where = (s.drill.c.day == day, s.drill.c.unit == unit)
        return (await self._work.run(update(s.drill).where(*where).values(pressed=True))).rowcount > 0

    async def called(self, day: str) -> list[str]:
        """Return the units that a day's drill called."""
        rows = await self._work.run(select(s.drill.c.unit).where(s.drill.c.day == day).order_by(s.drill.c.unit))
        return [row.unit for row in rows]

    async def silent(self, day: str) -> list[str]:
        """Return the units that were called and where nobody pressed."""
        rows = await self._work.run(select(s.drill.c.unit).where(s.drill.c.day == day, ~s.drill.c.pressed).order_by(s.drill.c.unit))
        return [row.unit for row in rows]

    def due(self) -> Due:
        """Return the drills that are old."""
        return Due(self._work, s.drill, s.drill.c.day < (self._work.now - LIFE).date().isoformat())
