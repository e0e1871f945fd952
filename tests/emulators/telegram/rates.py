"""Strict sliding windows, and the 429 that follows."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from tests.emulators.telegram.clock import MovableClock
from tests.emulators.telegram.limits import Limits
from tests.emulators.telegram.shapes import too_many


@dataclass(slots=True)
class Window:
    """At most `most` passes in any `seconds`; refused ones do not count."""

    most: int
    seconds: float
    passed: deque[float] = field(init=False)
    refused_until: float = 0.0

    def __post_init__(self) -> None:
        self.passed = deque(maxlen=self.most)

    def wait(self, now: float, weight: int) -> float:
        """Say how many seconds are missing until `weight` more may pass."""
        missing = self.refused_until - now
        room = self.most - len(self.passed)
        if weight > room and self.passed:
            index = min(weight - room, len(self.passed)) - 1
            missing = max(missing, self.passed[index] + self.seconds - now)
        return missing

    def let_pass(self, now: float, weight: int) -> None:
        self.passed.extend([now] * weight)


class Rates:
    """All windows of one bot."""

    def __init__(self, limits: Limits, clock: MovableClock) -> None:
        self._limits = limits
        self._clock = clock
        self._chats: dict[int, list[Window]] = {}
        self._total = [Window(limits.total_per_second, 1.0)] if limits.total_per_second else []
        self._paid = [Window(limits.paid_per_second, 1.0)] if limits.paid_per_second else []
        self._ordered_total = 0.0
        self._ordered: dict[int, float] = {}
        self.refused = 0

    def charge(self, chat_id: int, *, group: bool, paid: bool = False, weight: int = 1) -> None:
        """Let one message (or an album of `weight`) pass, or raise the 429."""
        now = self._clock.now()
        windows = (self._paid if paid else self._total) + self._windows(chat_id, group=group)
        waits = [window.wait(now, weight) for window in windows]
        missing = max([*waits, self._ordered_total - now, self._ordered.get(chat_id, 0.0) - now])
        if missing <= 0:
            for window in windows:
                window.let_pass(now, weight)
            return
        self.refused += 1
        refusal = too_many(missing)
        if self._limits.keeps_refusing:
            for window, wait in zip(windows, waits, strict=True):
                if wait > 0:
                    window.refused_until = max(window.refused_until, now + refusal.parameters["retry_after"])
        raise refusal

    def order(self, seconds: float, chat_id: int | None = None) -> None:
        """Refuse this chat (or, without one, everything) for so many seconds from now."""
        until = self._clock.now() + seconds
        if chat_id is None:
            self._ordered_total = until
        else:
            self._ordered[chat_id] = until

    def _windows(self, chat_id: int, *, group: bool) -> list[Window]:
        found = self._chats.get(chat_id)
        if found is None:
            found = self._chats[chat_id] = []
            limits = self._limits
            if limits.chat_per_second:
                found.append(Window(limits.chat_burst, limits.chat_burst / limits.chat_per_second))
            if group and limits.group_per_minute:
                found.append(Window(limits.group_per_minute, 60.0))
        return found
