"""What units want to reach in a month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from bot.domain.reports import Measure
from bot.store import schema_campaigns as sc

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork


class TargetStore:
    """Rows of `target`."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def put(self, unit: str, measure: Measure, people: int) -> None:
        """Write a unit's target, in people or in pieces; 0 is for none."""
        c = sc.target.c
        if not people:
            await self._work.run(delete(sc.target).where(c.unit == unit, c.measure == measure))
            return
        statement = self._work.insert(sc.target).values(unit=unit, measure=measure, people=people)
        await self._work.run(statement.on_conflict_do_update(index_elements=["unit", "measure"], set_={"people": people}))

    async def of_unit(self, unit: str) -> dict[Measure, int]:
        """Return a unit's targets."""
        c = sc.target.c
        rows = await self._work.run(select(c.measure, c.people).where(c.unit == unit))
        return {Measure(measure): int(people) for measure, people in rows}
