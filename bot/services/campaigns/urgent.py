"""Let an urgent campaign out at once, on one authoriser's word."""

from __future__ import annotations

from collections.abc import Collection

from bot.domain.approval import WARNED
from bot.domain.campaigns import DRAFTS, Campaign, CampaignKind, CampaignState
from bot.domain.errors import Incomplete, NotAllowed, TooLate
from bot.domain.people import Right, Staff
from bot.services.campaigns._approvers import covering, uppers
from bot.services.campaigns._gaps import gaps
from bot.services.campaigns._looking import Looked, look_at, must_fit
from bot.services.campaigns._telling import close_cards, tell_author
from bot.store.work import UnitOfWork


async def review_urgent(work: UnitOfWork, campaign: str, staff: Staff) -> Looked:
    """Return all that somebody looks at who would let an urgent campaign out.

    Raises:
        NotAllowed: it is not urgent, none of their units', or somebody else's draft.
        TooLate: it is approved, or over.
        Incomplete: its Vietnamese or its places are missing.
    """
    found = await work.campaigns.get(campaign)
    if found is None or not await _may(work, found, staff):
        raise NotAllowed
    if found.state is not CampaignState.WAITING and found.state not in DRAFTS:
        raise TooLate
    if await gaps(work, found, staff):
        raise Incomplete
    return await look_at(work, found)


async def send_urgent(work: UnitOfWork, campaign: str, staff: Staff, checked: Collection[str], seen: str) -> None:
    """Let an urgent campaign out now, as it was seen (its fingerprint); it passes quiet hours.

    Raises:
        NotAllowed: they may not.
        TooLate: somebody was first, or it is not what they saw.
        Incomplete: a tick is missing, or what it cannot do without.
    """
    looked = await review_urgent(work, campaign, staff)
    must_fit(looked, seen, checked)
    ticked = [tick for tick in looked.ticks if tick in checked]
    if not await work.approvals.send_urgent(looked.campaign, staff.id, ticked):
        raise TooLate
    if WARNED in ticked:
        work.audit.note(staff.id, "pass_over_warning")
    work.audit.note(staff.id, "urgent_campaign")
    await close_cards(work, looked.campaign, "approval.card.urgent", staff)
    if looked.campaign.author != staff.id:
        await tell_author(work, looked.campaign, "approval.urgent", label=staff.label)


async def _may(work: UnitOfWork, campaign: Campaign, staff: Staff) -> bool:
    if campaign.kind is not CampaignKind.URGENT or not staff.may(Right.URGENT):
        return False
    if campaign.state in DRAFTS and campaign.author != staff.id:
        return False
    return staff.unit in covering(await uppers(work), campaign.units)
