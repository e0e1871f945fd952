"""The ledger: one row a person and run, written when the run is frozen, touched when it is claimed and when it is settled.

Rows of a lot are numbered in the order of their contacts' ids, and claimed in that order by moving the lot's cursor: a claim looks for
nothing. Only what is held or tried again stands in a table of its own until it is due.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Integer, Select, Update, delete, exists, insert, literal, or_, select, tuple_, update

from bot.domain.campaigns import DeliveryState, RunState, Why
from bot.domain.sending import Received
from bot.store import schema as s
from bot.store import schema_campaigns as sc
from bot.store.outbox import Waiting

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork

Span = tuple[int, int, int]
"""A lot, and the first and the last of the rows that are claimed in it."""
Tallies = Mapping[int, Mapping[DeliveryState, int]]
"""By lot: how many rows more (or fewer) stand where."""
_LATER: Final = (DeliveryState.HELD, DeliveryState.RETRY)


@dataclass(frozen=True, slots=True)
class OpenLot:
    """A lot of which something may be due: its run's marks, where its cursor stands, how many of it wait elsewhere."""

    id: int
    run: int
    urgent: bool
    lane: int
    subject: str
    until: datetime | None
    people: int
    next_seq: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is due, with what is known of its person; `sealed` is None when nobody is there any more."""

    seq: int
    state: DeliveryState
    language: str
    attempts: int
    again: bool
    contact: bytes
    mark: bytes | None
    sealed: bytes | None
    subjects_left: int
    quiet_from: int | None
    quiet_to: int | None
    per_week: int | None
    received: Received


@dataclass(frozen=True, slots=True)
class Due(Waiting):
    """A claimed row on its way; its `id` is below nought and means nothing outside the process."""

    lot: int
    seq: int
    contact: bytes
    urgent: bool
    again: bool

    @property
    def name(self) -> str:
        """Return the delivery's name, the same whenever the row is sent."""
        return f"cp{self.lot}-{self.seq}"


@dataclass(frozen=True, slots=True)
class Ending:
    """Where a row comes to stand. `ready_at` is when it is due again, None when it is over; `tried` counts a send that failed."""

    lot: int
    seq: int
    was: DeliveryState
    to: DeliveryState
    why: Why = Why.NONE
    ready_at: datetime | None = None
    tried: bool = False
    again: bool = False
    contact: bytes = b""


