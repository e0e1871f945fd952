"""The loop that cleans: claim, fetch, clean, keep or refuse; one file never stands in the way of another."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from bot.cleaning.shelves import SHELVES, Shelf
from bot.domain.errors import Gone, KengError, SendError, SendProblem, StorageError
from bot.domain.files import CleanFile, Refusal, Refused
from bot.domain.ports import Fetch
from bot.store.database import Database
from bot.store.marks import ProcessMark
from bot.store.origins import Uncleaned

log = logging.getLogger(__name__)

NAME: Final = "cleaning"
LEASE: Final = timedelta(minutes=5)
IDLE_SECONDS: Final = 1.0
AT_ONCE: Final = 4
"""Files that are fetched or cleaned at a time; how many are cleaned at a time is the cleaner's own affair."""
MOST_ATTEMPTS: Final = 100
"""With the pauses between them about a day."""
MOST_FAILURES: Final = 3
"""Tries of a file at which the cleaner itself broke: it may be the file's doing after all."""
FIRST_PAUSE: Final = 2.0
LONGEST_PAUSE: Final = 900.0


class Clean(Protocol):
    """What cleans one file."""

    async def clean(self, content: bytes, *, mask: bool = True) -> CleanFile:
        """Return the file without marks.

        Raises:
            Refused: it is not taken.
            KengError: the cleaner broke; another try may do better.
        """
        ...


@dataclass(frozen=True, slots=True)
class _Taken:
    """A claimed file and whose it is."""

    shelf: Shelf
    file: Uncleaned


class CleaningLoop:
    """Cleans what waits in the store, until cancelled."""

    def __init__(self, database: Database, cleaner: Clean, channels: Mapping[str, Fetch]) -> None:
        """Bind to a database, to what cleans, and to the channels that originals are fetched from, by name."""
        self._database, self._cleaner, self._channels = database, cleaner, channels
        self._lease = database.circumstances.random.token(8)
        self._woken = asyncio.Event()
        self._busy: dict[str, asyncio.Task[None]] = {}

    def wake(self) -> None:
        """Look at once: something was committed."""
        self._woken.set()

    async def run(self) -> None:
        """Clean until cancelled; an error only makes it wait."""
        mark = ProcessMark(self._database, NAME, self._free)
        try:
            await self._begin(mark)
            while True:
                self._woken.clear()
                try:
                    await self.once()
                except Exception as error:  # noqa: BLE001 - whatever it was, the loop goes on
                    log.error("files not cleaned: error=%s", type(error).__name__)  # noqa: TRY400 - the class is all there is to say
                with suppress(TimeoutError):
                    async with asyncio.timeout(IDLE_SECONDS):
                        await self._woken.wait()
        finally:
            await asyncio.shield(self._stop())
            await mark.leave()

    async def once(self) -> int:
        """Begin to clean what there is room for; return how many were begun."""
        room = AT_ONCE - len(self._busy)
        if room <= 0:
            return 0
        now = datetime.now(UTC)
        claimed: list[_Taken] = []
        async with self._database.begin() as work:
            for shelf in SHELVES:
                left = room - len(claimed)
                found = await shelf.waiting(work).claim(self._lease, now + LEASE, now, left) if left else []
                claimed += [_Taken(shelf, each) for each in found]
        for each in claimed:
            self._busy[each.file.id] = asyncio.create_task(self._one(each))
        return len(claimed)

    async def drain(self) -> None:
        """Clean everything that is due."""
        while await self.once() or self._busy:
            await asyncio.gather(*self._busy.values())

    async def _begin(self, mark: ProcessMark) -> None:
        while True:
            try:
                if freed := await mark.take():
                    log.info("files of a process that is gone are free: count=%d", freed)
            except Exception as error:  # noqa: BLE001 - the next try may do better
                log.error("files not cleaned: error=%s", type(error).__name__)  # noqa: TRY400 - the class is all there is to say
                await asyncio.sleep(IDLE_SECONDS)
            else:
                return

    async def _free(self) -> int:
        async with self._database.begin() as work:
            return sum([await shelf.waiting(work).release_dead() for shelf in SHELVES])

    async def _stop(self) -> None:
        for task in self._busy.values():
            task.cancel()
        await asyncio.gather(*self._busy.values(), return_exceptions=True)
        with suppress(StorageError):  # then the lease runs out
            async with self._database.begin() as work:
                for shelf in SHELVES:
                    await shelf.waiting(work).release_all(self._lease)

    async def _one(self, taken: _Taken) -> None:
        file = taken.file.id
        try:
            await self._settle(taken)
        except Exception as error:  # noqa: BLE001 - it waits for its lease to run out, and is tried again
            log.error("file not settled: file=%s error=%s", file, type(error).__name__)  # noqa: TRY400 - the class is all there is to say
        finally:
            del self._busy[file]
            self._woken.set()

    async def _settle(self, taken: _Taken) -> None:
        """Clean a file; keep it, refuse it or let it wait. Its original is forgotten once it is not needed any more."""
        origin = taken.file.origin
        found = await self._cleaned(taken.file)
        if isinstance(found, CleanFile):
            await self._keep(taken, found)
        elif isinstance(found, Refusal):
            await self._refuse(taken, found)
        else:
            await self._retry(taken, found)
            return
        if (channel := self._channels.get(origin.address.channel)) is not None:
            await channel.forget(origin.reference)

    async def _cleaned(self, file: Uncleaned) -> CleanFile | Refusal | float:
        """Return the clean file, why it is not taken, or how many seconds it has to wait at least."""
        try:
            channel = self._channels[file.origin.address.channel]
            return await self._cleaner.clean(await channel.fetch(file.origin.reference), mask=file.origin.mask)
        except Refused as refused:
            return refused.why
        except (Gone, KeyError):
            return Refusal.BROKEN
        except KengError as error:
            return _again(file, error)

    async def _keep(self, taken: _Taken, clean: CleanFile) -> None:
        with suppress(Gone):  # dropped meanwhile, or what it belonged to was destroyed
            async with self._database.begin(f"file {taken.file.id}") as work:
                await taken.shelf.keep(work, taken.file, clean)

    async def _refuse(self, taken: _Taken, why: Refusal) -> None:
        log.info("file refused: file=%s why=%s", taken.file.id, why)
        async with self._database.begin(f"file {taken.file.id}") as work:
            await taken.shelf.refuse(work, taken.file, why)

    async def _retry(self, taken: _Taken, hint: float = 0.0) -> None:
        file = taken.file
        pause = max(hint, min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(file.attempts, 10)))
        async with self._database.begin() as work:
            await taken.shelf.waiting(work).retry(file.id, timedelta(seconds=pause))


def _again(file: Uncleaned, error: KengError) -> Refusal | float:
    """Return how many seconds a file waits at least after an error, or that it is given up."""
    if isinstance(error, StorageError):
        return 0.0
    if isinstance(error, SendError):
        # A token that is refused is no fault of the file: it waits until somebody sets another, a day at most.
        waits = error.retryable or error.problem is SendProblem.BAD_TOKEN
        return error.retry_after if waits and file.attempts < MOST_ATTEMPTS else Refusal.BROKEN
    log.warning("the cleaner broke: file=%s error=%s", file.id, type(error).__name__)
    return 0.0 if file.attempts < MOST_FAILURES else Refusal.BROKEN
