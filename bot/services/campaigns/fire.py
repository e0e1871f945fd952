"""Begin a run of a campaign: from now on it is decided what is said, and soon to whom."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.domain.campaigns import Audience, Campaign, CampaignKind, Run, RunState
from bot.domain.errors import Incomplete
from bot.domain.events import Lane
from bot.services.campaigns._wording import render
from bot.store.work import UnitOfWork

_LANES: Final = {CampaignKind.URGENT: Lane.REMINDER, CampaignKind.EVENT: Lane.REMINDER, CampaignKind.REMINDER: Lane.REMINDER}


async def fire(work: UnitOfWork, campaign: Campaign, due_at: datetime, until: datetime | None = None) -> int:
    """Begin to write down who gets a campaign that was due at a time; return the run's id.

    What has not left at `until` is skipped then (an event is over). That a date fires once is the caller's concern. One that corrects a
    run goes to whoever got that one, and to nobody else.

    Raises:
        Incomplete: there is no Vietnamese variant, or nobody it is for.
    """
    corrected = await work.runs.get(campaign.corrects) if campaign.corrects else None
    if corrected is not None:
        return await correct(work, campaign, corrected)
    return await _begin(work, campaign, Run(0, campaign.id, due_at, RunState.FREEZING, campaign.kind is CampaignKind.URGENT, until))


async def correct(work: UnitOfWork, campaign: Campaign, run: Run) -> int:
    """Begin to send a campaign to exactly those who got a run, or may have; return the new run's id.

    Nobody else hears of it. Whoever has stopped since is skipped.

    Raises:
        Incomplete: there is no Vietnamese variant.
    """
    urgent = run.urgent or campaign.kind is CampaignKind.URGENT
    return await _begin(
        work, campaign, Run(0, campaign.id, work.now, RunState.FREEZING, urgent, audience=Audience.CORRECTED, follows=run.id)
    )


async def _begin(work: UnitOfWork, campaign: Campaign, run: Run) -> int:
    variants = await work.campaigns.variants(campaign.id)
    if "vi" not in variants or not (campaign.units or run.follows):
        raise Incomplete
    number = await work.runs.add(run, _LANES.get(campaign.kind, Lane.CAMPAIGN), campaign.subject)
    await work.runs.put_messages(number, {language: render(work, campaign, variant) for language, variant in variants.items()})
    await work.watches.add(number, (campaign.author, campaign.approver))
    return number
