"""Take runs one range further: write down who gets them, skip what was cancelled, turn old ledgers into counts."""

from __future__ import annotations

from bot.domain.campaigns import RunState
from bot.store.freezing import RANGE
from bot.store.work import UnitOfWork


async def advance(work: UnitOfWork, limit: int = RANGE) -> bool:
    """Do one range of whatever there is to do, `limit` rows at most; tell whether to come back at once.

    Each call is to be a transaction of its own: no writer then waits for longer than one range.
    """
    for run in await work.runs.in_states([RunState.FREEZING]):
        if await work.freezing.next_range(run, limit):
            return True
    for run in await work.runs.unended():
        if run.state is RunState.CANCELLED and await work.freezing.skip_range(run.id, limit):
            return True
        await work.runs.finish(run.id)
    return await work.sums.close_range(limit)
