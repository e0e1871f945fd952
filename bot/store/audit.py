"""The audit: what staff did, without content, as a keyed chain whose head row is locked last."""

from __future__ import annotations

import logging
from datetime import UTC
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, func, select, update

from bot.domain.audit import Head
from bot.privacy.chain import SALT_BYTES, Act, Chain
from bot.store import schema as s

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork

log = logging.getLogger(__name__)

ONLY = 1
"""The id of the one row of `audit_head`, and of `audit_checkpoint`."""


class AuditStore:
    """Writes rows of `audit`, and its one head row."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work
        self._chain = Chain(work.vault)
        self._waiting: list[tuple[str, str, str]] = []

    def note(self, staff: str, act: str, tip: str = "") -> None:
        """Put an act in the chain when the transaction ends (`staff` and `tip` are ids, "" for the command line)."""
        self._waiting.append((staff, act, tip))

    def mark(self) -> int:
        """Return how many acts wait, for `cut`."""
        return len(self._waiting)

    def cut(self, mark: int) -> None:
        """Forget the acts of a step that failed."""
        del self._waiting[mark:]

    async def flush(self) -> None:
        """Lock the head row, last of all, and write what waits."""
        if not self._waiting:
            return
        number, chain = await self._lock_head()
        rows = []
        for staff, act, tip in self._waiting:
            number += 1
            written = self._write(number, chain, (staff, act, tip))
            chain = written["chain"]
            rows.append(written)
        await self._work.run(self._work.insert(s.audit), rows)
        await self._put_head(number, chain)
        self._waiting = []

    async def sign(self) -> None:
        """Sign the head of an older database, which has no signature yet."""
        unsigned = select(s.audit_head.c.id).where(s.audit_head.c.mac.is_(None))
        if (await self._work.run(unsigned)).first() is not None:
            await self._put_head(*await self._lock_head())

    async def _put_head(self, number: int, chain: bytes) -> None:
        head = update(s.audit_head).where(s.audit_head.c.id == ONLY)
        await self._work.run(head.values(number=number, chain=chain, mac=self._chain.head(number, chain)))

    def _write(self, number: int, before: bytes, waiting: tuple[str, str, str]) -> dict[str, Any]:  # Any: column values
        staff, name, tip = waiting
        midnight = self._work.now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        minute = int((self._work.now - midnight).total_seconds() // 60)
        salt = self._work.random.token(SALT_BYTES)
        act = Act(
            number=number,
            staff=bytes.fromhex(staff),
            act=name,
            tip=bytes.fromhex(tip) if tip else None,
            day=int(midnight.timestamp()),
            minute=minute,
            salt=salt,
            cover=self._chain.cover(number, salt, minute),
            dropped=None,
            chain=b"",
        )
        values = {name: getattr(act, name) for name in ("number", "staff", "act", "tip", "minute", "salt", "cover")}
        return {**values, "day": midnight, "chain": self._chain.link(before, act)}

    async def _lock_head(self) -> tuple[int, bytes]:
        # Two first acts at once: the row is there before either locks it.
        first = {"id": ONLY, "number": 0, "chain": b"", "mac": self._chain.head(0, b"")}
        made = (await self._work.run(self._work.insert(s.audit_head).values(**first).on_conflict_do_nothing())).rowcount > 0
        head = select(s.audit_head).where(s.audit_head.c.id == ONLY)
        if not self._work.given.is_sqlite:
            head = head.with_for_update()
        row = (await self._work.run(head)).one()
        last = await self._last() if made else row.number
        if last == row.number and await self._is_ours(row):
            return row.number, row.chain
        # Acts must go on, and signing them must not hide that the head was not ours: this link will never fit.
        last = max(await self._last(), row.number)
        log.error("audit head does not fit: number=%d", last)
        return last, self._chain.broken(row.chain)

    async def _is_ours(self, head: Row[Any]) -> bool:  # Any: the table's columns
        if head.mac is not None:
            return bool(head.mac == self._chain.head(head.number, head.chain))
        # A head of an older database has no signature yet; its last act is of the older form.
        last = (await self._work.run(select(s.audit.c.chain, s.audit.c.cover).where(s.audit.c.number == head.number))).first()
        return last is not None and last.cover is None and bool(last.chain == head.chain)

    async def _last(self) -> int:
        numbers = [(await self._work.run(select(func.max(table.c.number)))).scalar() for table in (s.audit, s.audit_checkpoint)]
        return max(number or 0 for number in numbers)

    async def head(self) -> Head:
        """Return where the chain ends at present, signed for the day (UTC) to be kept elsewhere."""
        row = (await self._work.run(select(s.audit_head).where(s.audit_head.c.id == ONLY))).first()
        number, chain = (0, b"") if row is None else (row.number, row.chain)
        day = self._work.now.astimezone(UTC).date()
        return Head(day, number, chain, self._chain.export(day.isoformat(), number, chain))
