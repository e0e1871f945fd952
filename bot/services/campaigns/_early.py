"""What respected persons get before everybody else does."""

from __future__ import annotations

from datetime import datetime

from bot.domain.campaigns import Audience, Campaign, Run, RunState
from bot.services.campaigns._begin import begin
from bot.store.work import UnitOfWork


async def begin_early(work: UnitOfWork, campaign: Campaign, due_at: datetime) -> int:
    """Begin the run for those who volunteered to tell others, of a date that is to come; return its id.

    Raises:
        Incomplete: there is no Vietnamese variant, or nobody it is for.
    """
    return await begin(work, campaign, Run(0, campaign.id, due_at, RunState.FREEZING, urgent=False, audience=Audience.RESPECTED))
