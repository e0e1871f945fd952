"""The intake: gathers the events that wait into sets for the router, one set at a time."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from bot.domain.errors import StorageError
from bot.domain.events import InboundEvent
from bot.domain.ports import IntakeResult

BATCH = 100
MOST_WAITING = 2000

Take = Callable[[Sequence[InboundEvent]], Awaitable[Sequence[IntakeResult | StorageError]]]


class Intake:
    """Callable by any channel: returns when the event's effects are committed."""

    def __init__(self, take: Take) -> None:
        """Bind to a router's `take`."""
        self._take = take
        self._waiting: deque[tuple[InboundEvent, asyncio.Future[IntakeResult]]] = deque()
        self._stirred = asyncio.Event()
        self._stopped = False

    async def __call__(self, event: InboundEvent) -> IntakeResult:
        """Hand in one event.

        Raises:
            StorageError: it was not taken, or too many wait; the channel lets the platform try again.
        """
        if len(self._waiting) >= MOST_WAITING:
            raise StorageError("queue")
        if self._stopped:
            raise StorageError("stopped")
        future: asyncio.Future[IntakeResult] = asyncio.get_running_loop().create_future()
        self._waiting.append((event, future))
        self._stirred.set()
        return await future

    async def run(self) -> None:
        """Take sets until cancelled; whoever still waits then is told to try again."""
        try:
            while True:
                await self._stirred.wait()
                self._stirred.clear()
                while self._waiting:
                    await self._one_set()
        finally:
            self._stopped = True
            for _, future in self._waiting:
                _tell(future, StorageError("stopped"))
            self._waiting.clear()

    async def _one_set(self) -> None:
        batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
        results: Sequence[IntakeResult | StorageError] = [StorageError("stopped")] * len(batch)
        try:
            results = await self._take([event for event, _ in batch])
        finally:
            for (_, future), result in zip(batch, results, strict=True):
                _tell(future, result)


def _tell(future: asyncio.Future[IntakeResult], result: IntakeResult | StorageError) -> None:
    with suppress(asyncio.InvalidStateError):
        if isinstance(result, StorageError):
            future.set_exception(result)
        else:
            future.set_result(result)
