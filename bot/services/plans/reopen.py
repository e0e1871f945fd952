"""Make a draft again of what was approved."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.campaigns import Campaign, CampaignState
from bot.domain.errors import NotAllowed, TooLate
from bot.domain.people import Staff
from bot.store.work import UnitOfWork


async def reopen(work: UnitOfWork, campaign: Campaign, staff: Staff) -> None:
    """Let the author change an approved campaign; nothing goes out until somebody has approved it again.

    Raises:
        NotAllowed: somebody else wrote it.
        TooLate: it is over.
    """
    if campaign.author != staff.id:
        raise NotAllowed
    if not await work.campaigns.set_state(campaign.id, [CampaignState.APPROVED, CampaignState.PAUSED], CampaignState.DRAFT):
        raise TooLate
    draft = replace(campaign, state=CampaignState.DRAFT, approver="", checked=(), asked_at=None, next_at=None, remind_at=None)
    await work.campaigns.change(draft)
    work.audit.note(staff.id, "reopen_campaign", campaign.id)
