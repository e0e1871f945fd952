"""What the web chat asks of the store: a replay of what was said, and sessions."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Replay(Protocol):
    """What was said to a session and not yet acknowledged by its page; sealed where it is kept."""

    async def append(self, address_id: str, body: bytes, delivery: str, keep_until: datetime | None = None) -> int:
        """Keep one message and return its number, growing within an address; the same `delivery` returns the same number.

        `body` is JSON in UTF-8 on one line. After `keep_until` (None: the store's own limit) it is not handed out any more.

        Raises:
            Gone: the session has ended; nothing was kept.
            StorageError: it was not kept.
        """
        ...

    async def after(self, address_id: str, seq: int) -> list[tuple[int, bytes]]:
        """Return what is kept with a number above `seq`, in order; empty for a session that has ended."""
        ...

    async def acknowledge(self, address_id: str, upto: int) -> None:
        """Destroy what is kept with a number up to and including `upto`; a later append still gets a higher number."""
        ...


class Sessions(Protocol):
    """Who has the page open: 256 random bits each, which are also the id of the address."""

    async def start(self) -> str:
        """Begin a session and return its token: 256 random bits in URL-safe base64 without padding, 43 characters."""
        ...

    async def alive(self, token: str, *, touch: bool = True) -> bool:
        """Tell whether the session exists and was not idle too long; `touch` prolongs it (a person did something)."""
        ...

    async def end(self, token: str) -> None:
        """End the session and destroy what its replay holds; ending twice is no error."""
        ...

    async def lifetime(self, token: str) -> int | None:
        """Return how many seconds the cookie shall live, or None for one that goes with the browser."""
        ...
