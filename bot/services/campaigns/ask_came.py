"""Ask on the morning after an event how many came."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.dates.moments import first_moment
from bot.domain.campaigns import Campaign
from bot.domain.events import Choice, OutboundMessage
from bot.domain.planning import CountCame
from bot.services.campaigns._dates import Fires, claim
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
            asked += await _ask(work, campaign)
    return asked


def _morning_after(work: UnitOfWork, campaign: Campaign) -> datetime | None:
    if campaign.event_at is None:
        return None
    day = campaign.event_at.astimezone(ZoneInfo(work.rules.timezone)).date() + timedelta(days=1)
    return first_moment(datetime.combine(day, MORNING), work.rules.timezone)


async def _ask(work: UnitOfWork, campaign: Campaign) -> int:
    for number in filter(None, (campaign.author, campaign.approver)):
        staff = await work.staff.get(number)
        if staff is None or staff.address is None:
            continue
        title = campaign.title or work.texts.text(staff.language, "campaigns.untitled")
        button = Choice(work.texts.text(staff.language, "came.button"), CountCame(campaign.id).pack())
        text = work.texts.text(staff.language, "came.ask", title=title)
        work.say(staff.address, OutboundMessage(text=text, choices=((button,),)))
        return 1
    return 0
