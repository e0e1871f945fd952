"""A campaign whose words turned out to be wrong."""

from __future__ import annotations

from bot.domain.campaigns import Campaign, CampaignState
from bot.store.work import UnitOfWork


async def hold_back(work: UnitOfWork, campaign: Campaign) -> None:
    """Let nothing more of a campaign begin by itself: its next dates would say the wrong thing again."""
    if campaign.next_at is not None or campaign.remind_at is not None:
        await work.campaigns.set_state(campaign.id, [CampaignState.APPROVED], CampaignState.PAUSED)
