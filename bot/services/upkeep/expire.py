"""End what was to live for minutes only."""

from __future__ import annotations

from bot.store import hot, webchat
from bot.store.work import UnitOfWork


async def expire_due(work: UnitOfWork) -> int:
    """Remove idle conversations, old inbox marks and web sessions that are over; return how many.

    Asked at every tick: what is promised in minutes must not wait for the hourly purge.
    """
    return await hot.purge_due(work) + await webchat.purge_sessions(work)
