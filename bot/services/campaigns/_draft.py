"""What those share who write a draft: it is held while it is changed, and known to be one still."""

from __future__ import annotations

from bot.domain.campaigns import DRAFTS, ButtonKind, Campaign, CampaignKind, CampaignState, Subject
from bot.domain.errors import TooLate
from bot.domain.people import Staff
from bot.store.work import UnitOfWork


def blank(staff: Staff) -> Campaign:
    """Return a draft of somebody's in which everything has its default."""
    buttons = (ButtonKind.LISTEN, ButtonKind.UNDERSTOOD)
    return Campaign("", "", CampaignKind.NOTICE, Subject.COMMUNITY, CampaignState.DRAFT, "", staff.id, "", buttons=buttons)


async def hold(work: UnitOfWork, campaign: str) -> Campaign:
    """Return a draft as it stands, and let nobody change it before this transaction ends.

    Raises:
        TooLate: it is gone, or it is no draft any more.
    """
    found = await work.campaigns.get(campaign)
    # Writing the state over itself locks the row, and shows whether somebody was first.
    if found is None or found.state not in DRAFTS or not await work.campaigns.set_state(campaign, [found.state], found.state):
        raise TooLate
    again = await work.campaigns.get(campaign)
    if again is None:
        raise TooLate
    return again
