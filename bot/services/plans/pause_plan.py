"""Let a campaign rest: dates that pass meanwhile are not sent later."""

from __future__ import annotations

from bot.domain.campaigns import Campaign, CampaignState
from bot.domain.errors import TooLate
from bot.domain.people import Staff
from bot.store.work import UnitOfWork


async def pause_plan(work: UnitOfWork, campaign: Campaign, staff: Staff) -> None:
    """Pause a campaign; what is being sent goes on.

    Raises:
        TooLate: it is not approved any more.
    """
    if not await work.campaigns.set_state(campaign.id, [CampaignState.APPROVED], CampaignState.PAUSED):
        raise TooLate
    work.audit.note(staff.id, "pause_campaign", campaign.id)
