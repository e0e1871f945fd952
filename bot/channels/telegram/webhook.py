"""The web hook's side that knows no web server: who may hand in updates, and in which order they are taken.

Whoever serves HTTP checks `is_genuine` before it reads the body, and answers 200 with `reply` only after `Arrivals` returned.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from bot.channels.telegram import calls
from bot.channels.telegram.ports import Take
from bot.channels.telegram.translate import inbound, pressed
from bot.domain.errors import StorageError
from bot.domain.events import InboundEvent
from bot.domain.ports import IntakeResult

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
BODY_LIMIT: Final = 1_000_000  # bytes; an update is far smaller
SET: Final = 100
MOST_WAITING: Final = 2000

Update = Mapping[str, Any]  # Any: JSON


def is_genuine(secret: str, given: str | None) -> bool:
    """Tell in constant time whether a request's SECRET_HEADER is ours; with an empty `secret` nothing is."""
    return bool(secret) and hmac.compare_digest(secret.encode(), (given or "").encode("utf-8", "replace"))


def read_update(body: bytes) -> Update | None:
    """Return the update in a body, None when it is none."""
    if len(body) > BODY_LIMIT:
        return None
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    number = found.get("update_id") if isinstance(found, dict) else None
    return found if isinstance(number, int) and not isinstance(number, bool) else None


def reply(update: Update) -> bytes:
    """Return the body of the 200: a press is answered in it, which saves a call; else it is empty."""
    query = pressed(update)
    if not query:
        return b""
    call = calls.answer(query)
    return json.dumps({"method": call.method, **call.params}).encode()


@dataclass(slots=True)
class _Arrival:
    number: int
    event: InboundEvent
    taken: asyncio.Future[None]


class Arrivals:
    """Gathers what several connections bring, and hands on what waits in the order of the updates."""

    def __init__(self, take: Take) -> None:
        """Hand sets of up to 100 events to `take`."""
        self._take = take
        self._waiting: list[_Arrival] = []
        self._stirred = asyncio.Event()
        self._stopped = False

    async def __call__(self, update: Update) -> None:
        """Return when the update's effects are committed, at once when nobody did anything.

        Raises:
            StorageError: it was not taken, or too many wait; answer 503 and Telegram tries again.
        """
        event = inbound(update)
        if event is None:
            return
        if self._stopped or len(self._waiting) >= MOST_WAITING:
            raise StorageError("stopped" if self._stopped else "queue")
        arrival = _Arrival(update["update_id"], event, asyncio.get_running_loop().create_future())
        self._waiting.append(arrival)
        self._stirred.set()
        await arrival.taken

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
            for arrival in self._waiting:
                _tell(arrival, StorageError("stopped"))
            self._waiting.clear()

    async def _one_set(self) -> None:
        self._waiting.sort(key=lambda arrival: arrival.number)
        batch, self._waiting = self._waiting[:SET], self._waiting[SET:]
        results: Sequence[IntakeResult | StorageError] = [StorageError("stopped")] * len(batch)
        try:
            results = await self._take([arrival.event for arrival in batch])
        except Exception as error:  # noqa: BLE001 - nobody gets a 200 for it, and the next set may do better
            results = [StorageError(type(error).__name__)] * len(batch)
        finally:
            for arrival, result in zip(batch, results, strict=True):
                _tell(arrival, result)


def _tell(arrival: _Arrival, result: IntakeResult | StorageError) -> None:
    with suppress(asyncio.InvalidStateError):
        if isinstance(result, StorageError):
            arrival.taken.set_exception(result)
        else:
            arrival.taken.set_result(None)
