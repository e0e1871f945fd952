"""Campaigns by their dates: what is due, what has no date yet, what is over. Who moves a date on has it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import ColumnElement, exists, insert, or_, select, update

from bot.domain.campaigns import Audience, Campaign, CampaignKind, CampaignState, RunState
from bot.domain.events import Lane
from bot.store import schema_campaigns as sc
from bot.store.runs import new_number

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork

_C: Final = sc.campaign.c
_RUNS: Final = sc.run.c.campaign == _C.id


class PlannedStore:
    """Rows of `campaign` by time, and rows of `run` for dates on which nobody was written to."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def due(self) -> list[Campaign]:
        """Return the approved campaigns of which a date has come, the earliest first."""
        return await self._approved(_C.next_at <= self._work.now)

    async def early(self, until: datetime) -> list[Campaign]:
        """Return those that respected persons get before their date, and whose date is to come until a time."""
        return await self._approved(_C.respected.is_(True), _C.next_at > self._work.now, _C.next_at <= until)

    async def undated(self) -> list[Campaign]:
        """Return those with a plan that nobody has looked at: no date, and no run of any kind."""
        return await self._approved(_C.next_at.is_(None), _C.plan != "", ~exists().where(_RUNS))

    async def to_remind(self) -> list[Campaign]:
        """Return those of which a reminder is due."""
        return await self._approved(_C.remind_at <= self._work.now)

    async def unreminded(self) -> list[Campaign]:
        """Return those whose event is to come and whose next reminder nobody has looked for."""
        return await self._approved(_C.remind_at.is_(None), _C.reminders != "", _C.event_at > self._work.now)

    async def over(self) -> list[Campaign]:
        """Return those that have no date left, whose event is over, and whose runs have all ended."""
        going = exists().where(_RUNS, sc.run.c.ended_at.is_(None))
        held = or_(_C.event_at.is_(None), _C.event_at <= self._work.now)
        return await self._approved(_C.next_at.is_(None), _C.remind_at.is_(None), held, exists().where(_RUNS), ~going)

    async def held(self, since: datetime) -> list[Campaign]:
        """Return the events that were announced and were held since a time."""
        states = (CampaignState.APPROVED, CampaignState.PAUSED, CampaignState.ENDED)
        during = (_C.event_at > since, _C.event_at <= self._work.now)
        return await self._chosen(_C.kind == CampaignKind.EVENT, _C.state.in_(states), *during)

    async def move(self, campaign: str, before: datetime | None, after: datetime | None) -> bool:
        """Let the next date of an approved campaign be another one; False when somebody did so first."""
        return await self._set(campaign, _C.next_at, before, after)

    async def move_reminder(self, campaign: str, before: datetime | None, after: datetime | None) -> bool:
        """Let the next reminder be another one; False when somebody did so first."""
        return await self._set(campaign, _C.remind_at, before, after)

    async def leave_out(self, campaign: Campaign, dates: Collection[datetime], audience: Audience = Audience.UNITS) -> list[datetime]:
        """Write down dates on which nobody was written to, so that the account says so; return those that had no run yet."""
        left_out = sorted(set(dates) - await self._with_run(campaign.id, dates, audience))
        if not left_out:
            return []
        # One number drawn and the rest counted on: ten years of days drawn one by one in a second would meet.
        first = new_number(self._work)
        columns = {
            "campaign": bytes.fromhex(campaign.id),
            "state": RunState.SKIPPED,
            "lane": Lane.CAMPAIGN,
            "urgent": campaign.kind is CampaignKind.URGENT,
            "subject": campaign.subject,
            "audience": audience,
            "frozen_to": b"",
            "left_out": 0,
            "ended_at": self._work.now,
        }
        rows = [{**columns, "id": first + number, "due_at": due} for number, due in enumerate(left_out)]
        await self._work.run(insert(sc.run), rows)
        return left_out

    async def _with_run(self, campaign: str, dates: Collection[datetime], audience: Audience) -> set[datetime]:
        if not dates:
            return set()
        r = sc.run.c
        where = (r.campaign == bytes.fromhex(campaign), r.audience == audience, r.due_at >= min(dates), r.due_at <= max(dates))
        return set((await self._work.run(select(r.due_at).where(*where))).scalars())

    async def _set(self, campaign: str, column: ColumnElement[datetime | None], before: datetime | None, after: datetime | None) -> bool:
        same = column.is_(None) if before is None else column == before
        where = (_C.id == bytes.fromhex(campaign), _C.state == CampaignState.APPROVED, same)
        return (await self._work.run(update(sc.campaign).where(*where).values({column: after}))).rowcount > 0

    async def _approved(self, *where: ColumnElement[bool]) -> list[Campaign]:
        return await self._chosen(_C.state == CampaignState.APPROVED, *where)

    async def _chosen(self, *where: ColumnElement[bool]) -> list[Campaign]:
        numbers = (await self._work.run(select(_C.id).where(*where).order_by(_C.next_at, _C.id))).scalars().all()
        found = [await self._work.campaigns.get(number.hex()) for number in numbers]
        return [each for each in found if each is not None]
