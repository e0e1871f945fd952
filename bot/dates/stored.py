"""The dates of a campaign, from its plan as it is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.dates.plans import next_dates
from bot.domain.calendar import ZONE
from bot.domain.campaigns import Campaign
from bot.domain.stored_plans import read_plan


def first_date(plan: str, now: datetime, zone: str = ZONE) -> datetime | None:
    """Return when a campaign is due first after `now` (aware); without a plan at once, None when its plan has no date any more.

    Raises:
        PlanRefused: it is no plan.
    """
    return next(iter(dates_of(plan, now, zone, 1)), None) if plan else now


def dates_of(plan: str, now: datetime, zone: str = ZONE, count: int = 5) -> list[datetime]:
    """Return the next dates of a stored plan strictly after `now` (aware): aware, UTC, ascending; "" has none.

    Raises:
        PlanRefused: it is no plan.
    """
    return next_dates(read_plan(plan), now, zone, count) if plan else []


def dated(campaign: Campaign, now: datetime, zone: str = ZONE) -> Campaign:
    """Return a campaign with its first date and its first reminder after `now` (aware), as whoever approves it writes it down.

    Raises:
        PlanRefused: it has no plan that can be read.
    """
    reminder = next(iter(dates_of(campaign.reminders, now, zone, 1)), None)
    return replace(campaign, next_at=first_date(campaign.plan, now, zone), remind_at=reminder)
