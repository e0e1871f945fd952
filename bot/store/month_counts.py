"""What was done between two moments besides writing to people: campaigns, events that people came to, meetings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.sql.schema import Table

from bot.domain.campaigns import Audience, RunState
from bot.domain.reports import Span
from bot.store import schema_campaigns as sc

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Gathered:
    """So many sessions with so many people in all."""

    sessions: int = 0
    people: int = 0


class MonthCountStore:
    """Sums over `run`, `campaign_unit`, `attendance` and `meeting`."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def campaigns(self, span: Span) -> list[frozenset[str]]:
        """Return, for each campaign of which a run ended in that time, its units."""
        r, u = sc.run.c, sc.campaign_unit.c
        over = (
            r.state.in_([RunState.DONE, RunState.CANCELLED]),
            r.ended_at >= span.begin,
            r.ended_at < span.end,
            r.audience != Audience.RECALLED,
        )
        ended = select(r.campaign).where(*over).distinct().subquery()
        found: dict[bytes, set[str]] = {}
        joined = ended.outerjoin(sc.campaign_unit, u.campaign == ended.c.campaign)
        for campaign, unit in await self._work.run(select(ended.c.campaign, u.unit).select_from(joined)):
            found.setdefault(campaign, set()).update([unit] if unit else [])
        return [frozenset(units) for units in found.values()]

    async def came(self, span: Span) -> dict[str, Gathered]:
        """Return by unit how many came to events in that time, as staff counted them."""
        return await self._gathered(sc.attendance, span)

    async def listened(self, span: Span) -> dict[str, Gathered]:
        """Return by unit how many listened when a respected person told them."""
        return await self._gathered(sc.meeting, span)

    async def came_to(self, campaign: str) -> Gathered:
        """Return how many came to a campaign's event."""
        return await self._of(sc.attendance, campaign)

    async def listened_to(self, campaign: str) -> Gathered:
        """Return how many listened to a campaign at meetings."""
        return await self._of(sc.meeting, campaign)

    async def _gathered(self, table: Table, span: Span) -> dict[str, Gathered]:
        c = table.c
        chosen = select(c.unit, func.count(), func.sum(c.people)).where(c.day >= span.begin, c.day < span.end).group_by(c.unit)
        return {unit: Gathered(int(sessions), int(people)) for unit, sessions, people in await self._work.run(chosen)}

    async def _of(self, table: Table, campaign: str) -> Gathered:
        c = table.c
        chosen = select(func.count(), func.coalesce(func.sum(c.people), 0)).where(c.campaign == bytes.fromhex(campaign))
        sessions, people = (await self._work.run(chosen)).one()
        return Gathered(int(sessions), int(people))
