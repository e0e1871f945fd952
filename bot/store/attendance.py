"""How many people came to events, as staff counted them: numbers by unit and day, never who."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.store import schema_campaigns as sc

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork


class AttendanceStore:
    """Rows of `attendance`."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def put(self, campaign: str, unit: str, day: datetime, people: int) -> None:
        """Write how many came in a unit on a day (its midnight there), in place of what was told before."""
        row = {"campaign": bytes.fromhex(campaign), "unit": unit, "day": day}
        statement = self._work.insert(sc.attendance).values(**row, people=people)
        await self._work.run(statement.on_conflict_do_update(index_elements=list(row), set_={"people": people}))

    async def of(self, campaign: str) -> dict[str, int]:
        """Return how many came to a campaign's event, by unit."""
        a = sc.attendance.c
        chosen = select(a.unit, func.sum(a.people)).where(a.campaign == bytes.fromhex(campaign)).group_by(a.unit).order_by(a.unit)
        return {row[0]: int(row[1]) for row in await self._work.run(chosen)}

    async def between(self, first: datetime, last: datetime) -> dict[str, int]:
        """Return how many came to events on the days (their midnights there) from `first` to `last`, both included, by unit."""
        a = sc.attendance.c
        chosen = select(a.unit, func.sum(a.people)).where(a.day >= first, a.day <= last).group_by(a.unit).order_by(a.unit)
        return {row[0]: int(row[1]) for row in await self._work.run(chosen)}