class LedgerStore:
    """Rows of `delivery`, `delivery_later`, `delivery_claim` and the counts in `lot`."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def open_lots(self, channel: str) -> list[OpenLot]:
        """Return the lots of a channel that may have something due, highest lane first; on PostgreSQL they are ours until the commit."""
        r, lot = sc.run.c, sc.lot.c
        waiting = (lot.held + lot.retry).label("waiting")
        columns = (lot.id, lot.run, r.urgent, r.lane, r.subject, r.until, lot.people, lot.next_seq, waiting)
        where = (r.state == RunState.SENDING, lot.channel == channel, or_(lot.next_seq <= lot.people, lot.held + lot.retry > 0))
        chosen = select(*columns).join(sc.run, r.id == lot.run).where(*where).order_by(r.lane, lot.id)
        if not self._work.given.is_sqlite:
            chosen = chosen.with_for_update(of=sc.lot)
        return [OpenLot(*row) for row in await self._work.run(chosen)]

    async def any_due(self, channel: str) -> bool:
        """Tell whether anything on a channel is due."""
        lot, later = sc.lot.c, sc.delivery_later.c
        ready = exists().where(later.lot == lot.id, later.ready_at <= self._work.now)
        where = (sc.run.c.state == RunState.SENDING, lot.channel == channel, or_(lot.next_seq <= lot.people, ready))
        return (await self._work.run(select(lot.id).join(sc.run, sc.run.c.id == lot.run).where(*where).limit(1))).first() is not None

    async def next_rows(self, lot: OpenLot, limit: int) -> list[Row]:
        """Return the rows behind a lot's cursor."""
        d = sc.delivery.c
        return await self._rows(
            _rows_of(lot.id).where(d.seq.between(lot.next_seq, lot.next_seq + limit - 1), d.state == DeliveryState.QUEUED)
        )

    async def take_later(self, lot: OpenLot, limit: int) -> list[Row]:
        """Take rows that were held or are tried again, as far as they are due."""
        if not lot.waiting:
            return []
        later, d = sc.delivery_later.c, sc.delivery.c
        where = (later.lot == lot.id, later.ready_at <= self._work.now)
        due = select(later.ready_at, later.seq).where(*where).order_by(later.ready_at, later.seq).limit(limit)
        found = (await self._work.run(due)).all()
        if not found:
            return []
        last = tuple_(literal(found[-1].ready_at, later.ready_at.type), literal(found[-1].seq, Integer))
        await self._work.run(delete(sc.delivery_later).where(later.lot == lot.id, tuple_(later.ready_at, later.seq) <= last))
        return await self._rows(_rows_of(lot.id).where(d.seq.in_([row.seq for row in found]), d.state.in_(_LATER)))

    async def _rows(self, chosen: Select[Any]) -> list[Row]:  # Any: the columns of `_rows_of`
        return [_row(row) for row in await self._work.run(chosen)]

    async def move(self, endings: Iterable[Ending]) -> dict[int, dict[DeliveryState, int]]:
        """Let rows stand elsewhere, those that stand where they are thought to; return by how much that changes each lot's counts."""
        groups: dict[tuple[Any, ...], list[Ending]] = defaultdict(list)  # Any: the fields that rows have in common
        for each in endings:
            groups[each.lot, each.was, each.to, each.why, each.tried, each.again].append(each)
        tallies: dict[int, dict[DeliveryState, int]] = defaultdict(lambda: defaultdict(int))
        d = sc.delivery.c
        for (lot, was, to, why, tried, again), group in groups.items():
            values: dict[str, Any] = {"state": int(to), "why": why}  # Any: column values
            values |= {"attempts": d.attempts + 1} if tried else {}
            values |= {"again": True} if again else {}
            where = (d.lot == lot, d.seq.in_([each.seq for each in group]), d.state == int(was))
            statement = update(sc.delivery).where(*where).values(**values)
            moved = await self._move_later(statement, group) if group[0].ready_at else (await self._work.run(statement)).rowcount
            tallies[lot][was] -= moved
            tallies[lot][to] += moved
        return tallies

    async def _move_later(self, statement: Update, group: Sequence[Ending]) -> int:
        moved = set((await self._work.run(statement.returning(sc.delivery.c.seq))).scalars())
        rows = [{"lot": each.lot, "seq": each.seq, "ready_at": each.ready_at} for each in group if each.seq in moved]
        if rows:
            await self._work.run(insert(sc.delivery_later), rows)
        return len(moved)

    async def change_lots(self, tallies: Tallies, cursors: Mapping[int, int]) -> list[int]:
        """Write down counts and cursors; return the runs of which a lot has nothing left to do."""
        over, c = [], sc.lot.c
        for lot in sorted({*tallies, *cursors}):
            changed: dict[str, Any] = {}  # Any: expressions
            for state, more in tallies.get(lot, {}).items():
                if more:
                    changed[state.name.lower()] = c[state.name.lower()] + more
            if lot in cursors:
                changed["next_seq"] = cursors[lot]
            if not changed:
                continue
            left = (c.queued + c.held + c.retry + c.sending).label("left")
            row = (await self._work.run(update(sc.lot).where(c.id == lot).values(**changed).returning(c.run, left))).one()
            over += [] if row.left else [row.run]
        return over

    async def claim(self, spans: Iterable[Span]) -> None:
        """Remember which rows are on their way."""
        rows = [{"lot": lot, "first": first, "last": last} for lot, first, last in spans]
        if rows:
            await self._work.run(insert(sc.delivery_claim), rows)

    async def unclaim(self, spans: Iterable[Span]) -> None:
        """Forget claims whose rows are all settled."""
        c = sc.delivery_claim.c
        for lot, first, last in spans:
            await self._work.run(delete(sc.delivery_claim).where(c.lot == lot, c.first == first, c.last == last))

    async def unwanted(self, dues: Collection[Due]) -> set[tuple[int, int]]:
        """Return which of the claimed rows are not to be sent now: their person or their run has stopped."""
        if not dues:
            return set()
        here = set((await self._work.run(select(s.contact.c.id).where(s.contact.c.id.in_({each.contact for each in dues})))).scalars())
        going = select(sc.lot.c.id).join(sc.run, sc.run.c.id == sc.lot.c.run)
        lots = {each.lot for each in dues}
        sending = set((await self._work.run(going.where(sc.lot.c.id.in_(lots), sc.run.c.state == RunState.SENDING))).scalars())
        return {(each.lot, each.seq) for each in dues if each.contact not in here or each.lot not in sending}

    async def note_received(self, contacts: Collection[bytes], day: int) -> None:
        """Count one message more for each of these, as far as they are still there."""
        r = sc.received.c
        here = (await self._work.run(select(s.contact.c.id).where(s.contact.c.id.in_(contacts)))).scalars().all()
        known = {row.contact: Received(row.day, row.counts) for row in await self._work.run(select(sc.received).where(r.contact.in_(here)))}
        rows = [
            {"contact": each, "day": now.day, "counts": now.counts} for each in here for now in [known.get(each, Received()).one_more(day)]
        ]
        if rows:
            statement = self._work.insert(sc.received)
            newer = {"day": statement.excluded.day, "counts": statement.excluded.counts}
            await self._work.run(statement.on_conflict_do_update(index_elements=["contact"], set_=newer), rows)

    async def forget_received(self, before: int) -> int:
        """Remove what no weekly limit looks at any more: all up to a day, without it. Return how many."""
        return (await self._work.run(delete(sc.received).where(sc.received.c.day < before))).rowcount


def spans_of(lot: int, numbers: Iterable[int]) -> list[Span]:
    """Return numbers that follow each other as spans."""
    spans: list[Span] = []
    for seq in sorted(numbers):
        if spans and seq == spans[-1][2] + 1:
            spans[-1] = (lot, spans[-1][1], seq)
        else:
            spans.append((lot, seq, seq))
    return spans


def _rows_of(lot: int) -> Select[Any]:  # Any: many columns
    d, c, r = sc.delivery.c, s.contact.c, sc.received.c
    person = (c.mark, c.sealed, c.subjects_left, c.quiet_from, c.quiet_to, c.per_week)
    joined = sc.delivery.outerjoin(s.contact, c.id == d.contact).outerjoin(sc.received, r.contact == d.contact)
    chosen = select(d.seq, d.state, d.language, d.attempts, d.again, d.contact, *person, r.day, r.counts).select_from(joined)
    return chosen.where(d.lot == lot).order_by(d.seq)


def _row(row: Any) -> Row:  # Any: a row of `_rows_of`
    seq, state, language, attempts, again, contact, mark, sealed, left, quiet_from, quiet_to, per_week, day, counts = row
    received = Received(day or 0, counts or 0)
    return Row(
        seq, DeliveryState(state), language, attempts, again, contact, mark, sealed, left or 0, quiet_from, quiet_to, per_week, received
    )
