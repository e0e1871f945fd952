"""Approve a campaign that somebody else wrote, or return it with a reason."""

from __future__ import annotations

from collections.abc import Collection

from bot.domain.approval import LONGEST_REASON, WARNED
from bot.domain.campaigns import Campaign, CampaignState
from bot.domain.errors import Incomplete, NotAllowed, TooLate
from bot.domain.people import Staff
from bot.services.campaigns._approvers import may_approve
from bot.services.campaigns._first_date import first_date
from bot.services.campaigns._looking import Looked, look_at, must_fit
from bot.services.campaigns._telling import close_cards, tell_author
from bot.store.work import UnitOfWork


async def review(work: UnitOfWork, campaign: str, staff: Staff) -> Looked:
    """Return all that somebody who may approve a campaign looks at.

    Raises:
        NotAllowed: they may not approve it: it is none of their units', or they wrote it.
        TooLate: it does not wait.
    """
    return await look_at(work, await _waiting(work, campaign, staff))


async def approve(work: UnitOfWork, campaign: str, staff: Staff, checked: Collection[str], seen: str) -> None:
    """Approve a campaign as it was seen (its fingerprint); from now on its dates come.

    Raises:
        NotAllowed: they may not approve it.
        TooLate: somebody was first, or it is not what they saw.
        Incomplete: a tick is missing.
    """
    looked = await look_at(work, await _waiting(work, campaign, staff))
    must_fit(looked, seen, checked)
    ticked = [tick for tick in looked.ticks if tick in checked]
    # The one place where the first date of an approved campaign is set.
    if not await work.approvals.approve(looked.campaign, staff.id, ticked, first_date(work, looked.campaign)):
        raise TooLate
    if WARNED in ticked:
        work.audit.note(staff.id, "pass_over_warning")
    work.audit.note(staff.id, "approve_campaign")
    await close_cards(work, looked.campaign, "approval.card.approved", staff)
    await tell_author(work, looked.campaign, "approval.approved", label=staff.label)


async def send_back(work: UnitOfWork, campaign: str, staff: Staff, reason: str) -> None:
    """Return a campaign to its author with a reason, at most `LONGEST_REASON` characters.

    Raises:
        NotAllowed: they may not decide on it.
        TooLate: somebody was first.
        Incomplete: there is no reason, or it is too long.
    """
    found = await _waiting(work, campaign, staff)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise Incomplete
    if not await work.approvals.send_back(found, staff.id, reason):
        raise TooLate
    work.audit.note(staff.id, "return_campaign")
    await close_cards(work, found, "approval.card.returned", staff)
    await tell_author(work, found, "approval.returned", label=staff.label, reason=reason)


async def _waiting(work: UnitOfWork, campaign: str, staff: Staff) -> Campaign:
    found = await work.campaigns.get(campaign)
    if found is None or not await may_approve(work, found, staff):
        raise NotAllowed
    if found.state is not CampaignState.WAITING:
        raise TooLate
    return found
