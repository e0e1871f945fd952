"""What is coming in a unit: the calendar of outreach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.dates.stored import dates_of
from bot.domain.campaigns import Campaign, CampaignState
from bot.domain.errors import PlanRefused
from bot.domain.people import Right, Staff
from bot.domain.planning import CALENDAR_DAYS
from bot.store.work import UnitOfWork

_SAID: Final = (CampaignState.APPROVED, CampaignState.PAUSED)


@dataclass(frozen=True, slots=True)
class Coming:
    """One date: a campaign goes out then, or its event begins."""

    at: datetime
    title: str
    state: CampaignState
    is_event: bool = False


async def coming(work: UnitOfWork, staff: Staff, unit: str) -> list[Coming]:
    """Return what is coming in a unit in the next days, in order: of it, of what lies above it and of what lies in it.

    What nobody has approved yet is seen by those who write.
    """
    states = (*_SAID, CampaignState.WAITING) if staff.may(Right.TRANSLATE) else _SAID
    parents = {each.code: each.parent for each in await work.units.all()}
    above = set(_way_up(parents, unit))
    found = [
        each
        for campaign in await work.campaigns.in_states(states)
        if any(code in above or unit in _way_up(parents, code) for code in campaign.units)
        for each in _dates(work, campaign)
    ]
    return sorted(found, key=lambda each: (each.at, each.title))


def _way_up(parents: dict[str, str], unit: str) -> list[str]:
    way: list[str] = []
    while unit and unit not in way:
        way.append(unit)
        unit = parents.get(unit, "")
    return way


def _dates(work: UnitOfWork, campaign: Campaign) -> list[Coming]:
    last = work.now + timedelta(days=CALENDAR_DAYS)
    try:
        dates = dates_of(campaign.plan, work.now, work.rules.timezone, CALENDAR_DAYS + 1)
    except PlanRefused:
        dates = []
    sent = [Coming(at, campaign.title, campaign.state) for at in dates if at <= last]
    if campaign.event_at is not None and work.now < campaign.event_at <= last:
        sent.append(Coming(campaign.event_at, campaign.title, campaign.state, is_event=True))
    return sent
