"""End what was to live for minutes only."""

from __future__ import annotations

from bot.store import hot, web_files, webchat
from bot.store.work import UnitOfWork


async def expire_due(work: UnitOfWork) -> int:
    """Remove idle conversations, old inbox marks, web sessions that are over and uploads that nothing waits for; return how many.

    Asked at every tick: what is promised in minutes must not wait for the hourly purge.
    """
    return await hot.purge_due(work) + await webchat.purge_sessions(work) + await web_files.purge_uploads(work)
