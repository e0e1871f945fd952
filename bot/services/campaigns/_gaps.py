"""What a campaign lacks before somebody can be asked to approve it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bot.domain.approval import Gap, Missing
from bot.domain.campaigns import MOST_BUTTONS, MOST_LETTERS, Campaign, CampaignKind, Variant, stands
from bot.domain.errors import PlanRefused
from bot.domain.people import Staff
from bot.services.campaigns._approvers import covering, uppers
from bot.services.campaigns._first_date import first_date
from bot.store.work import UnitOfWork


async def gaps(work: UnitOfWork, campaign: Campaign, staff: Staff) -> list[Missing]:
    """Return what a campaign lacks that somebody would ask for; nothing when it is complete.

    Without a plan it goes out as soon as it is approved. An urgent one's languages without a second speaker do not hold it up:
    they are left out of the run.
    """
    variants = await work.campaigns.variants(campaign.id)
    urgent = campaign.kind is CampaignKind.URGENT
    going = [each for each in variants.values() if stands(each) or not urgent]
    found = [Missing(Gap.WORDS)] if not _says("vi", variants) else []
    found += await _places(work, campaign, staff)
    found += [] if urgent else _plan(work, campaign)
    found += _each(Gap.BACK, () if urgent else [each.language for each in going if not stands(each)])
    found += _each(Gap.LONG, [each.language for each in going if len(each.text) > MOST_LETTERS])
    found += [Missing(Gap.BUTTONS)] if len(campaign.buttons) > MOST_BUTTONS else []
    return [*found, *await _files(work, going)]


async def _places(work: UnitOfWork, campaign: Campaign, staff: Staff) -> list[Missing]:
    if not campaign.units:
        return [Missing(Gap.UNITS)]
    return [] if staff.unit in covering(await uppers(work), campaign.units) else [Missing(Gap.ELSEWHERE)]


def _plan(work: UnitOfWork, campaign: Campaign) -> list[Missing]:
    try:
        at = first_date(work, campaign)
    except PlanRefused:
        return [Missing(Gap.PLAN)]
    return [Missing(Gap.PAST)] if at is None else []


async def _files(work: UnitOfWork, variants: Collection[Variant]) -> list[Missing]:
    files = {file for each in variants for file in (each.recording, each.picture) if file}
    return [Missing(Gap.FILES)] if await work.approvals.unclean(files) else []


def _each(gap: Gap, languages: Collection[str]) -> list[Missing]:
    return [Missing(gap, tuple(languages))] if languages else []


def _says(language: str, variants: Mapping[str, Variant]) -> bool:
    variant = variants.get(language)
    return variant is not None and bool(variant.text.strip() or variant.recording or variant.picture)
