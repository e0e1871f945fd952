"""The head of a day, to be kept where nobody who changes the chain can change it."""

from __future__ import annotations

from datetime import UTC

from bot.domain.audit import Head
from bot.store.work import UnitOfWork

SCHEDULE = "audit head"


async def head_due(work: UnitOfWork) -> Head | None:
    """Return where the chain ends, once a day (UTC) whatever is running; None when that day has its head."""
    midnight = work.now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if not await work.schedule.fire(SCHEDULE, midnight):
        return None
    await work.audit.sign()
    return await work.audit.head()
