"""The ledger: one row a person and run, written when the run is frozen, touched when it is claimed and when it is settled.

Rows of a lot are numbered in the order of their contacts' ids, and claimed in that order by moving the lot's cursor: a claim looks for
nothing. Only what is held or tried again stands in a table of its own until it is due.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Executable, Integer, delete, exists, insert, literal, or_, select, tuple_

from bot.domain.campaigns import DeliveryState, RunState, Why
from bot.domain.sending import WEEK, Received
from bot.store import ledger_statements as sql
from bot.store import schema_campaigns as sc
from bot.store.due import Due
from bot.store.outbox import Waiting

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork

_NOTHING = Received()
_STATES = {state.value: state for state in DeliveryState}

Span = tuple[int, int, int]
"""A lot, and the first and the last of the rows that are claimed in it."""
Tallies = Mapping[int, Mapping[DeliveryState, int]]
"""By lot: how many rows more (or fewer) stand where."""


@dataclass(frozen=True, slots=True)
class OpenLot:
    """A lot of which something may be due: its run's marks, where its cursor stands, how many of it wait elsewhere.

    `recalls` says that what its people got before is taken back.
    """

    id: int
    run: int
    urgent: bool
    lane: int
    subject: str
    until: datetime | None
    people: int
    next_seq: int
    waiting: int
    recalls: bool


class Row(NamedTuple):
    """A row that is due, with what is known of its person; `sealed` is None when nobody is there any more.

    `number` is what the channel can take back what they got by, 0 for nothing.
    """

    seq: int
    state: DeliveryState
    language: str
    attempts: int
    again: bool
    number: int
    contact: bytes
    mark: bytes | None
    sealed: bytes | None
    subjects_left: int
    quiet_from: int | None
    quiet_to: int | None
    per_week: int | None
    restored: bool
    received: Received


@dataclass(slots=True)
class Going(Waiting):
    """A claimed row on its way; its `id` is above those of the outbox and means nothing outside the process."""

    lot: int
    seq: int
    contact: bytes
    urgent: bool
    again: bool
    received: Received

    @property
    def name(self) -> str:
        """Return the delivery's name, the same whenever the row is sent."""
        return f"cp{self.lot}-{self.seq}"


class Ending(NamedTuple):
    """Where a row comes to stand. `ready_at` is when it is due again, None when it is over; `tried` counts a send that failed.

    `contact` is whose it is, and `received` what they had got before; `counted` says that it is one message more for them. `number` is
    what the channel can take it back by, 0 where it cannot.
    """

    lot: int
    seq: int
    was: DeliveryState
    to: DeliveryState
    why: Why = Why.NONE
    ready_at: datetime | None = None
    tried: bool = False
    again: bool = False
    contact: bytes = b""
    received: Received = _NOTHING
    counted: bool = True
    number: int = 0


