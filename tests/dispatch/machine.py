"""A machine's clock for tests: time passes only while everybody sleeps."""

from __future__ import annotations

import asyncio
from heapq import heappop, heappush
from itertools import count

from bot.dispatch.pace import Pace, Rates
from bot.domain.events import Address

TURNS = 20
"""Rounds of the loop in which nobody else has anything to do before time goes on."""


class Machine:
    """Stands still; whoever sleeps is woken in the order of time, and takes the clock there."""

    def __init__(self, at: float = 1000.0) -> None:
        self.at = at
        self._sleepers: list[tuple[float, int]] = []
        self._count = count()

    def monotonic(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        me = (self.at + seconds, next(self._count))
        heappush(self._sleepers, me)
        try:
            for _ in range(TURNS):
                await asyncio.sleep(0)
            while self._sleepers[0] != me:  # noqa: ASYNC110 - it is the order of time that they wait for
                await asyncio.sleep(0)
        except asyncio.CancelledError:
            self._sleepers.remove(me)
            self._sleepers.sort()
            raise
        heappop(self._sleepers)
        self.at = max(self.at, me[0])

    def pace(self, rates: Rates) -> Pace:
        """Start a pace on this clock; addresses that begin with a minus are groups."""
        return Pace(rates, is_group, self.monotonic, self.sleep)


def is_group(address: Address) -> bool:
    return address.id.startswith("-")
