"""Random bytes of the operating system, fetched for many values at once: each small value would cost a call of its own.

For nonces and ids. Keys are fetched one by one, so that none lies in memory before it is needed.
"""

from __future__ import annotations

import os
from collections import deque
from typing import Final

BLOCK: Final = 64
"""Values that are fetched at once."""


class Entropy:
    """Gives each value once: to whichever thread asks, and never what a process had before it was forked."""

    __slots__ = ("_process", "_ready")

    def __init__(self) -> None:
        """Begin with nothing."""
        self._process = os.getpid()
        self._ready: dict[int, deque[bytes]] = {}

    def take(self, size: int) -> bytes:
        """Return `size` random bytes."""
        if not size:
            return b""
        if self._process != os.getpid():
            self._process, self._ready = os.getpid(), {}
        ready = self._ready.setdefault(size, deque())
        while True:
            try:
                return ready.popleft()  # no two threads are given the same one
            except IndexError:
                block = os.urandom(size * BLOCK)
                ready.extend(block[place : place + size] for place in range(0, len(block), size))
