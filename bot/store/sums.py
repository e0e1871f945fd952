"""What is known of a run without its people: sums by unit and channel, and by language for the whole province."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Select, String, delete, distinct, func, literal, select, union_all, update

from bot.domain.campaigns import ButtonKind, DeliveryState, Why
from bot.store import schema_campaigns as sc

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork

HEARD: Final = "heard"
"""Whoever tapped "listen" or "understood", or both: one person."""
_HEARD_BY: Final = (ButtonKind.LISTEN, ButtonKind.UNDERSTOOD)
_KEYS: Final = ("run", "unit", "channel", "language", "state", "why")


@dataclass(frozen=True, slots=True)
class Sum:
    """So many people of a run. Either `unit` is told or `language`, the other is ""."""

    unit: str
    channel: str
    language: str
    state: DeliveryState
    why: Why
    people: int


class SumStore:
    """Rows of `run_count` and `tap_count`, and what stands in the ledger still."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def of_run(self, run: int) -> list[Sum]:
        """Return a run's sums by unit, and the same by language; whether its rows are there still or are counts already."""
        c, d = sc.run_count.c, sc.delivery.c
        stored = select(c.unit, c.channel, c.language, c.state, c.why, c.people).where(c.run == run)
        mine = sc.delivery.join(sc.lot, sc.lot.c.id == d.lot)
        by_unit = _grouped(d.unit, None).select_from(mine).where(sc.lot.c.run == run)
        by_language = _grouped(None, d.language).select_from(mine).where(sc.lot.c.run == run)
        every = union_all(stored, by_unit, by_language).subquery()
        keys = [every.c[name] for name in _KEYS[1:]]
        summed = select(*keys, func.sum(every.c.people)).group_by(*keys).order_by(*keys)
        return [Sum(row[0], row[1], row[2], DeliveryState(row[3]), Why(row[4]), int(row[5])) for row in await self._work.run(summed)]

    async def taps(self, run: int) -> dict[tuple[str, str, str], int]:
        """Return how many people of a run tapped what, by unit, channel and kind; `HEARD` counts each person once."""
        c = sc.tap_count.c
        stored = select(c.unit, c.channel, c.kind, c.people).where(c.run == run)
        every = union_all(stored, _taps(heard=False).where(sc.lot.c.run == run), _taps(heard=True).where(sc.lot.c.run == run)).subquery()
        keys = (every.c.unit, every.c.channel, every.c.kind)
        rows = await self._work.run(select(*keys, func.sum(every.c.people)).group_by(*keys))
        return {(row[0], row[1], row[2]): int(row[3]) for row in rows}

    async def tap(self, lot: int, seq: int, contact: str, kind: ButtonKind) -> bool:
        """Count what the person of a row tapped, once; False when it is another's row, over, or counted already."""
        d = sc.delivery.c
        theirs = select(d.seq).where(d.lot == lot, d.seq == seq, d.contact == bytes.fromhex(contact))
        if (await self._work.run(theirs)).first() is None:
            return False
        statement = self._work.insert(sc.tap).values(lot=lot, seq=seq, kind=kind).on_conflict_do_nothing()
        return (await self._work.run(statement)).rowcount > 0

    async def close_range(self, limit: int) -> bool:
        """Turn one range of rows, of a run whose time is over, into counts; False when there are no more."""
        due = select(sc.run.c.id).where(sc.run.c.purge_at <= self._work.now).order_by(sc.run.c.id).limit(1)
        run = (await self._work.run(due)).scalar()
        if run is None:
            return False
        lots = select(sc.lot).where(sc.lot.c.run == run).order_by(sc.lot.c.id)
        for lot in (await self._work.run(lots)).all():
            first = (await self._work.run(select(func.min(sc.delivery.c.seq)).where(sc.delivery.c.lot == lot.id))).scalar()
            if first is not None:
                await self._close(lot, first, first + limit - 1)
                return True
        await self._work.run(delete(sc.run_message).where(sc.run_message.c.run == run))
        await self._work.run(update(sc.run).where(sc.run.c.id == run).values(purge_at=None))
        return True

    async def _close(self, lot: Any, first: int, last: int) -> None:  # Any: a row of the table
        d, t = sc.delivery.c, sc.tap.c
        rows = (d.lot == lot.id, d.seq.between(first, last))
        mine = sc.delivery.join(sc.lot, sc.lot.c.id == d.lot)
        for grouped in (_grouped(d.unit, None), _grouped(None, d.language)):
            found = (await self._work.run(grouped.select_from(mine).where(*rows))).all()
            values = [dict(zip(_KEYS, (lot.run, *row[:5]), strict=True)) | {"people": row[5]} for row in found]
            statement = self._work.insert(sc.run_count)
            more = {"people": sc.run_count.c.people + statement.excluded.people}
            await self._work.run(statement.on_conflict_do_update(index_elements=list(_KEYS), set_=more), values)
        tapped = [row for heard in (False, True) for row in (await self._work.run(_taps(heard=heard).where(*rows))).all()]
        if tapped:
            statement = self._work.insert(sc.tap_count)
            more = {"people": sc.tap_count.c.people + statement.excluded.people}
            counts = [{"run": lot.run, "unit": row[0], "channel": row[1], "kind": row[2], "people": row[3]} for row in tapped]
            await self._work.run(statement.on_conflict_do_update(index_elements=["run", "unit", "channel", "kind"], set_=more), counts)
        await self._work.run(delete(sc.tap).where(t.lot == lot.id, t.seq.between(first, last)))
        await self._work.run(delete(sc.delivery).where(*rows))


def _grouped(unit: Any, language: Any) -> Select[Any]:  # Any: a column or None; the columns of a sum
    d, nothing = sc.delivery.c, literal("", String(16))
    keys = (d.state, d.why, *(each for each in (unit, language) if each is not None), sc.lot.c.channel)
    columns = (nothing if unit is None else unit, sc.lot.c.channel, nothing if language is None else language, d.state, d.why)
    labels = zip(columns, _KEYS[1:], strict=True)
    return select(*(column.label(name) for column, name in labels), func.count().label("people")).group_by(*keys)


def _taps(*, heard: bool) -> Select[Any]:  # Any: unit, channel, kind and people
    d, t = sc.delivery.c, sc.tap.c
    kind = literal(HEARD, String(12)).label("kind") if heard else t.kind
    joined = sc.tap.join(sc.delivery, (d.lot == t.lot) & (d.seq == t.seq)).join(sc.lot, sc.lot.c.id == t.lot)
    chosen = select(d.unit, sc.lot.c.channel, kind, func.count(distinct(d.seq)).label("people")).select_from(joined)
    if heard:
        return chosen.where(t.kind.in_(_HEARD_BY)).group_by(d.unit, sc.lot.c.channel)
    return chosen.group_by(d.unit, sc.lot.c.channel, t.kind)
