"""End the campaigns that have no date left."""

from __future__ import annotations

from bot.domain.campaigns import CampaignState
from bot.store.work import UnitOfWork


async def end_due(work: UnitOfWork) -> int:
    """End what has no date left, once its event and all its runs are over; return how many."""
    ended = [await work.campaigns.set_state(each.id, [CampaignState.APPROVED], CampaignState.ENDED) for each in await work.planned.over()]
    return sum(ended)
