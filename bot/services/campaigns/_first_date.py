"""When a campaign goes out for the first time."""

from __future__ import annotations

from datetime import datetime

from bot.dates import stored
from bot.domain.campaigns import Campaign
from bot.store.work import UnitOfWork


def first_date(work: UnitOfWork, campaign: Campaign) -> datetime | None:
    """Return the first date of a campaign's plan, now where it has none; None where no date is left.

    Raises:
        PlanRefused: the plan makes no sense.
    """
    return stored.first_date(campaign.plan, work.now, work.rules.timezone)
