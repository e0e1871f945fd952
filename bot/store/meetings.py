"""Meetings at which a respected person told others: how many listened, where and when, and nothing of who told."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, func, insert, select

from bot.domain.policy import midnight
from bot.store import schema_campaigns as sc

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork


class MeetingStore:
    """Rows of `meeting`."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def add(self, campaign: str, unit: str, people: int) -> None:
        """Write down that so many listened in a unit today; the row's id is drawn, and says nothing of order or person."""
        row = {
            "id": self._work.random.token(16),
            "campaign": bytes.fromhex(campaign),
            "unit": unit,
            "day": midnight(self._work.now, self._work.rules),
            "people": people,
        }
        await self._work.run(insert(sc.meeting).values(**row))

    async def sums(self, campaign: str) -> dict[str, tuple[int, int]]:
        """Return a campaign's meetings and the people who listened there, by unit."""
        return await self._summed(sc.meeting.c.campaign == bytes.fromhex(campaign))

    async def between(self, first: datetime, last: datetime) -> dict[str, tuple[int, int]]:
        """Return the same for all campaigns, of the days that began from a time on (with it) and before another (without it)."""
        return await self._summed(sc.meeting.c.day >= first, sc.meeting.c.day < last)

    async def _summed(self, *where: ColumnElement[Any]) -> dict[str, tuple[int, int]]:  # Any: of a condition
        c = sc.meeting.c
        rows = await self._work.run(select(c.unit, func.count(), func.sum(c.people)).where(*where).group_by(c.unit).order_by(c.unit))
        return {row[0]: (int(row[1]), int(row[2])) for row in rows}
