"""Watch a run: its card is kept up to date from now on."""

from __future__ import annotations

from bot.domain.campaigns import Run
from bot.domain.people import Staff
from bot.store.work import UnitOfWork


async def watch(work: UnitOfWork, run: Run, staff: Staff) -> bool:
    """Let somebody watch a run; False when it is over and there is nothing to watch."""
    if run.ended_at is not None:
        return False
    await work.watches.add(run.id, (staff.id,))
    return True
