"""The outbox loop of one channel: claim, send and settle, all at the same time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

from bot.dispatch.ledger import Ledger
from bot.dispatch.outcome import Outcome
from bot.dispatch.pace import Pace
from bot.dispatch.pool import named
from bot.dispatch.sends import LEASE, LONG_HOLD_SECONDS, Nap, Sends
from bot.dispatch.settle import settle
from bot.domain.errors import StorageError
from bot.domain.events import Lane
from bot.domain.ports import Channel
from bot.store.database import Database
from bot.store.marks import ProcessMark
from bot.store.outbox import Claim, Waiting
from bot.store.work import UnitOfWork

log = logging.getLogger(__name__)

READY: Final = 128
"""Messages in memory whose turn comes soon: two for each place, so that no place waits for the table."""
MOST_HELD: Final = 2048
"""Messages in memory altogether: most of them wait for the next slot of their chat."""
IDLE_SECONDS = 1.0
LINGER_SECONDS = 0.02
"""How long ends of sends are gathered for one commit; a commit of somebody else's is looked at without delay."""
RENEW_SECONDS: Final = 20.0
GRACE_SECONDS = 3.0
"""How long a loop that stops waits for answers to what it has sent: who is cut off there is written to twice."""


class Dispatcher:
    """Sends what the outbox holds for one channel. Knows three outcomes: done, try later, give up."""

    def __init__(self, database: Database, channel: Channel, pace: Pace | None = None) -> None:
        """Bind to a database and to one channel that runs; without a pace everything due is sent at once."""
        self._database, self._channel = database, channel
        self._name = database.circumstances.random.token(8)
        self._sends = Sends(database, channel, pace, self._name)
        self._ledger = Ledger(database, channel.name, self._sends)
        self._pace = self._sends.pace
        self._woken = asyncio.Event()
        self._commits = self._seen = 0
        self._renewed = self._checked = self._claimed = self._pace.now()
        self._running = False
        self._owing = True

    def wake(self) -> None:
        """Look at once: something was committed. Until that is done no low lane goes on: it may be danger."""
        self._commits += 1
        self._woken.set()
        self._ledger.wake()
        self._sends.ended.set()  # who starts has nothing to look at yet

    def offer(self) -> Claim | None:
        """Return under which claim a commit's messages come directly; None while nothing can be sent, or enough waits."""
        sends = self._sends
        rests = sends.rest.lasts(self._pace.now()) or sends.rest.ordered or self._pace.held() > LONG_HOLD_SECONDS
        room = 0 if rests or not self._running or len(sends.pool) >= MOST_HELD else READY - sends.ready()
        return sends.claim(room) if room > 0 else None

    def take(self, rows: Sequence[Waiting]) -> None:
        """Send what was committed under the claim that was offered."""
        self._sends.admit(rows, {}, self._pace.now() + LEASE.total_seconds())
        self._sends.stirred.set()

    async def run(self) -> None:
        """Send until cancelled; an error only makes it wait. What was sent is settled at the end, and the rest given back."""
        mark = ProcessMark(self._database, self._channel.name, self._free)
        try:
            await self._begin(mark)
            self._running = True
            async with asyncio.TaskGroup() as group:
                group.create_task(self._start_all())
                group.create_task(self._keep())
                group.create_task(self._ledger.run())
        finally:
            self._running = False
            await asyncio.shield(self._give_back())
            await mark.leave()

    async def drain(self) -> None:
        """Send until nothing is due."""
        while await self.once():
            pass

    async def once(self) -> int:
        """Claim one batch, send it, settle it; return how many were claimed."""
        try:
            claimed = await self._turn() + await self._ledger.turn()
            while True:
                self._sends.stirred.clear()
                nap = self._sends.start_due()
                if nap.seconds is None and not self._sends.under_way:
                    break
                await self._nap(nap)
        except asyncio.CancelledError:
            await asyncio.shield(self._give_back())
            raise
        self._sends.give_back()
        await self._turn(claiming=False)
        await self._ledger.turn(claiming=False)
        return claimed

    async def _begin(self, mark: ProcessMark) -> None:
        """Free what dead processes had claimed, and remember whether the platform takes anything."""
        while True:
            try:
                if freed := await mark.take():
                    log.info("claims of a process that is gone are free: channel=%s count=%d", self._channel.name, freed)
                async with self._database.look() as work:
                    until = (await work.channels.get(self._channel.name)).held_until
            except Exception as error:  # noqa: BLE001 - nothing is lost, the next try may do better
                await self._fail(error)
            else:
                if until is not None:
                    self._pace.hold_all((until - datetime.now(UTC)).total_seconds())
                return

    async def _free(self) -> int:
        async with self._database.begin() as work:
            return await work.outbox.release_dead(self._channel.name)

    async def _start_all(self) -> None:
        while True:
            self._sends.stirred.clear()
            try:
                nap = self._sends.start_due(unseen=self._seen != self._commits or self._ledger.behind)
            except Exception as error:  # noqa: BLE001 - whatever it was, the loop that sends goes on
                await self._fail(error)
                continue
            await self._nap(nap)

    async def _nap(self, nap: Nap) -> None:
        if nap.deaf and nap.seconds is not None:
            await self._pace.sleep(nap.seconds)
            return
        if nap.seconds is None:
            await self._sends.stirred.wait()
            return
        tasks = [asyncio.ensure_future(self._sends.stirred.wait()), asyncio.ensure_future(self._pace.sleep(nap.seconds))]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()

    async def _keep(self) -> None:
        while True:
            self._sends.ended.clear()
            try:
                await self._turn()
            except Exception as error:  # noqa: BLE001 - whatever it was, the loop that sends goes on
                await self._fail(error)
            self._sends.stirred.set()
            await self._until_needed()

    async def _until_needed(self) -> None:
        await _wait(self._sends.ended, IDLE_SECONDS)
        if not self._woken.is_set():
            await _wait(self._woken, LINGER_SECONDS)

    async def _fail(self, error: Exception) -> None:
        log.error("outbox not served: channel=%s error=%s", self._channel.name, type(error).__name__)
        await asyncio.sleep(IDLE_SECONDS)

    async def _turn(self, *, claiming: bool = True) -> int:
        """Write down what ended and claim what comes next, in one transaction; return how many were claimed.

        Who is cancelled here waits for its end: nobody knows then whether half a transaction was committed.
        """
        turn = asyncio.ensure_future(self._write_and_claim(claiming=claiming))
        try:
            return await asyncio.shield(turn)
        except asyncio.CancelledError:
            await asyncio.wait([turn])
            raise

    async def _write_and_claim(self, *, claiming: bool) -> int:
        sends = self._sends
        commits, urged = self._commits, self._woken.is_set()
        self._woken.clear()
        claim = self._next_claim(urged=urged) if claiming and self._may_find(urged=urged) else None
        if claim is None and not sends.outcome:
            self._seen = commits
            return 0
        ended, sends.outcome = sends.outcome, Outcome()
        sends.settling = ended
        try:
            async with self._database.begin() as work:
                await settle(work, self._channel.name, self._name, ended)
                lost = await self._look_after(work, urged=urged)
                rows = await work.outbox.claim(claim) if claim else []
                owing = claim is not None and (bool(rows) or await work.outbox.any_due(claim))
                cards = await work.posted.cards((row.address, card) for row in rows for card in named(row))
        except BaseException as error:
            self._woken.set()
            # What cannot be written for another reason than the database's would stand in the way of everything behind it.
            poisoned = isinstance(error, Exception) and not isinstance(error, StorageError)
            sends.outcome = (ended.bare() if poisoned else ended).then(sends.outcome)
            raise
        finally:
            sends.settling = Outcome()
        if claiming:
            self._seen = commits  # of those that came meanwhile some may be missing
            self._owing = owing or (self._owing and claim is None)
        sends.pool.take(lambda row: row.id in lost)
        sends.admit(rows, cards, self._pace.now() + LEASE.total_seconds())
        return len(rows)

    def _may_find(self, *, urged: bool) -> bool:
        """Tell whether the table may hold more than what came directly; who looks in vain once a second loses nothing."""
        now, ended = self._pace.now(), self._sends.outcome
        self._owing |= urged or bool(ended.back or ended.moved)
        if not (self._owing or now - self._claimed >= IDLE_SECONDS or not self._running):
            return False
        self._claimed = now
        return True

    def _next_claim(self, *, urged: bool) -> Claim | None:
        sends, now = self._sends, self._pace.now()
        if sends.rest.lasts(now) or self._pace.held() > LONG_HOLD_SECONDS:
            return None
        if sends.rest.ordered:
            return None if sends.busy else sends.claim(1)
        room = READY - sends.ready() if len(sends.pool) < MOST_HELD else 0
        if room > 0:
            return sends.claim(room)
        # The table may hold something that goes before all that is in memory.
        lane = sends.pool.lowest - 1
        return sends.claim(READY, Lane(lane)) if urged and lane >= Lane.DANGER else None

    async def _look_after(self, work: UnitOfWork, *, urged: bool) -> set[int]:
        """Keep what waits in memory ours; return what is not to be sent any more: others may have dropped it meanwhile."""
        sends, now = self._sends, self._pace.now()
        if now - self._renewed >= RENEW_SECONDS and sends.busy:
            await work.outbox.renew(self._name, datetime.now(UTC) + LEASE)
            sends.pool.keep(now + LEASE.total_seconds())
            self._renewed = now
        rows = sends.pool.rows
        if not rows or not (urged or now - self._checked >= IDLE_SECONDS):
            return set()
        self._checked = now
        return set(rows) - await work.outbox.kept(rows, self._name)

    async def _give_back(self) -> None:
        """Settle what was sent and give the rest back."""
        await self._sends.land(GRACE_SECONDS)
        self._sends.give_back()
        await self._ledger.close()
        with suppress(StorageError):  # then the leases run out
            await self._turn(claiming=False)
            async with self._database.begin() as work:
                await work.outbox.release_all(self._name)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    # Before Python 3.12 `asyncio.wait_for` may swallow being cancelled when the event comes at the same moment.
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
