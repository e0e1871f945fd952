"""Send once more what nobody knows the end of: only because somebody asked for it."""

from __future__ import annotations

from bot.domain.campaigns import RunState
from bot.store.work import UnitOfWork


async def resend_uncertain(work: UnitOfWork, run: int, by: str = "") -> int:
    """Let the uncertain rows of a run be sent again; return how many. Some people may get the message twice.

    `by` is the id of who does it, "" for the command line.
    """
    found = await work.runs.get(run)
    if found is None or found.state not in {RunState.SENDING, RunState.PAUSED, RunState.DONE}:
        return 0
    again = await work.stranded.resend(run)
    if again:
        await work.runs.set_state(run, [RunState.DONE], RunState.SENDING)
        work.stirred = True
        work.audit.note(by, "resend_uncertain")
    return again
