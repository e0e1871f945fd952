"""The playground's drawing: who got something from whom, never what."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

UNKNOWN = "villager"
KEPT = 200


class Flow:
    """Names sessions after phones, and tells open pages of every arrow."""

    def __init__(self) -> None:
        """Start with nobody known."""
        self._names: dict[str, str] = {}
        self._listeners: set[asyncio.Queue[tuple[str, str] | None]] = set()

    def name(self, session: str, phone: str) -> None:
        """Note whose a session is."""
        self._names[session] = phone

    def whose(self, session: str) -> str:
        """Return the phone of a session."""
        return self._names.get(session, UNKNOWN)

    def tell(self, source: str, target: str) -> None:
        """Draw an arrow on every open page."""
        for listener in self._listeners:
            if listener.qsize() < KEPT:
                listener.put_nowait((source, target))

    def close(self) -> None:
        """End every open page's stream."""
        for listener in self._listeners:
            listener.put_nowait(None)

    async def arrows(self) -> AsyncIterator[tuple[str, str]]:
        """Yield arrows until closed."""
        queue: asyncio.Queue[tuple[str, str] | None] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            while (arrow := await queue.get()) is not None:
                yield arrow
        finally:
            self._listeners.discard(queue)
