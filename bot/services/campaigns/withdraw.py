"""Take a campaign back that waits for approval, to change it."""

from __future__ import annotations

from bot.domain.errors import NotAllowed, TooLate
from bot.domain.people import Staff
from bot.services.campaigns._telling import close_cards
from bot.store.work import UnitOfWork


async def withdraw(work: UnitOfWork, campaign: str, staff: Staff) -> None:
    """Make somebody's waiting campaign a draft again; it has to be asked for anew.

    Raises:
        NotAllowed: they did not write it.
        TooLate: it does not wait any more.
    """
    found = await work.campaigns.get(campaign)
    if found is None or found.author != staff.id:
        raise NotAllowed
    if not await work.approvals.withdraw(campaign, staff.id):
        raise TooLate
    await close_cards(work, found, "approval.card.withdrawn", staff)
    work.audit.note(staff.id, "withdraw_campaign")
