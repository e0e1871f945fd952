"""How many different people got something in a reporting month, by unit with everything below it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import CTE, ColumnElement, String, cast, distinct, func, or_, select

from bot.domain.campaigns import Audience, DeliveryState
from bot.domain.reports import Span
from bot.store import schema as s
from bot.store import schema_campaigns as sc

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork

EVERYBODY = ""
"""Stands for all units together: somebody who moved is one person there."""


@dataclass(frozen=True, slots=True)
class Reach:
    """People by unit. `whole` says that no ledger of the month's runs has become counts yet, so that nobody is missing."""

    people: Mapping[str, int] = field(default_factory=dict)
    whole: bool = True


class MonthReachStore:
    """Rows of `month_reach`, and the ledger that they are counted from."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def count(self, span: Span) -> Reach:
        """Count anew who got something in runs that ended in that time. Reads every row of those runs: for `Database.look`."""
        d, r = sc.delivery.c, sc.run.c
        ended = _ended(span)
        joined = sc.delivery.join(sc.lot, sc.lot.c.id == d.lot).join(sc.run, r.id == sc.lot.c.run)
        pairs = select(d.contact, d.unit).select_from(joined).where(*ended, d.state == DeliveryState.SENT).distinct().cte("pairs")
        above = _above()
        by_unit = select(above.c.upper, func.count(distinct(pairs.c.contact))).join(pairs, pairs.c.unit == above.c.code)
        people = {unit: int(count) for unit, count in await self._work.run(by_unit.group_by(above.c.upper))}
        people[EVERYBODY] = int((await self._work.run(select(func.count(distinct(pairs.c.contact))))).scalar() or 0)
        closed = select(r.id).where(*ended, or_(r.purge_at.is_(None), r.purge_at <= self._work.now)).limit(1)
        return Reach(people, (await self._work.run(closed)).first() is None)

    async def put(self, month: str, reach: Reach) -> None:
        """Write down what was counted. Where ledgers have become counts already, a number only grows: the others are in it still."""
        c = sc.month_reach.c
        before = await self.of_month(month)
        rows = {unit: people if reach.whole else max(people, before.get(unit, 0)) for unit, people in reach.people.items()}
        if reach.whole:
            await self._work.run(sc.month_reach.delete().where(c.month == month))
        statement = self._work.insert(sc.month_reach)
        upsert = statement.on_conflict_do_update(index_elements=["month", "unit"], set_={"people": statement.excluded.people})
        await self._work.run(upsert, [{"month": month, "unit": unit, "people": people} for unit, people in rows.items()])

    async def of_month(self, month: str) -> dict[str, int]:
        """Return how many different people got something in a month, by unit; `EVERYBODY` for all."""
        c = sc.month_reach.c
        return {unit: int(people) for unit, people in await self._work.run(select(c.unit, c.people).where(c.month == month))}


def _ended(span: Span) -> tuple[ColumnElement[bool], ...]:
    # Who had a message taken back was not reached by that.
    return (sc.run.c.ended_at >= span.begin, sc.run.c.ended_at < span.end, sc.run.c.audience != Audience.RECALLED)


def _above() -> CTE:
    """Return every unit with itself and with each unit above it."""
    u = s.unit.c
    own = select(u.code.label("code"), cast(u.code, String(16)).label("upper")).cte("above", recursive=True)
    upper = s.unit.alias()
    step = select(own.c.code, cast(upper.c.parent, String(16))).join(upper, upper.c.code == own.c.upper).where(upper.c.parent != "")
    return own.union_all(step)
