"""Slots: evenly spaced under each limit of a platform. What was missed is gone."""

from __future__ import annotations

import asyncio
import math
import time
from bisect import bisect_left, insort
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from bot.domain.events import Address

SHARE: Final = 0.98
"""The slots stand 2 % under the limit: a strict window of a second then has room for what the network bunches."""
SLACK: Final = 0.01
"""Seconds that a slot may be taken late without moving those behind it, so that the timer's grain costs none.

In any second this is worth less than 10 messages at 1,000 a second, half of the 20 that the share leaves free.
"""
FIRST_SECONDS: Final = 1.0
"""Nobody knows what was sent in the second before a start."""
TOGETHER_SECONDS: Final = 5.0
MANY: Final = 2
"""So many chats that refuse within those seconds mean that the platform refuses the whole channel."""
FEWEST_PRUNED: Final = 256
FORGOTTEN: Final = 0.002
"""Seconds a second by which the quickest answer counts as longer: a line may become slower for good."""
WINDOW_SECONDS: Final = 1.005
"""A second, and what the guess at an answer's way may be wrong by."""

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Rates:
    """Limits in messages a second: of the channel, of each chat, of each group; 0 for none."""

    total: float = 0.0
    chat: float = 0.0
    group: float = 0.0


def _gap(*rates: float) -> float:
    limited = [rate for rate in rates if rate > 0]
    return 1 / (SHARE * min(limited)) if limited else 0.0


def _nobody(_address: Address) -> bool:
    return False


class Window:
    """The latest moments at which a platform may have counted messages: never more than a limit of them in any second.

    Slots are even when they leave here. Where one was held up on its way, it stands in a later window there.
    """

    def __init__(self, limit: float) -> None:
        """Watch a limit in messages a second, 0 for none; less than one a second is none of its business."""
        self._most = math.floor(limit)
        self._counted: list[float] = []
        self._quickest = self._answered_at = 0.0

    def wait_until(self) -> float:
        """Return when there is room for one more."""
        return self._counted[-self._most] + WINDOW_SECONDS if 0 < self._most <= len(self._counted) else -math.inf

    def note(self, at: float) -> None:
        """One message left."""
        if self._most:
            insort(self._counted, at)
            del self._counted[: -self._most]

    def answered(self, left: float, now: float) -> float:
        """Its answer came; return when it was counted at the latest, if the answer's way took no longer than the quickest."""
        # It begins at nothing and grows: the first answer of all may be a slow one.
        self._quickest = min(now - left, self._quickest + FORGOTTEN * min(WINDOW_SECONDS, now - self._answered_at))
        self._answered_at = now
        at = left + min(WINDOW_SECONDS, now - left - self._quickest)
        place = bisect_left(self._counted, left)
        if place < len(self._counted) and self._counted[place] == left:
            del self._counted[place]
            insort(self._counted, at)
        return at


class Pace:
    """One channel's slots, in the machine's time. Knows only chats that must still wait."""

    def __init__(
        self,
        rates: Rates,
        is_group: Callable[[Address], bool] = _nobody,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """Start now: the first slot comes a second later, unless there is no limit at all."""
        self.rates, self.is_group, self.now, self.sleep = rates, is_group, monotonic, sleep
        self._gap = _gap(rates.total)
        self._chat_gap, self._group_gap = _gap(rates.chat), _gap(rates.chat, rates.group)
        start = monotonic()
        self._next = start
        self._held_until = start + FIRST_SECONDS if any((rates.total, rates.chat, rates.group)) else start
        self._chats: dict[Address, float] = {}
        self._refused: dict[Address, tuple[float, float]] = {}
        self._window = Window(rates.total)
        self._answers_matter = rates.total >= 1 or rates.chat > 0
        self._prune_at = FEWEST_PRUNED

    @property
    def spaces_chats(self) -> bool:
        """Tell whether a chat must wait between its messages."""
        return self._chat_gap > 0 or self._group_gap > 0

    @property
    def known(self) -> int:
        """Return how many chats are remembered."""
        return len(self._chats)

    def gathers(self, address: Address) -> bool:
        """Tell whether what waits for a chat is sent as one message: a group, whose slots are few."""
        return self.rates.group > 0 and self.is_group(address)

    def held(self) -> float:
        """Return for how many seconds the whole channel takes nothing."""
        return max(0.0, self._held_until - self.now())

    def wait(self) -> float:
        """Return in how many seconds the channel's next slot comes."""
        return max(0.0, max(self._next, self._held_until, self._window.wait_until()) - self.now())

    def wait_for(self, address: Address) -> float:
        """Return in how many seconds a chat may receive again."""
        return max(0.0, self._chats.get(address, 0.0) - self.now())

    def take(self, address: Address) -> float:
        """Use up the slot that is there, for a chat that may receive; return when that was."""
        now = self.now()
        self._next = max(self._next, now - SLACK) + self._gap
        self._window.note(now)
        self._space(address, now)
        return now

    def answered(self, address: Address, left: float) -> None:
        """The answer came to what left then: it may have been held up on its way."""
        if not self._answers_matter:
            return
        now = self.now()
        at = self._window.answered(left, now)
        if self.rates.chat > 0:
            self._remember(address, max(self._chats.get(address, 0.0), at + 1 / self.rates.chat), now)

    async def another(self, address: Address) -> None:
        """Wait until one more message may go to that chat, and use up its slot.

        It goes on with what has begun: it takes the next slot whatever the lane, once its chat may receive.
        """
        while (pause := self.wait_for(address)) > 0:
            await self.sleep(pause)
        while True:
            now = self.now()
            at = max(self._next, self._held_until, self._window.wait_until(), now - SLACK)
            self._next = at + self._gap
            if at > now:
                await self.sleep(at - now)
            late = self.now() - max(at, now)
            if late <= SLACK and self._held_until <= self.now():
                break
        self._window.note(self.now())
        self._space(address, self.now())

    def hold(self, address: Address, seconds: float) -> float:
        """Let a chat rest that refused one more message; return for how many seconds the whole channel rests because of it."""
        now = self.now()
        self._remember(address, max(self._chats.get(address, 0.0), now + seconds), now)
        self._refused = {chat: each for chat, each in self._refused.items() if each[0] > now - TOGETHER_SECONDS}
        self._refused[address] = (now, now + seconds)
        if len(self._refused) < MANY:
            return 0.0
        longest = max(until for _, until in self._refused.values()) - now
        self._refused = {}
        self.hold_all(longest)
        return longest

    def hold_all(self, seconds: float) -> None:
        """Let the whole channel rest."""
        self._held_until = max(self._held_until, self.now() + seconds)

    def _space(self, address: Address, now: float) -> None:
        gap = self._group_gap if self.is_group(address) else self._chat_gap
        if gap > 0:
            self._remember(address, max(self._chats.get(address, 0.0), now - SLACK) + gap, now)

    def _remember(self, address: Address, at: float, now: float) -> None:
        self._chats[address] = at
        if len(self._chats) > self._prune_at:
            self._chats = {chat: each for chat, each in self._chats.items() if each > now - SLACK}
            self._prune_at = max(FEWEST_PRUNED, 2 * len(self._chats))
