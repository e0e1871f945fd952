"""When the process dies: at moments that hurt."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from random import Random

from tests.crash.book import SHOWING, Book
from tests.crash.ledger import Ledger
from tests.crash.people import Stage
from tests.emulators.telegram import Emulator
from tests.kit.server import Server

READING_ROUNDS = 50
"""Rounds of the loop in which Telegram reads what the dead process had written to it."""

LONGEST = 600.0
"""Seconds in which the people get on far enough for the next kill."""


@dataclass(slots=True)
class Killer:
    """Kills the process and starts it again, spread over the tips.

    `killed` says at which moments it was hit at work, `left` how many sends each of these left unsettled.
    """

    stage: Stage
    server: Server
    ledger: Ledger
    book: Book
    random: Random
    killed: list[str] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    _began: int = 0

    async def run(self, kills: int, tips: int) -> None:
        """Kill so many times while so many tips are told."""
        moments = {"sending": self._sending, "confirming": self._confirming, "anywhere": self._anywhere}
        order = [*moments] * (kills // len(moments) + 1)
        for number, moment in enumerate(order[:kills]):
            reached = int(tips * (number + self.random.random()) / (kills + 1))
            await self._until(partial(self._have_told, reached))
            await moments[moment]()
            self.killed.append(moment)

    async def end(self) -> int | None:
        """Stop as an operator would; return the exit status."""
        status = await asyncio.to_thread(self.server.stop)
        self.book.close_life(await self.ledger.rest())
        return status

    async def _sending(self) -> None:
        """Die while sends are on their way: some acted upon, some not, none answered."""
        fault = self._telegram.faults.hold("sendMessage", after_acting=self.random.random() < 0.7, times=self.random.randint(1, 5))
        await self._until(lambda: fault.held > 0)
        await asyncio.sleep(self.random.random() * 0.05)
        await self._kill(fault.release)

    async def _confirming(self) -> None:
        """Die at the moment in which updates are confirmed."""
        updates = self._telegram.state.updates
        confirmed = updates.confirmed
        # No bell rings then, and the kill must come at once: whatever should have been committed before must be.
        while updates.confirmed == confirmed:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0)
        await self._kill()

    async def _anywhere(self) -> None:
        """Die at any moment in which something is being done."""
        await self._until(self._has_spoken)
        await asyncio.sleep(self.random.random() * 0.3)
        await self._until(lambda: self._has_spoken() and self._works())
        await self._kill()

    async def _kill(self, release: Callable[[], None] = lambda: None) -> None:
        process = self.server.process
        assert process is not None
        assert process.poll() is None, "the process ended by itself"
        process.kill()
        await asyncio.to_thread(self.server.kill)
        release()
        for _ in range(READING_ROUNDS):
            await asyncio.sleep(0)
        await self._until(lambda: not self._telegram.record.open)
        self.left.append(self.book.close_life(await self.ledger.rest()))
        self._began = self._telegram.record.calls[-1].number
        await asyncio.to_thread(self.server.start)

    @property
    def _telegram(self) -> Emulator:
        return self.stage.telegram

    def _have_told(self, tips: int) -> bool:
        return len(self.stage.receipts) >= tips

    def _has_spoken(self) -> bool:
        return any(call.acted and call.method in SHOWING for call in reversed(self._telegram.record.calls) if call.number > self._began)

    def _works(self) -> bool:
        return bool(self._telegram.record.open or self._telegram.state.updates.pending)

    def _until(self, true: Callable[[], bool]) -> Awaitable[bool]:
        return self._telegram.bell.until(lambda: true() or None, LONGEST)
