"""Let a run go on that was held up."""

from __future__ import annotations

from bot.domain.campaigns import RunState
from bot.store.work import UnitOfWork


async def resume(work: UnitOfWork, run: int, by: str = "") -> bool:
    """Resume a run; False when it is not paused. `by` is the id of who does it, "" for the command line."""
    done = await work.runs.set_state(run, [RunState.PAUSED], RunState.SENDING)
    if done:
        work.audit.note(by, "resume_run")
    return done
