"""Who watches which run: whose card of it is kept up to date, and what it last showed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update

from bot.store import schema_campaigns as sc

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Watch:
    """Somebody of the staff (by id) watches a run; `shown` is the mark of what they saw last, b"" for nothing yet."""

    run: int
    staff: str
    shown: bytes


class WatchStore:
    """Rows of `watch`, and when what waits in a ledger is due."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def add(self, run: int, staff: Collection[str]) -> None:
        """Let staff (by id, "" for nobody) watch a run; whoever does already goes on."""
        rows = [{"run": run, "staff": bytes.fromhex(each), "shown": b""} for each in dict.fromkeys(staff) if each]
        if rows:
            await self._work.run(self._work.insert(sc.watch).on_conflict_do_nothing(), rows)

    async def all(self) -> list[Watch]:
        """Return everybody who watches, by run."""
        rows = await self._work.run(select(sc.watch).order_by(sc.watch.c.run, sc.watch.c.staff))
        return [Watch(row.run, row.staff.hex(), row.shown) for row in rows]

    async def note(self, watch: Watch, shown: bytes) -> bool:
        """Write down what somebody is shown now; False when another process was first."""
        c = sc.watch.c
        where = (c.run == watch.run, c.staff == bytes.fromhex(watch.staff), c.shown == watch.shown)
        return (await self._work.run(update(sc.watch).where(*where).values(shown=shown))).rowcount > 0

    async def drop(self, watch: Watch) -> bool:
        """Let somebody watch a run no more; False when another process was first."""
        where = (sc.watch.c.run == watch.run, sc.watch.c.staff == bytes.fromhex(watch.staff))
        return (await self._work.run(delete(sc.watch).where(*where))).rowcount > 0

    async def last_due(self, run: int) -> datetime | None:
        """Return when the last of what is held or tried again is due; None when nothing is."""
        later = sc.delivery_later.c
        lots = select(sc.lot.c.id).where(sc.lot.c.run == run)
        found: list[datetime] = []
        for lot in (await self._work.run(lots)).scalars().all():
            last = (await self._work.run(select(func.max(later.ready_at)).where(later.lot == lot))).scalar()
            found += [last] if last else []
        return max(found, default=None)
