"""The real clock, the playground's movable one, and real randomness."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

from bot.domain.ports import Clock


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present, aware, in UTC."""
        return datetime.now(UTC)


class MovableClock:
    """A clock that runs with another one and can be moved forward, never back."""

    def __init__(self, base: Clock) -> None:
        """Start level with `base`."""
        self._base = base
        self._ahead = timedelta()

    def now(self) -> datetime:
        """Return the present of the base plus all that it was moved forward."""
        return self._base.now() + self._ahead

    def forward(self, by: timedelta) -> None:
        """Move on.

        Raises:
            ValueError: when asked to go back.
        """
        if by < timedelta():
            message = "a clock only moves forward"
            raise ValueError(message)
        self._ahead += by


class SystemRandom:
    """Random values of the operating system."""

    def token(self, size: int) -> bytes:
        """Return `size` random bytes."""
        return secrets.token_bytes(size)

    def below(self, limit: int) -> int:
        """Return an integer from 0 up to, not including, `limit`."""
        return secrets.randbelow(limit)

    def fork(self, label: str) -> SystemRandom:  # noqa: ARG002 - the port names the stream, real randomness has only one
        """Return itself: its values depend on nothing anyway."""
        return self
