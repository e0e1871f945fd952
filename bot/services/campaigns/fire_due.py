"""Send the campaigns of which a date has come: the newest date in its grace, once; of the older ones it is said that they were skipped."""

from __future__ import annotations

from datetime import datetime

from bot.dates.stored import dates_of
from bot.domain.campaigns import Audience, Campaign, CampaignKind, CampaignState, Run, RunState
from bot.domain.errors import Incomplete, PlanRefused
from bot.services.campaigns._begin import begin
from bot.services.campaigns._dates import Fires, claim, come, is_claimed, tell, tell_skipped
from bot.services.campaigns._early import begin_early
from bot.store.work import UnitOfWork


async def fire_due(work: UnitOfWork) -> int:
    """Do what is due of all campaigns; return how many runs began. Two processes may do so at once: no date goes out twice."""
    for campaign in await work.planned.undated():
        await _date(work, campaign)
    begun = 0
    for campaign in await work.planned.due():
        begun += await _fire(work, campaign)
    for campaign in await work.planned.early(work.now + work.rules.respected_before):
        begun += await _begin_early(work, campaign)
    return begun


async def _date(work: UnitOfWork, campaign: Campaign) -> None:
    """Look for the first date since somebody asked for approval: one that passed before the approval goes out in its grace, too."""
    try:
        dates = dates_of(campaign.plan, campaign.asked_at or work.now, work.rules.timezone, 1)
    except PlanRefused:
        return
    if dates:
        await work.planned.move(campaign.id, None, dates[0])
    elif await work.campaigns.set_state(campaign.id, [CampaignState.APPROVED], CampaignState.ENDED):
        await tell(work, campaign, "plan.over")


async def _fire(work: UnitOfWork, campaign: Campaign) -> int:
    if campaign.next_at is None:
        return 0
    found = come(work, campaign, campaign.plan, campaign.next_at)
    # Whoever moves the date on does what it asks for: the others find that it stands elsewhere.
    if not await work.planned.move(campaign.id, campaign.next_at, found.following):
        return 0
    begun, skipped = 0, list(found.missed.skipped)
    to_fire = found.missed.to_fire
    if to_fire is not None and await claim(work, Fires.SEND, campaign.id, to_fire):
        try:
            await begin(work, campaign, _run(work, campaign, to_fire, found.following))
            begun = 1
        except Incomplete:
            skipped.append(to_fire)
    await tell_skipped(work, campaign, await work.planned.leave_out(campaign, skipped))
    return begun


def _run(work: UnitOfWork, campaign: Campaign, due_at: datetime, following: datetime | None) -> Run:
    event = campaign.event_at if campaign.event_at and campaign.event_at > work.now else None
    until = min((each for each in (event, following) if each), default=None)
    return Run(0, campaign.id, due_at, RunState.FREEZING, campaign.kind is CampaignKind.URGENT, until, audience=Audience.UNITS)


async def _begin_early(work: UnitOfWork, campaign: Campaign) -> int:
    due_at = campaign.next_at
    if due_at is None or await is_claimed(work, Fires.EARLY, campaign.id, due_at):
        return 0
    if not await claim(work, Fires.EARLY, campaign.id, due_at):
        return 0
    try:
        return 1 if await begin_early(work, campaign, due_at) else 0
    except Incomplete:
        return 0
