"""The audit: what staff did, without content, as a keyed chain whose head row is locked last."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from bot.privacy.keys import Hash
from bot.store import schema as s

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork

LIFE = timedelta(days=5 * 365)


class AuditStore:
    """Rows of `audit` and its one head row."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work
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
            minute = self._work.now.replace(second=0, microsecond=0)
            chain = self._work.vault.hash(Hash.AUDIT, f"{chain.hex()}|{number}|{staff}|{act}|{tip}|{int(minute.timestamp())}")
            raw = bytes.fromhex(tip) if tip else None
            rows.append({"number": number, "staff": bytes.fromhex(staff), "act": act, "tip": raw, "at": minute, "chain": chain})
        await self._work.run(self._work.insert(s.audit), rows)
        await self._work.run(update(s.audit_head).values(number=number, chain=chain))
        self._waiting = []

    async def _lock_head(self) -> tuple[int, bytes]:
        # Two first acts at once: the row is there before either locks it.
        await self._work.run(self._work.insert(s.audit_head).values(id=1, number=0, chain=b"").on_conflict_do_nothing())
        head = select(s.audit_head)
        if not self._work.given.is_sqlite:
            head = head.with_for_update()
        row = (await self._work.run(head)).one()
        return row.number, row.chain

    async def purge_due(self) -> int:
        """Remove acts older than five years; return how many."""
        return (await self._work.run(delete(s.audit).where(s.audit.c.at <= self._work.now - LIFE))).rowcount
