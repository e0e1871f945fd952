"""Corrections: sent at once when they are approved, closed when everybody has been written to. They have no plan of their own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from bot.domain.campaigns import Campaign, CampaignState
from bot.services.campaigns.fire import fire
from bot.store.work import UnitOfWork

_ONCE: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""The one date of a correction; several processes agree by it who sends."""


async def correct_due(work: UnitOfWork) -> int:
    """Begin the corrections that were approved, end those that were sent; return how many of both."""
    approved = await work.campaigns.in_states([CampaignState.APPROVED])
    return sum([await _go_on(work, each) for each in approved if each.corrects and each.next_at is None])


async def _go_on(work: UnitOfWork, campaign: Campaign) -> bool:
    runs = await work.runs.of_campaign(campaign.id)
    if not runs:
        first = await work.schedule.fire(campaign.id, _ONCE)
        return first and bool(await fire(work, campaign, work.now))
    over = all(run.ended_at for run in runs)
    return over and await work.campaigns.set_state(campaign.id, [CampaignState.APPROVED], CampaignState.ENDED)
