"""The early run of a campaign: respected persons get it with a script to read out, and are asked how many listened."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.campaigns import Audience, ButtonKind, Campaign, CampaignKind, Run, RunState, Variant
from bot.domain.errors import Incomplete
from bot.domain.events import Lane, OutboundMessage
from bot.services.campaigns._wording import render, standing
from bot.store.work import UnitOfWork


async def begin_early(work: UnitOfWork, campaign: Campaign, due_at: datetime) -> int:
    """Begin to write down which respected persons get a campaign; return the run's id, 0 when it is for none or nobody volunteered.

    They still get the campaign itself with everybody. What has not left when its event begins is skipped.

    Raises:
        Incomplete: there is no Vietnamese variant.
    """
    if not campaign.respected or not await work.audience.tellers(campaign.id, campaign.subject):
        return 0
    variants = await standing(work, campaign)
    if "vi" not in variants:
        raise Incomplete
    until = campaign.event_at if campaign.event_at and campaign.event_at > due_at else None
    urgent = campaign.kind is CampaignKind.URGENT
    run = Run(0, campaign.id, due_at, RunState.FREEZING, urgent, until, audience=Audience.RESPECTED)
    # Before the many: who hears it last has no time to call a meeting.
    number = await work.runs.add(run, Lane.REMINDER, campaign.subject)
    await work.runs.put_messages(number, {language: script(work, campaign, variant) for language, variant in variants.items()})
    return number


def script(work: UnitOfWork, campaign: Campaign, variant: Variant) -> OutboundMessage:
    """Return a variant as a respected person gets it: what to do with it, its words and its recording, and one button."""
    words = work.texts.text(variant.language, "respected.script", text=variant.text)
    return render(work, replace(campaign, buttons=(ButtonKind.TOLD,)), replace(variant, text=words))
