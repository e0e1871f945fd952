"""What the web chat asks of the store: a replay of what was said, sessions, files that come up and files that are shown."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.domain.files import CleanFile, Part


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

    async def take_back(self, address_id: str, seq: int) -> None:
        """Destroy what is kept under a number, whether its page has it or not; a later append still gets a higher number."""
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


class Uploads(Protocol):
    """Files that pages send up in parts; an upload's name is bound to its session, so that nobody can name another's."""

    async def put(self, address_id: str, upload: str, part: Part) -> int | None:
        """Keep one part; the same part twice is one. Return the number of the first that is missing, None: it is whole.

        Raises:
            Gone: the session has ended.
            Refused: MANY when the session has too much under way, BROKEN when it had another number of parts before.
            StorageError: it was not kept.
        """
        ...

    async def missing(self, address_id: str, upload: str) -> int | None:
        """Return the number of the first part that is missing, 0 when nothing is there, None when it is whole or was said before."""
        ...

    async def drop(self, address_id: str, upload: str) -> None:
        """Destroy what was not said yet."""
        ...

    async def hand_over(self, upload: str) -> None:
        """Keep it from now on for whoever fetches it, also when its session ends."""
        ...

    async def read(self, upload: str) -> bytes:
        """Return the whole.

        Raises:
            Gone: nobody sent it, or it was destroyed.
            Refused: it is empty or too large.
            StorageError: the store did not give it.
        """
        ...

    async def forget(self, upload: str) -> None:
        """Destroy the content."""
        ...


class Files(Protocol):
    """Clean files, by keys that are one session's."""

    def key(self, address_id: str, file: str, until: datetime) -> str:
        """Return the key by which a session may see a file (its id) before a time: URL-safe letters that say nothing."""
        ...

    async def open(self, address_id: str, key: str) -> CleanFile:
        """Return the file of a key.

        Raises:
            Gone: the key is none, another session's or too old, or the file was destroyed.
            StorageError: the store did not give it.
        """
        ...
