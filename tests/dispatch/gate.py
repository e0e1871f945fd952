"""A channel that can hold an address's messages and be picky, and hands for the outbox before it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

from bot.dispatch.outbox import Dispatcher
from bot.domain.events import Address, Lane, OutboundMessage, Sent, Standing
from bot.domain.people import Invite, Role
from bot.store import schema as s
from bot.store.database import Database
from tests.kit.fakes import FakeChannel

HOA, LAN, OPERATOR, GROUP = (Address("fake", name) for name in ("hoa", "lan", "operator", "-7"))
ELSEWHERE = Address("elsewhere", "operator")


class Gate(FakeChannel):
    """A FakeChannel that answers as it was told, by the words of a message or by its address."""

    def __init__(self, name: str = "fake") -> None:
        super().__init__(name)
        self.tried: list[str] = []
        self.order: list[tuple[str, str]] = []
        self.held: dict[str, asyncio.Event] = {}
        self.answers: dict[str, list[Exception]] = {}
        self.changes: dict[str, Sent] = {}
        self.numbers: dict[str, int] | None = None
        self.standing: dict[str, list[Standing]] = defaultdict(list)
        self.under_way = self.most_under_way = 0

    async def send(self, address: Address, message: OutboundMessage, delivery: str, standing: Standing) -> Sent:
        self.tried.append(delivery)
        self.order.append((address.id, message.text))
        self.standing[message.text].append(Standing(dict(standing.cards), standing.posted))
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            await asyncio.sleep(0)
            if address.id in self.held:
                await self.held[address.id].wait()
        finally:
            self.under_way -= 1
        for key in (message.text, address.id):
            if self.answers.get(key):
                raise self.answers[key].pop(0)
        await super().send(address, message, delivery, standing)
        if message.text in self.changes:
            return self.changes[message.text]
        number = len(self.deliveries) if self.numbers is None else self.numbers.get(address.id, 0)
        return Sent(number=0 if message.unsay else number)

    def has(self, address: Address, *texts: str) -> Callable[[], bool]:
        """Return what tells whether somebody got all of these."""
        return lambda: set(texts) <= set(self.got(address))

    def passed(self, count: int) -> Callable[[], bool]:
        """Return what tells whether more than so many were tried."""
        return lambda: len(self.order) > count

    def got(self, address: Address) -> list[str]:
        return [message.text for message in self.sent[address.id]]


async def put(database: Database, address: Address, *texts: str, lane: Lane = Lane.DIALOGUE, **look: Any) -> None:  # Any: its fields
    async with database.begin() as work:
        for text in texts:
            work.say(address, OutboundMessage(text=text, **look), lane)


async def waiting(database: Database) -> int:
    async with database.look() as work:
        return await work.outbox.size()


async def run_out(database: Database) -> None:
    """Let every lease run out, as a minute of the machine's clock would."""
    async with database.begin() as work:
        await work.run(s.outbox.update().where(s.outbox.c.lease.is_not(None)).values(lease_until=work.now - timedelta(days=9999)))


async def add_staff(database: Database, address: Address, role: Role = Role.OPERATOR, unit: str = "04") -> None:
    async with database.begin() as work:
        staff = await work.staff.add(Invite("", role, unit, "Máy", "", "00", ""), address, "vi")
        await work.staff.activate(staff)


async def turns() -> None:
    for _ in range(10):
        await asyncio.sleep(0.01)


async def until(happened: Callable[[], Any]) -> None:  # Any: only its truth counts
    async with asyncio.timeout(30):
        while not happened():  # noqa: ASYNC110 - the promise is that it comes, not when
            await asyncio.sleep(0.01)


@asynccontextmanager
async def running(database: Database, dispatcher: Dispatcher) -> AsyncIterator[asyncio.Task[None]]:
    """Let a dispatcher run, woken by commits."""
    database.after_commit.append(dispatcher.wake)
    task = asyncio.create_task(dispatcher.run())
    try:
        yield task
    finally:
        database.after_commit.remove(dispatcher.wake)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
