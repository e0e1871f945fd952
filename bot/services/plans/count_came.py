"""Write down how many came to an event."""

from __future__ import annotations

from bot.domain.campaigns import Campaign
from bot.domain.errors import NotAllowed, TooLate
from bot.domain.people import Staff
from bot.domain.policy import midnight
from bot.store.work import UnitOfWork


async def count_came(work: UnitOfWork, campaign: Campaign, staff: Staff, unit: str, people: int) -> None:
    """Write how many came to a campaign's event in one of its units, in place of what was told before.

    Raises:
        NotAllowed: it is none of the campaign's units.
        TooLate: there is no event, or it is still to come.
    """
    if unit not in campaign.units:
        raise NotAllowed
    if campaign.event_at is None or campaign.event_at > work.now:
        raise TooLate
    await work.attendance.put(campaign.id, unit, midnight(campaign.event_at, work.rules), people)
    work.audit.note(staff.id, "count_came", campaign.id)
