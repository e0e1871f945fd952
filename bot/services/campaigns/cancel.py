"""Stop a run for good: what is on its way arrives, the rest is skipped."""

from __future__ import annotations

from bot.domain.campaigns import UNFINISHED, RunState
from bot.store.work import UnitOfWork


async def cancel(work: UnitOfWork, run: int, by: str = "") -> bool:
    """Cancel a run; False when it is over. Rows that have not begun are marked soon after, in ranges.

    `by` is the id of who does it, "" for the command line.
    """
    done = await work.runs.set_state(run, UNFINISHED, RunState.CANCELLED)
    if done:
        work.audit.note(by, "cancel_run")
    return done
