"""Say in Vietnamese what somebody else's variant says: without that it goes out to nobody."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.approval import LONGEST_BACK
from bot.domain.campaigns import Campaign, CampaignState, Variant
from bot.domain.errors import Incomplete, NotAllowed, TooLate
from bot.domain.people import Right, Staff
from bot.services.campaigns._approvers import covering, uppers
from bot.services.campaigns._telling import tell_author
from bot.store.work import UnitOfWork

_OPEN = (CampaignState.DRAFT, CampaignState.RETURNED, CampaignState.WAITING)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A variant whose meaning nobody has said yet."""

    campaign: Campaign
    variant: Variant


async def list_wanted(work: UnitOfWork, staff: Staff) -> list[Wanted]:
    """Return the variants of which somebody may say what they say: of their units, and not their own; by title and language."""
    found, parents = list[Wanted](), await uppers(work)
    for campaign in await work.campaigns.in_states(_OPEN):
        if staff.unit in covering(parents, campaign.units):
            variants = (await work.campaigns.variants(campaign.id)).values()
            found += [Wanted(campaign, each) for each in variants if _wanted(each) and each.author != staff.id]
    return found


async def see_wanted(work: UnitOfWork, campaign: str, language: str, staff: Staff) -> Wanted:
    """Return one of them.

    Raises:
        NotAllowed: it is none of their units', or they wrote it.
        TooLate: somebody has said it already, the variant is gone, or the campaign does not wait for it any more.
    """
    found = await work.campaigns.get(campaign)
    if found is None or not staff.may(Right.TRANSLATE) or staff.unit not in covering(await uppers(work), found.units):
        raise NotAllowed
    variant = (await work.campaigns.variants(campaign)).get(language)
    if variant is None or not _wanted(variant) or found.state not in _OPEN:
        raise TooLate
    if variant.author == staff.id:
        raise NotAllowed
    return Wanted(found, variant)


async def back_translate(work: UnitOfWork, wanted: Wanted, staff: Staff, words: str) -> None:
    """Write what a variant says in Vietnamese, at most `LONGEST_BACK` characters; its author hears of it.

    Raises:
        Incomplete: there are no words, or too many.
        TooLate: somebody was first, or the variant reads otherwise now; its own author is refused in the same way.
    """
    if not words.strip() or len(words) > LONGEST_BACK:
        raise Incomplete
    if not await work.approvals.put_back(wanted.campaign.id, wanted.variant, staff.id, words):
        raise TooLate
    work.audit.note(staff.id, "back_translate")
    await tell_author(work, wanted.campaign, "approval.backed", label=staff.label, tongue=wanted.variant.language, back=words)


def _wanted(variant: Variant) -> bool:
    return variant.language != "vi" and not variant.back_author
