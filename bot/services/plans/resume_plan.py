"""Let a campaign go on that rested."""

from __future__ import annotations

from dataclasses import replace

from bot.dates.stored import dated
from bot.domain.campaigns import Campaign, CampaignState
from bot.domain.errors import TooLate
from bot.domain.people import Staff
from bot.store.work import UnitOfWork


async def resume_plan(work: UnitOfWork, campaign: Campaign, staff: Staff) -> Campaign:
    """Resume a campaign from its next date on; one that has none left and never ran is over.

    Raises:
        TooLate: it is not paused.
    """
    if not await work.campaigns.set_state(campaign.id, [CampaignState.PAUSED], CampaignState.APPROVED):
        raise TooLate
    resumed = replace(dated(campaign, work.now, work.rules.timezone), state=CampaignState.APPROVED)
    if not campaign.plan:  # it goes out once: whether it did is known by its date alone
        resumed = replace(resumed, next_at=campaign.next_at)
    if resumed.next_at is None and not await work.runs.of_campaign(campaign.id):
        resumed = replace(resumed, state=CampaignState.ENDED, remind_at=None)
    await work.campaigns.change(resumed)
    work.audit.note(staff.id, "resume_campaign", campaign.id)
    return resumed
