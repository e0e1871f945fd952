"""Leave out one date of a campaign."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.dates.plans import next_dates
from bot.domain.campaigns import Campaign, CampaignState
from bot.domain.errors import PlanRefused, TooLate
from bot.domain.people import Staff
from bot.domain.stored_plans import read_plan, write_plan
from bot.store.work import UnitOfWork


async def skip_next(work: UnitOfWork, campaign: Campaign, staff: Staff, due_at: datetime) -> Campaign:
    """Leave out the next date, which is to be `due_at`; return the campaign as it is then. The account says that nobody got it.

    Raises:
        TooLate: that is not the next date any more, or there is none.
        PlanRefused: so many were left out that the plan holds no more.
    """
    zone = work.rules.timezone
    plan = read_plan(campaign.plan) if campaign.plan else None
    if plan is None or next_dates(plan, work.now, zone, 1) != [due_at]:
        raise TooLate
    today, day = (at.astimezone(ZoneInfo(zone)).date() for at in (work.now, due_at))
    # What is over need not be remembered: only dates to come are left out.
    changed = replace(plan, skip=frozenset({each for each in plan.skip if each >= today} | {day}))
    following = next(iter(next_dates(changed, work.now, zone, 1)), None)
    if following == due_at:
        raise PlanRefused("skip")
    if campaign.state is CampaignState.APPROVED and not await work.planned.move(campaign.id, campaign.next_at, following):
        raise TooLate
    skipped = replace(campaign, plan=write_plan(changed), next_at=following)
    await work.campaigns.change(skipped)
    await work.planned.leave_out(campaign, [due_at])
    work.audit.note(staff.id, "skip_date", campaign.id)
    return skipped
