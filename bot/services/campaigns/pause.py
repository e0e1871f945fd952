"""Hold a run up: what is on its way arrives, nothing else begins."""

from __future__ import annotations

from bot.domain.campaigns import RunState
from bot.store.work import UnitOfWork


async def pause(work: UnitOfWork, run: int) -> bool:
    """Pause a run; False when it is not being sent."""
    return await work.runs.set_state(run, [RunState.SENDING], RunState.PAUSED)
