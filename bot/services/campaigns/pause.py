"""Hold a run up: what is on its way arrives, nothing else begins."""

from __future__ import annotations

from bot.domain.campaigns import RunState
from bot.store.work import UnitOfWork


async def pause(work: UnitOfWork, run: int, by: str = "") -> bool:
    """Pause a run; False when it is not being sent. `by` is the id of who does it, "" for the command line."""
    done = await work.runs.set_state(run, [RunState.SENDING], RunState.PAUSED)
    if done:
        work.audit.note(by, "pause_run")
    return done
