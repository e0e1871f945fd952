"""Fires: the table that decides who of several processes does a dated thing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.store import schema as s
from bot.store.due import Due

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork

LIFE = timedelta(days=40)


class ScheduleStore:
    """Rows of `schedule_fire`."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def fire(self, schedule: str, due_at: datetime) -> bool:
        """Claim one date of a schedule; False when somebody has it."""
        insert = self._work.insert(s.schedule_fire).values(schedule=schedule, due_at=due_at).on_conflict_do_nothing()
        return (await self._work.run(insert)).rowcount > 0

    async def latest(self, schedule: str) -> datetime | None:
        """Return the last date of a schedule that fired, None when none did."""
        newest = select(func.max(s.schedule_fire.c.due_at)).where(s.schedule_fire.c.schedule == schedule)
        latest: datetime | None = (await self._work.run(newest)).scalar()
        return latest

    def due(self) -> Due:
        """Return the fires that are old."""
        return Due(self._work, s.schedule_fire, s.schedule_fire.c.due_at <= self._work.now - LIFE)
