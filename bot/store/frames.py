"""What a backup says, piece by piece: JSON lists, each with the bytes it holds behind it.

A frame is the length of its JSON (4 bytes, big-endian), the JSON, and then the bytes that stand in it as `[length]`.
In order: `head`, any number of `key`, for each table a `table` and its `row`s, and `end` with a digest of all before it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import blake2b
from typing import Any, Final

from bot.domain.errors import BackupRefused

MOST_JSON: Final = 16 * 1024 * 1024
MOST_BYTES: Final = 256 * 1024 * 1024
"""Bytes that no row of ours reaches; whatever claims more is damaged, and must not fill the memory."""

_LENGTH_BYTES = 4
_DIGEST_BYTES = 32
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class FrameWriter:
    """Writes frames and keeps their digest."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        """Write to a function that takes bytes."""
        self._write = write
        self._digest = blake2b(digest_size=_DIGEST_BYTES)

    @property
    def digest(self) -> str:
        """Return the digest of everything so far, as hex digits."""
        return self._digest.hexdigest()

    def put(self, kind: str, *values: Any) -> None:  # Any: whatever JSON takes, and bytes
        """Write one frame."""
        told = [[len(value)] if isinstance(value, bytes) else value for value in values]
        head = _encode([kind, *told]).encode("utf-8", "surrogatepass")
        raw = b"".join([len(head).to_bytes(_LENGTH_BYTES, "big"), head, *(value for value in values if isinstance(value, bytes))])
        self._digest.update(raw)
        self._write(raw)


class FrameReader:
    """Reads frames and keeps their digest."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        """Read from a function that returns exactly as many bytes as it is asked for."""
        self._read_exactly = read
        self._digest = blake2b(digest_size=_DIGEST_BYTES)
        self.digest = ""

    def take(self) -> tuple[str, list[Any]]:  # Any: whatever JSON gives, and bytes
        """Return the next frame, its kind and its values; `digest` is then that of everything before it.

        Raises:
            BackupRefused: it is not a frame.
        """
        self.digest = self._digest.hexdigest()
        head = self._read(self._sized(self._read(_LENGTH_BYTES), MOST_JSON))
        try:
            kind, *values = json.loads(head.decode("utf-8", "surrogatepass"))
        except (ValueError, TypeError):
            raise BackupRefused(DAMAGED) from None
        return str(kind), [self._bytes(value) if isinstance(value, list) else value for value in values]

    def _bytes(self, value: list[Any]) -> bytes:  # Any: whatever JSON gives
        if len(value) != 1 or not isinstance(value[0], int) or not 0 <= value[0] <= MOST_BYTES:
            raise BackupRefused(DAMAGED)
        return self._read(value[0])

    def _sized(self, raw: bytes, most: int) -> int:
        size = int.from_bytes(raw, "big")
        if size > most:
            raise BackupRefused(DAMAGED)
        return size

    def _read(self, size: int) -> bytes:
        raw = self._read_exactly(size)
        self._digest.update(raw)
        return raw


DAMAGED: Final = "The backup does not hold what a backup holds. Nothing was restored: take another one."
