"""Begin a run of a campaign: from now on it is decided what is said, and soon to whom."""

from __future__ import annotations

from datetime import datetime

from bot.domain.campaigns import Audience, Campaign, CampaignKind, Run, RunState
from bot.services.campaigns._begin import begin
from bot.store.work import UnitOfWork


async def fire(work: UnitOfWork, campaign: Campaign, due_at: datetime, until: datetime | None = None) -> int:
    """Begin to write down who gets a campaign that was due at a time; return the run's id.

    A language behind which no second speaker stands is left out: its people get the next of their chain.
    What has not left at `until` is skipped then (an event is over). That a date fires once is the caller's concern. One that corrects a
    run goes to whoever got that one, and to nobody else.

    Raises:
        Incomplete: there is no Vietnamese variant, or nobody it is for.
    """
    return await begin(work, campaign, Run(0, campaign.id, due_at, RunState.FREEZING, campaign.kind is CampaignKind.URGENT, until))


async def correct(work: UnitOfWork, campaign: Campaign, run: Run) -> int:
    """Begin to send a campaign to exactly those who got a run, or may have; return the new run's id.

    Nobody else hears of it. Whoever has stopped since is skipped.

    Raises:
        Incomplete: there is no Vietnamese variant.
    """
    urgent = run.urgent or campaign.kind is CampaignKind.URGENT
    following = Run(0, campaign.id, work.now, RunState.FREEZING, urgent, audience=Audience.CORRECTED, follows=run.id)
    return await begin(work, campaign, following)
