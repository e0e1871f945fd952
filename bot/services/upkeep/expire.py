"""End what was to live for minutes only."""

from __future__ import annotations

from bot.services.upkeep._subjects import SOON
from bot.store import web_files
from bot.store.work import UnitOfWork


async def expire_due(work: UnitOfWork) -> int:
    """Remove idle conversations, old inbox marks, web sessions and uploads that are over, contents that were seen; return how many.

    Asked at every tick: what is promised in minutes must not wait for the hourly purge.
    """
    return sum([await subject.remove(subject.due(work)) for subject in SOON]) + await web_files.empty_unawaited(work)
