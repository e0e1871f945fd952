"""The loop that takes runs of campaigns further: each range a transaction of its own, others' turns in between."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Final

from bot.services.campaigns.advance import advance
from bot.store.database import Database

log = logging.getLogger(__name__)

IDLE_SECONDS: Final = 2.0


class Runs:
    """Freezes, sweeps and closes runs until cancelled."""

    def __init__(self, database: Database) -> None:
        """Bind to a database."""
        self._database = database
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Look at once: something was committed."""
        self._woken.set()

    async def run(self) -> None:
        """Go on until cancelled; an error only makes it wait."""
        while True:
            self._woken.clear()
            try:
                while await self.once():
                    pass
            except Exception as error:  # noqa: BLE001 - the next look may do better
                log.error("runs not taken further: error=%s", type(error).__name__)  # noqa: TRY400 - the class is all there is to say
            with suppress(TimeoutError):
                async with asyncio.timeout(IDLE_SECONDS):
                    await self._woken.wait()

    async def once(self) -> bool:
        """Do one range; tell whether there is more. Where nothing is to be done nobody who writes has to wait for the look."""
        async with self._database.look() as work:
            if not await work.runs.any_to_advance():
                return False
        async with self._database.begin() as work:
            return await advance(work)
