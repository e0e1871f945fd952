"""How much of a channel's month is used up, where a platform counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.store import schema_campaigns as sc

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork


class QuotaStore:
    """Rows of `quota`."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def used(self, channel: str, month: str) -> int:
        """Return how many messages of campaigns a channel took in a month ("2026-11"), those on their way included."""
        where = (sc.quota.c.channel == channel, sc.quota.c.month == month)
        return int((await self._work.run(select(sc.quota.c.used).where(*where))).scalar() or 0)

    async def use(self, channel: str, month: str, more: int) -> None:
        """Count so many more, or fewer."""
        if more:
            statement = self._work.insert(sc.quota).values(channel=channel, month=month, used=max(0, more))
            more_used = {"used": sc.quota.c.used + more}
            await self._work.run(statement.on_conflict_do_update(index_elements=["channel", "month"], set_=more_used))
