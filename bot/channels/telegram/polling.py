"""Our own polling: an update is confirmed by asking for the next ones, and that happens only after the commit."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from telegram.error import RetryAfter, TelegramError

from bot.channels.telegram import calls
from bot.channels.telegram.client import Client
from bot.channels.telegram.errors import seconds
from bot.channels.telegram.ports import Take
from bot.channels.telegram.translate import inbound, pressed
from bot.domain.errors import StorageError

SET: Final = 100
WAIT_SECONDS: Final = 50
FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 60.0
MOST_ANSWERS: Final = 500
"""Presses that are being answered at once; more are left to run out by themselves."""

log = logging.getLogger(__name__)


class Polling:
    """Asks one bot's updates and hands them on in order."""

    def __init__(self, client: Client, take: Take, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Hand sets of up to 100 events to `take`; `sleep` waits a number of seconds."""
        self._client, self._take, self._sleep = client, take, sleep
        self._offset: int | None = None
        self._failures = 0
        self._answers: set[asyncio.Task[None]] = set()

    async def run(self, wait: int = WAIT_SECONDS) -> None:
        """Poll until cancelled; each call waits up to `wait` seconds for something to happen."""
        try:
            while True:
                await self.once(wait)
        finally:
            for task in self._answers:
                task.cancel()
            await asyncio.gather(*self._answers, return_exceptions=True)

    async def once(self, wait: int = WAIT_SECONDS) -> bool:
        """Ask once and hand on what came; tell whether all went well. When it did not, the pause is over too."""
        try:
            updates = await self._client.updates(self._offset, SET, wait)
        except TelegramError as error:
            return await self._pause(error, seconds(error) if isinstance(error, RetryAfter) else 0.0)
        if not updates:
            # Everything is confirmed. Telegram may begin its numbers anew after a quiet week: ask for the first there is.
            self._offset, self._failures = None, 0
            return True
        taken, problem = await self._hand_on(updates)
        if taken:
            self._offset = updates[taken - 1]["update_id"] + 1
            self._answer(updates[:taken])
        if problem is not None:
            return await self._pause(problem)
        self._failures = 0
        return True

    async def _hand_on(self, updates: Sequence[dict[str, Any]]) -> tuple[int, Exception | None]:  # Any: JSON
        """Return how many updates from the first on were taken, and why not all."""
        events = [(place, event) for place, update in enumerate(updates) if (event := inbound(update)) is not None]
        if not events:
            return len(updates), None
        try:
            results = await self._take([event for _, event in events])
        except Exception as error:  # noqa: BLE001 - whatever it was, nothing is confirmed and Telegram sends it again
            return events[0][0], error
        for (place, _), result in zip(events, results, strict=True):
            if isinstance(result, StorageError):
                return place, result
        return len(updates), None

    def _answer(self, updates: Sequence[dict[str, Any]]) -> None:  # Any: JSON
        for query in filter(None, map(pressed, updates)):
            if len(self._answers) < MOST_ANSWERS:
                task = asyncio.create_task(self._answer_one(query))
                self._answers.add(task)
                task.add_done_callback(self._answers.discard)

    async def _answer_one(self, query: str) -> None:
        call = calls.answer(query)
        try:
            await self._client.call(call.method, call.params)
        except TelegramError as error:
            log.debug("press not answered: error=%s", type(error).__name__)

    async def _pause(self, error: Exception, hint: float = 0.0) -> bool:
        pause = max(hint, min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(self._failures, 10)))
        self._failures += 1
        log.warning("updates not taken: error=%s failures=%d", type(error).__name__, self._failures)
        await self._sleep(pause)
        return False
