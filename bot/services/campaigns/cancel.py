"""Stop a run for good: what is on its way arrives, the rest is skipped."""

from __future__ import annotations

from bot.domain.campaigns import RunState
from bot.store.work import UnitOfWork


async def cancel(work: UnitOfWork, run: int) -> bool:
    """Cancel a run; False when it is over. Rows that have not begun are marked soon after, in ranges."""
    return await work.runs.set_state(run, [RunState.FREEZING, RunState.SENDING, RunState.PAUSED], RunState.CANCELLED)
