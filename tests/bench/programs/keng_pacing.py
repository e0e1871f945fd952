"""Our sender on one channel: a dispatcher with the pace that is set, on a fresh SQLite with messages waiting in its outbox."""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from time import monotonic

from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.client import Client
from bot.clock import SystemClock, SystemRandom
from bot.dispatch.outbox import Dispatcher
from bot.dispatch.pace import Pace, Rates
from bot.domain.events import Address, Lane, OutboundMessage, Sent, Standing
from bot.domain.policy import Rules
from bot.domain.sending import MOST_A_DAY
from bot.privacy.vault import Vault
from bot.store.database import Circumstances, Database
from bot.store.migrate import migrate
from bot.store.outbox import Claim, Waiting
from bot.wiring.collector import spare_collector
from tests.bench.programs.sending import TEXT
from tests.kit.fakes import NoTexts

CHAT_RATE, GROUP_RATE = 1.0, 20 / 60
FILLED_AT_ONCE = 1000
PAUSE_SECONDS = (0.05, 0.35)
"""Between two commits, drawn evenly; a dispatcher whose commits came in step with its slots would be measured at one moment only."""
URGENT = (Lane.DANGER, Lane.DIALOGUE)


@dataclass(frozen=True, slots=True)
class Order:
    """What to do: how many messages wait, in the lowest lane; how often something urgent is committed (0: send without end)."""

    rate: float
    waiting: int
    tries: int
    seconds_before: float


class Counted(Telegram):
    """The channel, counting how many sends have begun and ended."""

    begun = ended = 0

    async def send(self, address: Address, message: OutboundMessage, delivery: str, standing: Standing) -> Sent:
        """Send as the channel does."""
        self.begun += 1
        try:
            return await super().send(address, message, delivery, standing)
        finally:
            self.ended += 1


@dataclass(frozen=True, slots=True)
class _Noting:
    """A dispatcher that is handed what was committed, with a note of when that was."""

    dispatcher: Dispatcher
    note: Callable[[], None]

    def offer(self) -> Claim | None:
        return self.dispatcher.offer()

    def take(self, rows: Sequence[Waiting]) -> None:
        self.note()
        self.dispatcher.take(rows)


@asynccontextmanager
async def fresh_database(folder: Path) -> AsyncIterator[Database]:
    """Give an empty database in a folder until the block ends."""
    url = f"sqlite+aiosqlite:///{folder}/keng.db"
    await migrate(url)
    vault = Vault.open(folder / "keys", create=True)
    # Campaigns are measured at any hour, and send to a chat as often as asked.
    rules = Rules(quiet_from=0, quiet_to=0, per_week=MOST_A_DAY)
    database = Database(url, Circumstances(vault, SystemClock(), SystemRandom(), NoTexts(), rules))
    try:
        yield database
    finally:
        await database.close()


async def fill_outbox(database: Database, chats: Sequence[int], waiting: int) -> None:
    """Let so many messages wait, one after another to each chat."""
    addresses = islice(cycle(chats), waiting)
    while some := list(islice(addresses, FILLED_AT_ONCE)):
        async with database.begin() as work:
            for chat in some:
                work.say(Address(Telegram.name, str(chat)), OutboundMessage(TEXT), Lane.CAMPAIGN)


async def _urge(database: Database, dispatcher: Dispatcher, channel: Counted, chats: Sequence[int]) -> None:
    """Commit something urgent at random moments; print to whom, in which lane, when, and what had begun and ended at the commit."""
    draw = random.Random("keng")  # noqa: S311 - moments, not secrets
    noted: dict[str, float] = {}

    def note() -> None:
        noted.update(at=monotonic(), ended=channel.ended)
        # Sends that are under way as tasks, but have not run yet, come before this in the loop's queue.
        asyncio.get_running_loop().call_soon(lambda: noted.update(begun=channel.begun))

    # Before the dispatcher hears of the commit, whichever way.
    database.after_commit.insert(0, note)
    database.takers[Telegram.name] = _Noting(dispatcher, note)
    for number, chat in enumerate(chats):
        await asyncio.sleep(draw.uniform(*PAUSE_SECONDS))
        lane = URGENT[number % len(URGENT)]
        async with database.begin() as work:
            work.say(Address(Telegram.name, str(chat)), OutboundMessage(TEXT), lane)
        await asyncio.sleep(0)
        _print(json.dumps({"chat": chat, "lane": lane.name.lower(), **noted}))


Fill = Callable[[Database, Sequence[int], int], Awaitable[None]]
"""Lets so many messages wait for these chats."""


async def send_all(server: str, token: str, folder: Path, order: Order, chats: list[int], fill: Fill = fill_outbox) -> None:  # noqa: PLR0913, PLR0917 - what its command line says
    """Send what waits to all chats but the last, to which the urgent messages go."""
    client = Client(token, server)
    low, urgent = chats[: len(chats) - order.tries], chats[len(chats) - order.tries :]
    async with fresh_database(folder) as database:
        await fill(database, low, order.waiting)
        pace = Pace(Rates(order.rate, CHAT_RATE, GROUP_RATE), is_group=lambda address: address.id.startswith("-"))
        channel = Counted(client, pace)
        dispatcher = Dispatcher(database, channel, pace)
        database.after_commit.append(dispatcher.wake)
        await client.open_session()
        spare_collector()  # as `keng run` does
        sending = asyncio.create_task(dispatcher.run())
        try:
            _print("begun")
            await asyncio.sleep(order.seconds_before)
            await _urge(database, dispatcher, channel, urgent)
            if order.tries:
                await asyncio.sleep(order.seconds_before)
                return
            await sending
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
            await client.close_session()


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(server: str, token: str, folder: str, *rest: str, fill: Fill = fill_outbox) -> None:
    """Run it: rate a second, messages that wait, tries, seconds before the first and after the last one, and the chats."""
    rate, waiting, tries, before, *chats = rest
    order = Order(float(rate), int(waiting), int(tries), float(before))
    asyncio.run(send_all(server, token, Path(folder), order, [int(chat) for chat in chats], fill))
