"""The cleaning of files: the worker that is started for the first one, and the loop that feeds it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

from bot.cleaning.loop import CleaningLoop
from bot.domain.ports import Fetch
from bot.privacy.media.cleaner import Cleaner
from bot.store.database import Database


class Source(Fetch, Protocol):
    """A channel that files come by."""

    @property
    def name(self) -> str:
        """Return the channel's name, the one in addresses."""
        ...


@asynccontextmanager
async def open_cleaning(database: Database, channels: Sequence[Source]) -> AsyncIterator[CleaningLoop]:
    """Give the loop, not running, woken by files that come; the worker is ended when the block ends."""
    cleaner = Cleaner()
    loop = CleaningLoop(database, cleaner, {channel.name: channel for channel in channels})
    database.after_file.append(loop.wake)
    try:
        yield loop
    finally:
        await cleaner.close()