class LedgerStore:
    """Rows of `delivery` and `delivery_later`, and what `lot` says of them."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def open_lots(self, channel: str) -> list[OpenLot]:
        """Return the lots of a channel that may have something due, highest lane first; on PostgreSQL they are ours until the commit."""
        chosen = sql.open_lots(locked=not self._work.given.is_sqlite)
        return [OpenLot(*row) for row in await self._work.run(chosen, {"of_channel": channel})]

    async def any_due(self, channel: str) -> bool:
        """Tell whether anything on a channel is due."""
        lot, later = sc.lot.c, sc.delivery_later.c
        ready = exists().where(later.lot == lot.id, later.ready_at <= self._work.now)
        where = (sc.run.c.state == RunState.SENDING, lot.channel == channel, or_(lot.next_seq <= lot.people, ready))
        return (await self._work.run(select(lot.id).join(sc.run, sc.run.c.id == lot.run).where(*where).limit(1))).first() is not None

    async def next_rows(self, lot: OpenLot, limit: int) -> list[Row]:
        """Return the rows behind a lot's cursor."""
        span = {"of_lot": lot.id, "first": lot.next_seq, "last": lot.next_seq + limit - 1}
        return [_row(row) for row in await self._work.run_plain(sql.NEXT_ROWS, span)]

    async def take_later(self, lot: OpenLot, limit: int) -> list[Row]:
        """Take rows that were held or are tried again, as far as they are due."""
        if not lot.waiting:
            return []
        later = sc.delivery_later.c
        where = (later.lot == lot.id, later.ready_at <= self._work.now)
        due = select(later.ready_at, later.seq).where(*where).order_by(later.ready_at, later.seq).limit(limit)
        found = (await self._work.run(due)).all()
        if not found:
            return []
        last = tuple_(literal(found[-1].ready_at, later.ready_at.type), literal(found[-1].seq, Integer))
        await self._work.run(delete(sc.delivery_later).where(later.lot == lot.id, tuple_(later.ready_at, later.seq) <= last))
        numbers = {"of_lot": lot.id, "seqs": [row.seq for row in found]}
        return [_row(row) for row in await self._work.run(sql.LATER_ROWS, numbers)]

    async def move(self, endings: Iterable[Ending]) -> dict[int, dict[DeliveryState, int]]:
        """Let rows stand elsewhere, those that stand where they are thought to; return by how much that changes each lot's counts."""
        groups: dict[tuple[Any, ...], list[Ending]] = defaultdict(list)  # Any: the fields that rows have in common
        for each in sorted(endings):
            groups[each.lot, each.was, each.to, each.why, each.tried, each.again].append(each)
        tallies: dict[int, dict[DeliveryState, int]] = defaultdict(lambda: defaultdict(int))
        for (lot, was, to, why, tried, again), group in groups.items():
            how = sql.How(tried, again, is_span=group[-1].seq - group[0].seq + 1 == len(group))
            values = {"of_lot": lot, "was": int(was), "to": int(to), "because": why.value}
            if how.is_span:
                values |= {"first": group[0].seq, "last": group[-1].seq}
            else:
                values["seqs"] = [each.seq for each in group]
            if group[0].ready_at:
                moved = await self._move_later(sql.move_later(how), values, group)
            else:
                run = self._work.run_plain if how.is_span else self._work.run
                moved = (await run(sql.move(how), values)).rowcount
            tallies[lot][was] -= moved
            tallies[lot][to] += moved
        return tallies

    async def _move_later(self, statement: Executable, values: Mapping[str, Any], group: Sequence[Ending]) -> int:  # Any: of any column
        moved = set((await self._work.run(statement, values)).scalars())
        rows = [{"lot": each.lot, "seq": each.seq, "ready_at": each.ready_at} for each in group if each.seq in moved]
        if rows:
            await self._work.run(insert(sc.delivery_later), rows)
        return len(moved)

    async def change_lots(self, tallies: Tallies, cursors: Mapping[int, int], claims: Iterable[Span]) -> list[int]:
        """Write down counts, cursors, and which rows are on their way; return the runs of which a lot has nothing left to do."""
        spans = list(claims)
        over = []
        for lot in sorted({*tallies, *cursors}):
            more = {f"more_{state.name.lower()}": tallies.get(lot, {}).get(state, 0) for state in DeliveryState}
            values = more | {"of_lot": lot, "claims": write_spans(lot, spans)} | ({"cursor": cursors[lot]} if lot in cursors else {})
            row = (await self._work.run_plain(sql.change_lot(moves_on=lot in cursors), values)).one()
            over += [] if row.left else [row.run]
        return over

    async def unwanted(self, going: Collection[Going]) -> set[tuple[int, int]]:
        """Return which of the claimed rows are not to be sent now: their person or their run has stopped."""
        if not going:
            return set()
        here = set((await self._work.run(sql.HERE, {"contacts": list({each.contact for each in going})})).scalars())
        sending = set((await self._work.run(sql.SENDING, {"lots": list({each.lot for each in going})})).scalars())
        return {(each.lot, each.seq) for each in going if each.contact not in here or each.lot not in sending}

    async def note_numbers(self, endings: Iterable[Ending]) -> None:
        """Write down what rows can be taken back by; one statement for all."""
        rows = [(each.number, each.lot, each.seq) for each in endings if each.number]
        if rows:
            await self._work.run_rows(sql.PUT_NUMBER, ("number", "of_lot", "of_seq"), rows)

    async def note_received(self, endings: Iterable[Ending], day: int) -> None:
        """Count one message more for the people of these rows, as far as they are still there."""
        rows = []
        for each in endings:
            now = each.received.one_more(day)
            rows.append((each.contact, now.day, now.counts))
        if rows:
            await self._work.run_rows(sql.PUT_RECEIVED, ("contact", "day", "counts"), rows)

    def due_received(self) -> Due:
        """Return what no weekly limit looks at any more."""
        return Due(self._work, sc.received, sc.received.c.day < self._work.now.toordinal() - WEEK)


def write_spans(lot: int, spans: Iterable[Span]) -> str:
    """Return a lot's spans among some, as its row holds them: "1-100,140-140"."""
    return ",".join(f"{first}-{last}" for each, first, last in spans if each == lot)


def read_spans(lot: int, written: str) -> list[Span]:
    """Read what `write_spans` wrote."""
    parts = (part.split("-") for part in written.split(",") if part)
    return [(lot, int(first), int(last)) for first, last in parts]


def spans_of(lot: int, numbers: Iterable[int]) -> list[Span]:
    """Return numbers that follow each other as spans."""
    spans: list[Span] = []
    for seq in sorted(numbers):
        if spans and seq == spans[-1][2] + 1:
            spans[-1] = (lot, spans[-1][1], seq)
        else:
            spans.append((lot, seq, seq))
    return spans


def _row(row: Any) -> Row:  # Any: a row of `NEXT_ROWS`
    seq, state, language, attempts, again, number, contact, mark, sealed, left, quiet_from, quiet_to, per_week, restored, day, counts = row
    received = Received(day, counts) if day else _NOTHING
    person = (contact, mark, sealed, left or 0, quiet_from, quiet_to, per_week, bool(restored), received)
    return Row._make((seq, _STATES[state], language, attempts, bool(again), number or 0, *person))
