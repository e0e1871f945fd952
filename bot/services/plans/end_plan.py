"""Let a campaign be over before its plan is."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.campaigns import Campaign, CampaignState
from bot.domain.errors import TooLate
from bot.domain.people import Staff
from bot.store.work import UnitOfWork


async def end_plan(work: UnitOfWork, campaign: Campaign, staff: Staff) -> None:
    """End a campaign for good; what is being sent goes on.

    Raises:
        TooLate: it is over already, or changed again.
    """
    if not await work.campaigns.set_state(campaign.id, [CampaignState.APPROVED, CampaignState.PAUSED], CampaignState.ENDED):
        raise TooLate
    await work.campaigns.change(replace(campaign, state=CampaignState.ENDED, next_at=None, remind_at=None))
    work.audit.note(staff.id, "end_campaign", campaign.id)
