"""Counters: what statistics need, by month, unit, topic, urgency and outcome; nothing of any one tip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.domain.tips import Outcome, Tip
from bot.store import schema as s

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork


class CounterStore:
    """Rows of `counter`."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def count(self, month: str, unit: str, tip: Tip, outcome: Outcome, hours: int) -> None:
        """Add one closed tip; `month` is the reporting month ("2026-11"), `hours` from receipt to closing."""
        insert = self._work.insert(s.counter).values(
            month=month, unit=unit, topic=tip.topic or "", urgency=tip.urgency, outcome=outcome, tips=1, hours=hours
        )
        more = {"tips": s.counter.c.tips + 1, "hours": s.counter.c.hours + hours}
        keys = ["month", "unit", "topic", "urgency", "outcome"]
        await self._work.run(insert.on_conflict_do_update(index_elements=keys, set_=more))

    async def of_month(self, month: str) -> dict[str, dict[str, int]]:
        """Return how many tips were closed in a reporting month, by unit and topic ("" for none)."""
        c = s.counter.c
        found: dict[str, dict[str, int]] = {}
        chosen = select(c.unit, c.topic, func.sum(c.tips)).where(c.month == month).group_by(c.unit, c.topic)
        for unit, topic, tips in await self._work.run(chosen):
            found.setdefault(unit, {})[topic] = int(tips)
        return found
