"""Let a run go on that was held up."""

from __future__ import annotations

from bot.domain.campaigns import RunState
from bot.store.work import UnitOfWork


async def resume(work: UnitOfWork, run: int) -> bool:
    """Resume a run; False when it is not paused."""
    return await work.runs.set_state(run, [RunState.PAUSED], RunState.SENDING)
