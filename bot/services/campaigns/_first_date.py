"""When a campaign goes out for the first time."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.calendar import Once
from bot.domain.campaigns import Campaign
from bot.domain.stored_plans import read_plan
from bot.store.work import UnitOfWork


def first_date(work: UnitOfWork, campaign: Campaign) -> datetime | None:
    """Return the first date of a campaign's plan, now where it has none; None where that takes more than reading the plan.

    Raises:
        PlanRefused: the plan makes no sense.
    """
    if not campaign.plan:
        return work.now
    plan = read_plan(campaign.plan)
    if not isinstance(plan.rule, Once):
        return None
    return datetime.combine(plan.rule.on, plan.at, ZoneInfo(work.rules.timezone)).astimezone(work.now.tzinfo)
