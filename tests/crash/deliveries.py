"""The ledger under kills: one campaign for very many, the process killed again and again, then every row and every message counted."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from sqlalchemy import func, select

from bot.domain.campaigns import FINAL, DeliveryState, RunState
from bot.domain.errors import Gone, StorageError
from bot.settings import Settings, load_settings
from bot.store import schema as s
from bot.store import schema_campaigns as sc
from bot.store.contacts import open_address
from bot.store.database import Database
from bot.wiring.store import open_database
from tests.emulators.telegram import TOKEN, Remote
from tests.emulators.telegram.remote import own_process
from tests.kit.outreach import compose, fire, subscribe
from tests.kit.server import Server

COMMUNE, CHANNEL = "01304", "telegram"
AT_ONCE = 5_000
LONGEST = 1_800.0
"""Seconds that all of it may take."""
DAY = {"KENG_QUIET_FROM": "00:00", "KENG_QUIET_TO": "00:00"}
"""No hour is quiet: a run is to be repeated at any."""


@dataclass(frozen=True, slots=True)
class Sending:
    """How many get the campaign, how often the process is killed, how many processes there are, messages a second (0: no limit)."""

    people: int = 100_000
    kills: int = 20
    processes: int = 1
    rate: int = 0
    seed: str = "keng"


@dataclass(slots=True)
class Ledgered:
    """What was counted; the names are those of `build/crash.json`.

    Lost: people without a row, in no final state, or whose row says sent and who got nothing. Doubled: people who got it twice.
    """

    ledger_lost: int = 0
    ledger_doubled: int = 0
    ledger_uncertain_max: int = 0
    ledger_kills: int = 0
    sent: int = 0
    uncertain: int = 0
    seconds: float = 0.0

    def broken(self, sending: Sending) -> list[str]:
        """Return a sentence for each promise that was broken."""
        checks = (
            (not self.ledger_lost, f"{self.ledger_lost} people of a campaign were lost"),
            (not self.ledger_doubled, f"{self.ledger_doubled} people of a campaign were written to twice"),
            (self.ledger_uncertain_max <= 100, f"{self.ledger_uncertain_max} deliveries were uncertain after one kill"),
            (self.ledger_kills >= sending.kills, f"the process was killed {self.ledger_kills} times only, not {sending.kills}"),
            (self.sent + self.uncertain == sending.people, f"{self.sent + self.uncertain} of {sending.people} are sent or uncertain"),
        )
        return [sentence for held, sentence in checks if not held]


@dataclass(slots=True)
class Deliveries:
    """One run on one database, in a folder of its own."""

    sending: Sending
    url: str
    folder: Path
    output: str = ""
    _on_its_way: list[int] = field(default_factory=list)

    async def __call__(self) -> Ledgered:
        """Send, kill, count."""
        began = time.monotonic()
        (self.folder / "data").mkdir(mode=0o700, exist_ok=True)
        async with own_process("--no-rates") as telegram, asyncio.timeout(LONGEST):
            chats = await telegram.ask("people", count=self.sending.people)
            run = await self._prepare(chats)
            servers = [self._server(telegram, number) for number in range(self.sending.processes)]
            try:
                for server in servers:
                    await asyncio.to_thread(server.start)
                await self._kill_all(servers)
                await self._until_over(run)
            finally:
                for server in servers:
                    with suppress(Exception):
                        await asyncio.to_thread(server.stop)
                    self.output += server.output.read_text("utf-8") if server.output.exists() else ""
            result = await self._count(run, await self._got(telegram))
        result.ledger_uncertain_max = max(self._on_its_way, default=0)
        result.ledger_kills = len(self._on_its_way)
        result.seconds = time.monotonic() - began
        return result

    def _settings(self) -> Settings:
        return load_settings(data_dir=self.folder / "data", key_dir=self.folder / "keys", database_url=self.url)

    def _server(self, telegram: Remote, number: int) -> Server:
        home = self.folder / f"process{number}"
        home.mkdir()
        environment = {
            "KENG_DATABASE_URL": self.url,
            "KENG_KEY_DIR": str(self.folder / "keys"),
            "KENG_TELEGRAM_TOKEN": TOKEN,
            "KENG_TELEGRAM_API_BASE": telegram.url,
            "KENG_TELEGRAM_RATE": str(self.sending.rate),
            "KENG_TELEGRAM_CHAT_RATE": "0",
            **DAY,
        }
        return Server(home, environment)

    async def _prepare(self, chats: Sequence[int]) -> int:
        """Make the database with everybody in it, and a run that begins to be frozen."""
        async with open_database(self._settings()) as database:
            for begin in range(0, len(chats), AT_ONCE):
                await subscribe(database, [(str(chat), COMMUNE, "vi") for chat in chats[begin : begin + AT_ONCE]], CHANNEL)
            campaign = await compose(database, [COMMUNE])
            async with database.begin() as work:
                return await fire(work, campaign, work.now)

    async def _kill_all(self, servers: Sequence[Server]) -> None:
        random = Random(self.sending.seed)  # noqa: S311 - a run is to be repeated, not to be secret
        async with open_database(self._settings()) as database:
            for number in range(self.sending.kills):
                reached = int(self.sending.people * (number + random.random()) / (self.sending.kills + 1))
                await _until_over(database, reached)
                await asyncio.sleep(random.random() * 0.2)
                server = random.choice(servers)
                await asyncio.to_thread(server.kill)
                self._on_its_way.append(await _on_its_way(database) if len(servers) == 1 else 0)
                await asyncio.to_thread(server.start)
                if len(servers) > 1:
                    self._on_its_way[-1] = await _newly_uncertain(database, self._on_its_way[:-1])

    async def _until_over(self, run: int) -> None:
        async with open_database(self._settings()) as database:
            while True:
                with suppress(StorageError):
                    async with database.look() as work:
                        found = await work.runs.get(run)
                    if found is not None and found.state is RunState.DONE:
                        return
                await asyncio.sleep(0.5)

    async def _got(self, telegram: Remote) -> Counter[int]:
        """Count what each chat got, whether or not anybody heard of it."""
        calls = await telegram.ask("calls", method="sendMessage")
        return Counter(int(call["parameters"]["chat_id"]) for call in calls if call["acted"])

    async def _count(self, run: int, got: Counter[int]) -> Ledgered:
        async with open_database(self._settings()) as database, database.look() as work:
            d = sc.delivery.c
            joined = sc.delivery.join(sc.lot, sc.lot.c.id == d.lot).outerjoin(s.contact, s.contact.c.id == d.contact)
            chosen = select(d.state, s.contact.c.mark, s.contact.c.sealed).select_from(joined).where(sc.lot.c.run == run)
            states: dict[int, DeliveryState] = {}
            rows = 0
            for row in await work.run(chosen):
                rows += 1
                with suppress(Gone):
                    states[int(open_address(work.vault, row.sealed, row.mark).id)] = DeliveryState(row.state)
        wrong = sum(state not in FINAL or (state is DeliveryState.SENT and not got[chat]) for chat, state in states.items())
        counted = Counter(states.values())
        return Ledgered(
            ledger_lost=self.sending.people - len(states) + (rows - len(states)) + wrong,
            ledger_doubled=sum(count > 1 for count in got.values()),
            sent=counted[DeliveryState.SENT],
            uncertain=counted[DeliveryState.UNCERTAIN],
        )


async def _until_over(database: Database, people: int) -> None:
    """Wait until it is known of so many what became of them."""
    c = sc.lot.c
    over = select(func.sum(c.people - c.queued - c.held - c.retry - c.sending))
    while True:
        with suppress(StorageError):
            async with database.look() as work:
                if int((await work.run(over)).scalar() or 0) >= people:
                    return
        await asyncio.sleep(0.05)


async def _on_its_way(database: Database) -> int:
    """Count the rows that the dead process had on its way."""
    async with database.look() as work:
        return int((await work.run(select(func.count()).where(sc.delivery.c.state == DeliveryState.SENDING))).scalar() or 0)


async def _newly_uncertain(database: Database, before: Sequence[int]) -> int:
    """Count what became uncertain since the last look; whoever took over has written it down by then."""
    async with database.look() as work:
        now = (await work.run(select(func.sum(sc.lot.c.uncertain)))).scalar() or 0
    return int(now) - sum(before)
