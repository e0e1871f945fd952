"""Tips: the row, its key, who may see it, when it rings."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CursorResult, Row, bindparam, delete, func, select, update

from bot.domain.errors import Gone
from bot.domain.policy import midnight
from bot.domain.tips import Access, Draft, Outcome, Tip, TipStatus, Urgency, new_code
from bot.domain.topics import Topic
from bot.privacy.keys import Hash
from bot.store import schema as s
from bot.store.due import Due

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork

_COLUMNS = tuple(s.tip.c[name] for name in ("id", "unit", "bypass", "topic", "urgency", "status", "outcome", "received_at", "owner"))


def _tip(row: Row[Any]) -> Tip:  # Any: the columns above
    return Tip(
        id=row.id.hex(),
        unit=row.unit,
        bypass=row.bypass,
        topic=Topic(row.topic) if row.topic else None,
        urgency=Urgency(row.urgency),
        status=TipStatus(row.status),
        outcome=Outcome(row.outcome) if row.outcome else None,
        received=row.received_at,
        owner=row.owner.hex() if row.owner else "",
    )


@dataclass(frozen=True, slots=True)
class DueTips(Due):
    """Tips with all that belongs to them."""

    async def remove(self) -> int:
        """Destroy their keys, then what hangs on them, then their rows; return of how many tips."""
        await self.work.run(update(s.tip).where(self.where).values(wrapped_key=None, sealed=None))
        # Chosen by the database and not by a list: after months there may be more than one statement takes.
        over = select(s.tip.c.id).where(self.where)
        for table in (s.tip_entry, s.file, s.tip_alert, s.tip_access):
            await self.work.run(delete(table).where(table.c.tip.in_(over)))
        return await Due.remove(self)


class TipStore:
    """Rows of `tip`, `tip_access` and `tip_alert`. Ids are 32 hex digits outside, 16 bytes inside."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def add(self, draft: Draft, receipt: str, ring_at: datetime) -> str:
        """Write a new tip without its words, under a key of its own; return its id."""
        raw = self._work.random.token(16)
        vault = self._work.vault
        key = vault.new_tip_key()
        await self._work.run(
            self._work.insert(s.tip).values(
                id=raw,
                receipt=vault.hash(Hash.RECEIPT, receipt),
                unit=draft.unit,
                bypass=draft.bypass,
                topic=draft.topic,
                urgency=draft.urgency,
                status=TipStatus.SENT,
                received_at=self._work.now.replace(second=0, microsecond=0),
                ring_step=0,
                ring_at=ring_at,
                wrapped_key=vault.wrap_tip_key(key, raw),
                sealed=vault.seal_with(key, b"{}", raw),
            )
        )
        return raw.hex()

    async def get(self, tip: str) -> Tip | None:
        """Return the tip's row, None when there is none (purged, or a forged id)."""
        row = (await self._work.run(select(*_COLUMNS).where(s.tip.c.id == _raw(tip)))).first()
        return None if row is None else _tip(row)

    async def by_receipt(self, receipt: str) -> Tip | None:
        """Return the tip a receipt (16 digits) opens."""
        mark = self._work.vault.hash(Hash.RECEIPT, receipt)
        row = (await self._work.run(select(*_COLUMNS).where(s.tip.c.receipt == mark))).first()
        return None if row is None else _tip(row)

    async def open_of(self, unit: str) -> list[tuple[Tip, str]]:
        """Return the open tips a unit may see with their codes there, most urgent and oldest first."""
        rows = await self._work.run(
            select(*_COLUMNS, s.tip_access.c.code)
            .join(s.tip_access, s.tip_access.c.tip == s.tip.c.id)
            .where(s.tip_access.c.unit == unit, s.tip.c.status != TipStatus.CLOSED)
            .order_by(s.tip.c.urgency, s.tip.c.received_at, s.tip_access.c.code)
        )
        return [(_tip(row), row.code) for row in rows]

    async def key(self, tip: str) -> bytes:
        """Return the tip's own key.

        Raises:
            Gone: the tip, its key or its words were destroyed.
        """
        raw = _raw(tip)
        wrapped = (await self._work.run(select(s.tip.c.wrapped_key).where(s.tip.c.id == raw))).scalar()
        if wrapped is None:
            raise Gone
        return self._work.vault.unwrap_tip_key(wrapped, raw)

    async def header(self, tip: str) -> dict[str, Any]:  # Any: JSON
        """Return the sealed header (holds the way back's id when there is one)."""
        raw, key = _raw(tip), await self.key(tip)
        sealed = (await self._work.run(select(s.tip.c.sealed).where(s.tip.c.id == raw))).scalar()
        if sealed is None:
            raise Gone
        header: dict[str, Any] = json.loads(self._work.vault.unseal_with(key, sealed, raw))
        return header

    async def put_header(self, tip: str, header: dict[str, Any]) -> None:  # Any: JSON
        """Write the sealed header anew."""
        raw, key = _raw(tip), await self.key(tip)
        sealed = self._work.vault.seal_with(key, json.dumps(header).encode(), raw)
        await self._work.run(update(s.tip).where(s.tip.c.id == raw).values(sealed=sealed))

    async def admit(self, tip: str, unit: str) -> str:
        """Let a unit see the tip; return the tip's code there, which is another in every unit."""
        while (code := await self.code(tip, unit)) is None:
            values = {"tip": _raw(tip), "unit": unit, "code": new_code(self._work.random)}
            await self._work.run(self._work.insert(s.tip_access).values(**values).on_conflict_do_nothing())
        return code

    async def withdraw(self, tip: str, unit: str) -> None:
        """Take a unit's sight of the tip away."""
        await self._work.run(delete(s.tip_access).where(s.tip_access.c.tip == _raw(tip), s.tip_access.c.unit == unit))

    async def accesses(self, tip: str) -> list[Access]:
        """Return the units that may see the tip, with its code there."""
        rows = await self._work.run(select(s.tip_access).where(s.tip_access.c.tip == _raw(tip)).order_by(s.tip_access.c.unit))
        return [Access(tip, row.unit, row.code) for row in rows]

    async def code(self, tip: str, unit: str) -> str | None:
        """Return the tip's code in a unit, None when the unit may not see it."""
        statement = select(s.tip_access.c.code).where(s.tip_access.c.tip == _raw(tip), s.tip_access.c.unit == unit)
        code: str | None = (await self._work.run(statement)).scalar()
        return code

    async def accept(self, tip: str, staff: str) -> bool:
        """Make somebody the owner; False when another was first or it is closed. Ringing ends."""
        statement = (
            update(s.tip)
            .where(s.tip.c.id == _raw(tip), s.tip.c.owner.is_(None), s.tip.c.status == TipStatus.SENT)
            .values(owner=_raw(staff), status=TipStatus.ACCEPTED, accepted_at=self._work.now.replace(second=0, microsecond=0), ring_at=None)
        )
        return _touched(await self._work.run(statement))

    async def release(self, tip: str, ring_at: datetime) -> bool:
        """Give an open tip back to everybody who may see it: nobody owns it, it rings from the start."""
        statement = (
            update(s.tip)
            .where(s.tip.c.id == _raw(tip), s.tip.c.status != TipStatus.CLOSED)
            .values(owner=None, status=TipStatus.SENT, ring_step=0, ring_at=ring_at)
        )
        return _touched(await self._work.run(statement))

    async def close(self, tip: str, outcome: Outcome, purge_at: datetime) -> bool:
        """Close an open tip; False when it is closed already. The day of closing is kept, not the time."""
        statement = (
            update(s.tip)
            .where(s.tip.c.id == _raw(tip), s.tip.c.status != TipStatus.CLOSED)
            .values(
                status=TipStatus.CLOSED,
                outcome=outcome,
                closed_at=midnight(self._work.now, self._work.rules),
                ring_at=None,
                purge_at=purge_at,
            )
        )
        return _touched(await self._work.run(statement))

    async def coarsen(self, tip: str) -> None:
        """Keep only the day of a closed tip's times, as the place counts days; so of its thread's."""
        raw, rules = _raw(tip), self._work.rules
        row = (await self._work.run(select(s.tip.c.received_at, s.tip.c.accepted_at).where(s.tip.c.id == raw))).one()
        accepted = None if row.accepted_at is None else midnight(row.accepted_at, rules)
        received = midnight(row.received_at, rules)
        await self._work.run(update(s.tip).where(s.tip.c.id == raw).values(received_at=received, accepted_at=accepted))
        entries = (await self._work.run(select(s.tip_entry.c.number, s.tip_entry.c.at).where(s.tip_entry.c.tip == raw))).all()
        days = [{"entry": entry.number, "day": midnight(entry.at, rules)} for entry in entries]
        if days:
            which = (s.tip_entry.c.tip == raw, s.tip_entry.c.number == bindparam("entry"))
            await self._work.run(update(s.tip_entry).where(*which).values(at=bindparam("day")), days)

    async def place(self, tip: str, unit: str, *, bypass: bool) -> None:
        """Write where the matter is and whether the commune is kept out."""
        await self._work.run(update(s.tip).where(s.tip.c.id == _raw(tip)).values(unit=unit, bypass=bypass))

    async def set_topic(self, tip: str, topic: Topic) -> None:
        """Write what the tip is about, told after sending."""
        await self._work.run(update(s.tip).where(s.tip.c.id == _raw(tip)).values(topic=topic))

    async def times(self, tip: str) -> tuple[datetime, datetime | None]:
        """Return when it was received and accepted (UTC, to the minute while open)."""
        row = (await self._work.run(select(s.tip.c.received_at, s.tip.c.accepted_at).where(s.tip.c.id == _raw(tip)))).one()
        return row.received_at, row.accepted_at

    async def destroy_words(self, tip: str) -> None:
        """Destroy key, header and thread: the key first. The row that counts stays; the log is emptied after the commit."""
        raw = _raw(tip)
        await self._work.run(update(s.tip).where(s.tip.c.id == raw).values(wrapped_key=None, sealed=None))
        for table in (s.tip_entry, s.file):
            await self._work.run(delete(table).where(table.c.tip == raw))
        self._work.checkpoint_after = True

    async def due_rings(self, limit: int = 100) -> list[tuple[Tip, int]]:
        """Return the tips whose next ring is due, with the step it is at."""
        rows = await self._work.run(
            select(*_COLUMNS, s.tip.c.ring_step)
            .where(s.tip.c.ring_at.is_not(None), s.tip.c.ring_at <= self._work.now)
            .order_by(s.tip.c.ring_at, s.tip.c.id)
            .limit(limit)
        )
        return [(_tip(row), row.ring_step) for row in rows]

    async def ring_step(self, tip: str) -> int | None:
        """Return the step of the ladder that comes next, None when it does not ring."""
        where = (s.tip.c.id == _raw(tip), s.tip.c.ring_at.is_not(None))
        step: int | None = (await self._work.run(select(s.tip.c.ring_step).where(*where))).scalar()
        return step

    async def next_ring(self, tip: str, step: int, at: datetime | None) -> bool:
        """Move the ladder one step on; False when another process did, or somebody accepted meanwhile."""
        statement = update(s.tip).where(s.tip.c.id == _raw(tip), s.tip.c.ring_step == step, s.tip.c.ring_at.is_not(None))
        return _touched(await self._work.run(statement.values(ring_step=step + 1, ring_at=at)))

    def due(self) -> DueTips:
        """Return the closed tips whose time is over."""
        return DueTips(self._work, s.tip, s.tip.c.purge_at <= self._work.now)

    async def count(self) -> int:
        """Count all tips that were not purged."""
        return int((await self._work.run(select(func.count()).select_from(s.tip))).scalar() or 0)

    async def owned(self, staff: str) -> list[str]:
        """Return the open tips a member of staff has accepted."""
        rows = await self._work.run(select(s.tip.c.id).where(s.tip.c.owner == _raw(staff), s.tip.c.status != TipStatus.CLOSED))
        return [row.id.hex() for row in rows]


def _raw(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _touched(result: CursorResult[Any]) -> bool:  # Any: no columns
    return result.rowcount > 0
