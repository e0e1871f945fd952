"""Where files come from that wait to be cleaned: rows that a loop claims, tries again and gives back, of whichever table they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.sql.schema import Table

from bot.domain.events import Address
from bot.domain.files import FileKind

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a file comes from, until it is clean: the channel's reference, who is told when it cannot be taken, and in which language."""

    address: Address
    reference: str = field(repr=False)
    language: str
    mask: bool


@dataclass(frozen=True, slots=True)
class Uncleaned:
    """A claimed file; `attempts` counts the tries before."""

    id: str
    kind: FileKind
    origin: Origin
    attempts: int


class Origins:
    """Rows of one table of origins: `file`, `attempts`, `ready_at`, `lease`, `lease_until`. Leases use the machine's clock."""

    def __init__(self, work: UnitOfWork, table: Table) -> None:
        """Bind to a unit of work and to a table."""
        self._work, self._table = work, table

    async def claim(self, lease: bytes, until: datetime, now: datetime, limit: int) -> Sequence[Any]:  # Any: rows of the table
        """Claim what is ready; `now` and `until` are the machine's. A lease that ran out is ready again."""
        o = self._table
        free = or_(o.c.lease_until.is_(None), o.c.lease_until < now)
        chosen = select(o.c.file).where(o.c.ready_at <= self._work.now, free).order_by(o.c.ready_at, o.c.file).limit(limit)
        if not self._work.given.is_sqlite:
            chosen = select(chosen.with_for_update(skip_locked=True).cte("chosen").c.file)
        taken = update(o).where(o.c.file.in_(chosen)).values(lease=lease, lease_until=until).returning(*o.c)
        return (await self._work.run(taken)).all()

    async def retry(self, raw: bytes, pause: timedelta) -> None:
        """Let a claimed row wait, in product time, and count the attempt."""
        values = {"attempts": self._table.c.attempts + 1, "lease": None, "lease_until": None, "ready_at": self._work.now + pause}
        await self._work.run(update(self._table).where(self._table.c.file == raw).values(**values))

    async def release_all(self, lease: bytes) -> None:
        """Give back whatever a loop has claimed."""
        await self._work.run(update(self._table).where(self._table.c.lease == lease).values(lease=None, lease_until=None))

    async def release_dead(self) -> int:
        """Give back whatever is claimed; return how many that were."""
        claimed = self._table.c.lease.is_not(None)
        return (await self._work.run(update(self._table).where(claimed).values(lease=None, lease_until=None))).rowcount

    async def forget(self, raw: bytes) -> None:
        """Forget where a file came from; the log is emptied after the commit."""
        await self._work.run(delete(self._table).where(self._table.c.file == raw))
        self._work.checkpoint_after = True
