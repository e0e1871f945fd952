"""The time at Telegram: it runs like ours, and a test may move it on."""

from __future__ import annotations

import time


class MovableClock:
    """Seconds since 1970; dates, the 48 hours, the 24 hours and the rates all read it.

    A frozen clock stands still between two `advance` calls, so that a test of rates does not depend on the machine.
    """

    def __init__(self, *, frozen: bool = False) -> None:
        self._wall = time.time() - time.monotonic()
        self._stopped_at = time.monotonic() if frozen else None
        self._shift = 0.0

    def now(self) -> float:
        ticks = time.monotonic() if self._stopped_at is None else self._stopped_at
        return self._wall + ticks + self._shift

    def date(self) -> int:
        return int(self.now())

    def advance(self, seconds: float) -> None:
        if seconds < 0:
            raise ValueError("time only moves on")
        self._shift += seconds
