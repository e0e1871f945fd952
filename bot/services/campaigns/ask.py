"""Ask for a campaign to be approved."""

from __future__ import annotations

from bot.domain.approval import Missing
from bot.domain.campaigns import Campaign
from bot.domain.errors import Incomplete, NotAllowed, TooLate
from bot.domain.people import Right, Staff
from bot.services.campaigns._approvers import approvers
from bot.services.campaigns._gaps import gaps
from bot.services.campaigns._telling import ask_on_card
from bot.store.work import UnitOfWork


async def missing_in(work: UnitOfWork, campaign: Campaign, staff: Staff) -> list[Missing]:
    """Return what a campaign lacks that somebody would ask for."""
    return await gaps(work, campaign, staff)


async def ask_approval(work: UnitOfWork, campaign: str, staff: Staff) -> Staff | None:
    """Let a draft of somebody's wait, and ask the first who may approve it; return who that is.

    None when nobody may: it stays a draft then.

    Raises:
        NotAllowed: they did not write it, or may not ask.
        TooLate: it is no draft any more.
        Incomplete: something is missing.
    """
    found = await work.campaigns.get(campaign)
    if found is None or found.author != staff.id or not staff.may(Right.CAMPAIGN):
        raise NotAllowed
    if await gaps(work, found, staff):
        raise Incomplete
    first = next(iter(await approvers(work, found)), None)
    if first is None:
        return None
    if not await work.approvals.wait(campaign, staff.id):
        raise TooLate
    await work.approvals.forget(campaign)
    await work.approvals.ask(campaign, first.id)
    await ask_on_card(work, found, first)
    work.audit.note(staff.id, "ask_approval")
    return first
