"""Ask on the morning after an event how many came."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.campaigns import Campaign
from bot.domain.moments import first_moment
from bot.domain.planning import CountCame
from bot.services.campaigns._dates import Fires, claim, tell
from bot.store.work import UnitOfWork

MORNING: Final = time(8)
LOOKS_BACK: Final = timedelta(days=4)
"""After a weekend without the server it is still asked; after that who wants to tell finds the button by themselves."""


async def ask_came(work: UnitOfWork) -> int:
    """Ask the authors of events that were held; return how many were asked."""
    asked = 0
    for campaign in await work.planned.held(work.now - LOOKS_BACK):
        morning = _morning_after(work, campaign)
        if morning is not None and morning <= work.now and await claim(work, Fires.CAME, campaign.id, morning):
            asked += await tell(work, campaign, "came.ask", ("came.button", CountCame(campaign.id)))
    return asked


def _morning_after(work: UnitOfWork, campaign: Campaign) -> datetime | None:
    if campaign.event_at is None:
        return None
    day = campaign.event_at.astimezone(ZoneInfo(work.rules.timezone)).date() + timedelta(days=1)
    return first_moment(datetime.combine(day, MORNING), work.rules.timezone)
