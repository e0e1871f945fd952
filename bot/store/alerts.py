"""Alerts: whose screen shows which tip, and until when its words."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from bot.store import schema as s

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork


class AlertStore:
    """Rows of `tip_alert`."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def add(self, tip: str, staff: str) -> bool:
        """Note that somebody's screen shows the tip's card; False when it did already."""
        values = {"tip": bytes.fromhex(tip), "staff": bytes.fromhex(staff)}
        result = await self._work.run(self._work.insert(s.tip_alert).values(**values).on_conflict_do_nothing())
        return result.rowcount > 0

    async def shown_to(self, tip: str) -> list[str]:
        """Return the staff whose screens show the tip's card."""
        rows = await self._work.run(
            select(s.tip_alert.c.staff).where(s.tip_alert.c.tip == bytes.fromhex(tip)).order_by(s.tip_alert.c.staff)
        )
        return [row.staff.hex() for row in rows]

    async def of_staff(self, staff: str) -> list[str]:
        """Return the tips whose cards stand on somebody's screen."""
        rows = await self._work.run(select(s.tip_alert.c.tip).where(s.tip_alert.c.staff == bytes.fromhex(staff)))
        return [row.tip.hex() for row in rows]

    async def drop(self, tip: str, staff: str) -> None:
        """Forget that a screen showed the tip."""
        await self._work.run(
            delete(s.tip_alert).where(s.tip_alert.c.tip == bytes.fromhex(tip), s.tip_alert.c.staff == bytes.fromhex(staff))
        )

    async def show_until(self, tip: str, staff: str, at: datetime | None) -> None:
        """Note until when the words stand on somebody's screen; None when they do not."""
        where = (s.tip_alert.c.tip == bytes.fromhex(tip), s.tip_alert.c.staff == bytes.fromhex(staff))
        await self._work.run(update(s.tip_alert).where(*where).values(hide_at=at))

    async def showing(self, tip: str) -> list[str]:
        """Return the staff on whose screens the words stand at present."""
        where = (s.tip_alert.c.tip == bytes.fromhex(tip), s.tip_alert.c.hide_at.is_not(None))
        return [row.staff.hex() for row in await self._work.run(select(s.tip_alert.c.staff).where(*where).order_by(s.tip_alert.c.staff))]

    async def due_to_hide(self) -> list[tuple[str, str]]:
        """Return (tip, staff) pairs whose words have stood long enough."""
        rows = await self._work.run(select(s.tip_alert.c.tip, s.tip_alert.c.staff).where(s.tip_alert.c.hide_at <= self._work.now))
        return [(row.tip.hex(), row.staff.hex()) for row in rows]
