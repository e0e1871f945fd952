"""Remind those who said that they will come to an event."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.dates.stored import dates_of
from bot.domain.campaigns import Audience, Campaign, CampaignKind, Run, RunState
from bot.domain.errors import Incomplete, PlanRefused
from bot.services.campaigns._begin import begin
from bot.services.campaigns._dates import Fires, claim, come, tell_skipped
from bot.store.work import UnitOfWork

_ANNOUNCED: Final = frozenset({Audience.UNITS, Audience.RESPECTED, Audience.CORRECTED})
"""Runs under whose messages somebody can say that they come."""


async def remind_coming(work: UnitOfWork) -> int:
    """Begin the reminders that are due; return how many runs that is, one for each that announced an event."""
    for campaign in await work.planned.unreminded():
        await _date(work, campaign)
    begun = 0
    for campaign in await work.planned.to_remind():
        begun += await _remind(work, campaign)
    return begun


async def _date(work: UnitOfWork, campaign: Campaign) -> None:
    try:
        dates = dates_of(campaign.reminders, work.now, work.rules.timezone, 1)
    except PlanRefused:
        return
    if dates:
        await work.planned.move_reminder(campaign.id, None, dates[0])


async def _remind(work: UnitOfWork, campaign: Campaign) -> int:
    if campaign.remind_at is None:
        return 0
    found = come(work, campaign, campaign.reminders, campaign.remind_at)
    if not await work.planned.move_reminder(campaign.id, campaign.remind_at, found.following):
        return 0
    begun, skipped, to_fire = 0, list(found.missed.skipped), found.missed.to_fire
    if to_fire is not None and await claim(work, Fires.REMIND, campaign.id, to_fire):
        # Nobody is reminded of what has begun.
        if campaign.event_at is not None and campaign.event_at <= work.now:
            skipped.append(to_fire)
        else:
            begun = await _begin_all(work, campaign, to_fire)
    await tell_skipped(work, campaign, await work.planned.leave_out(campaign, skipped, Audience.COMING))
    return begun


async def _begin_all(work: UnitOfWork, campaign: Campaign, due_at: datetime) -> int:
    urgent, begun = campaign.kind is CampaignKind.URGENT, 0
    for run in await work.runs.of_campaign(campaign.id):
        if run.audience not in _ANNOUNCED or run.state is RunState.SKIPPED:
            continue
        following = Run(0, campaign.id, due_at, RunState.FREEZING, urgent, campaign.event_at, audience=Audience.COMING, follows=run.id)
        try:
            await begin(work, campaign, following)
        except Incomplete:
            return begun
        begun += 1
    return begun
