"""The outbox loop: claim, send, settle."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.domain.errors import SendError, SendProblem, StorageError
from bot.domain.events import Address, Lane, OutboundMessage, Sent, Standing
from bot.domain.people import Role
from bot.domain.ports import Channel
from bot.store.database import Database
from bot.store.outbox import Waiting
from bot.store.work import UnitOfWork

log = logging.getLogger(__name__)

BATCH = 100
LEASE = timedelta(seconds=60)
IDLE_SECONDS = 1.0
FIRST_PAUSE = 2.0
LONGEST_PAUSE = 900.0
MOST_ATTEMPTS = 40


@dataclass(slots=True)
class _Outcome:
    """What became of a claimed batch."""

    done: set[int] = field(default_factory=set)
    sent: list[tuple[Address, Sent]] = field(default_factory=list)
    pauses: dict[int, timedelta] = field(default_factory=dict)
    gone: set[Address] = field(default_factory=set)
    given_up: list[tuple[Waiting, SendProblem]] = field(default_factory=list)


def pause_after(attempts: int, hint: float, chance: float) -> timedelta:
    """Return how long a message waits that failed now, and `attempts` times before.

    Doubling from two seconds to fifteen minutes, times 0.5 to 1.0 by `chance` (0 to 1); never less than the platform's hint in seconds.
    """
    doubled = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(attempts, 20))
    return timedelta(seconds=max(hint, doubled * (0.5 + chance / 2)))


class Dispatcher:
    """Sends what the outbox holds. Knows three outcomes: done, try later, give up."""

    def __init__(self, database: Database, channel: Channel) -> None:
        """Bind to a database and to one channel that runs."""
        self._database, self._channel = database, channel
        self._name = database.circumstances.random.token(8)
        self._stirred = asyncio.Event()

    def wake(self) -> None:
        """Look at once: something was committed."""
        self._stirred.set()

    async def run(self) -> None:
        """Send until cancelled; an error only makes it wait."""
        while True:
            self._stirred.clear()
            try:
                sent = await self.once()
            except Exception as error:  # noqa: BLE001 - whatever it was, the loop that sends goes on
                log.error("outbox not served: error=%s", type(error).__name__)  # noqa: TRY400 - the class is all there is to say
                sent = 0
                await asyncio.sleep(IDLE_SECONDS)
            if not sent:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stirred.wait(), IDLE_SECONDS)

    async def drain(self) -> None:
        """Send until nothing is due."""
        while await self.once():
            pass

    async def once(self) -> int:
        """Claim one batch, send it, settle it; return how many were claimed."""
        machine_now = datetime.now(UTC)
        async with self._database.begin() as work:
            claimed = await work.outbox.claim(self._channel.name, self._name, machine_now + LEASE, BATCH, machine_now)
        if not claimed:
            return 0
        outcome = _Outcome()
        try:
            async with asyncio.TaskGroup() as group:
                for rows in _by_address(claimed):
                    group.create_task(self._send_all(rows, outcome))
        except asyncio.CancelledError:
            with suppress(StorageError):  # then the leases run out
                await asyncio.shield(self._settle(claimed, outcome))
            raise
        await self._settle(claimed, outcome)
        return len(claimed)

    async def _send_all(self, rows: Sequence[Waiting], outcome: _Outcome) -> None:
        for row in rows:
            try:
                await self._send(row, outcome)
                outcome.done.add(row.id)
            except SendError as error:
                self._judge(row, error, outcome)
            except Exception as error:
                log.exception("channel failed: id=%d channel=%s error=%s", row.id, row.address.channel, type(error).__name__)
                self._judge(row, SendError(SendProblem.RETRY), outcome)
            if row.id in outcome.pauses or row.address in outcome.gone:
                return  # what follows to this address waits for it, or goes with it

    async def _send(self, row: Waiting, outcome: _Outcome) -> None:
        sent = await self._channel.send(row.address, row.message, f"ob{row.id}", Standing())
        outcome.sent.append((row.address, sent))

    def _judge(self, row: Waiting, error: SendError, outcome: _Outcome) -> None:
        if error.problem is SendProblem.GONE:
            outcome.done.add(row.id)
            outcome.gone.add(row.address)
        elif error.retryable and row.attempts < MOST_ATTEMPTS:
            chance = self._database.circumstances.random.below(1000) / 999
            outcome.pauses[row.id] = pause_after(row.attempts, error.retry_after, chance)
        else:
            outcome.done.add(row.id)
            outcome.given_up.append((row, error.problem))

    async def _settle(self, claimed: Sequence[Waiting], outcome: _Outcome) -> None:
        untouched = [row.id for row in claimed if row.id not in outcome.pauses and row.id not in outcome.done]
        async with self._database.begin() as work:
            await work.outbox.settle(sorted(outcome.done))
            await work.posted.note(outcome.sent)
            await work.outbox.retry(outcome.pauses, self._name)
            await work.outbox.release(untouched, self._name)
            for address in outcome.gone:
                await work.contacts.stop(address)
                await work.staff.lose(address)
                await work.outbox.drop_for(address)
            for row, problem in outcome.given_up:
                await _alarm(work, row, problem)


async def _alarm(work: UnitOfWork, row: Waiting, problem: SendProblem) -> None:
    log.error("message given up: id=%d channel=%s problem=%s", row.id, row.address.channel, problem)
    for operator in await work.staff.of_unit(None, (Role.OPERATOR,)):
        if operator.address is not None and operator.address != row.address:
            text = work.texts.text(operator.language, "alarm.gave_up", id=row.id, channel=row.address.channel, problem=problem)
            work.say(operator.address, OutboundMessage(text=text), Lane.DANGER)


def _by_address(claimed: Sequence[Waiting]) -> list[list[Waiting]]:
    grouped: dict[bytes, list[Waiting]] = defaultdict(list)
    for row in claimed:
        grouped[row.key].append(row)
    return list(grouped.values())
