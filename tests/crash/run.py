"""One run on one database."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from pathlib import Path
from random import Random

from bot.domain.events import Address
from bot.domain.people import Invite, Role
from bot.privacy.vault import Vault
from bot.settings import Settings, load_settings
from bot.wiring.store import load_catalogues, open_database
from tests.crash.book import Book
from tests.crash.count import read_tips, rung_codes, times_stored
from tests.crash.killing import Killer
from tests.crash.ledger import Ledger
from tests.crash.people import Officer, Stage, Told, Villager, plan_tip
from tests.crash.plan import COMMUNES, PROVINCE, Plan, Result
from tests.emulators.telegram import Emulator, Limits
from tests.kit.server import Server

CHANNEL = "telegram"
LIMITS = Limits(chat_per_second=10, total_per_second=200)
"""Several times what Telegram really allows: the run is to take minutes, and sends still go out one after another."""
PACE = {"KENG_TELEGRAM_RATE": "180", "KENG_TELEGRAM_CHAT_RATE": "9"}
"""A little less: sends that are held back on order come later than they were sent."""


class Run:
    """One run in a folder of its own. `stuck` says who gave up, and after which words of the bot's."""

    def __init__(self, plan: Plan, ledger: Ledger, folder: Path) -> None:
        self._plan, self._ledger, self._folder = plan, ledger, folder
        self._random = Random(plan.seed)  # noqa: S311 - a run is to be repeated, not to be secret
        self.stuck: list[str] = []
        self.output = ""

    async def __call__(self) -> Result:
        """Play, kill, count."""
        began = time.monotonic()
        (self._folder / "data").mkdir(mode=0o700)
        async with Emulator(limits=LIMITS) as telegram:
            stage = Stage(telegram, load_catalogues(), self._plan.patience)
            officers = await self._prepare(stage)
            server = Server(self._folder, self._environment(telegram))
            book = Book(Vault.open(self._folder / "keys"), telegram.record)
            killer = Killer(stage, server, self._ledger, book, self._random)
            try:
                await asyncio.to_thread(server.start)
                await self._play(stage, officers, killer)
                await self._drain(telegram)
                status = await killer.end()
            finally:
                await asyncio.to_thread(server.kill)
                self.output = server.output.read_text("utf-8") if server.output.exists() else ""
            result = await self._count(stage, officers, killer)
        result.stop_status = -1 if status is None else status
        result.seconds = time.monotonic() - began
        return result

    def _settings(self) -> Settings:
        return load_settings(data_dir=self._folder / "data", key_dir=self._folder / "keys", database_url=self._ledger.url)

    def _environment(self, telegram: Emulator) -> dict[str, str]:
        return {
            "KENG_DATABASE_URL": self._ledger.url,
            "KENG_KEY_DIR": str(self._folder / "keys"),
            "KENG_TELEGRAM_TOKEN": telegram.token,
            "KENG_TELEGRAM_API_BASE": telegram.url,
            **PACE,
        }

    async def _prepare(self, stage: Stage) -> list[Officer]:
        """Make the database, and staff in it who have joined already."""
        officers = []
        async with open_database(self._settings()) as database, database.begin("staff") as work:
            for unit in (*COMMUNES, PROVINCE):
                for number in range(self._plan.officers):
                    person = stage.telegram.person(f"Officer {unit} {number}")
                    role = Role.PROVINCE if unit == PROVINCE else Role.OFFICER
                    invite = Invite("", role, unit, f"Trực {number}", "", "00", "")
                    await work.staff.activate(await work.staff.add(invite, Address(CHANNEL, str(person.id)), "vi"))
                    officers.append(Officer(stage, person, unit, Random(f"{self._plan.seed}{person.id}")))  # noqa: S311 - as above
        await self._ledger.prepare()
        return officers

    async def _play(self, stage: Stage, officers: list[Officer], killer: Killer) -> None:
        """Let everybody do their part until every tip is told and every kill is done."""
        tips = [plan_tip(number, self._random) for number in range(self._plan.tips)]
        people = [Villager(stage, stage.telegram.person(f"Villager {number}")) for number in range(self._plan.people)]
        serving = [asyncio.create_task(officer.serve()) for officer in officers]
        killing = asyncio.create_task(killer.run(self._plan.kills, self._plan.tips))
        try:
            await asyncio.gather(*(self._tell_all(villager, tips[at :: len(people)]) for at, villager in enumerate(people)))
            if not self.stuck:
                await killing
        finally:
            for task in (*serving, killing):
                task.cancel()
            await asyncio.gather(*serving, killing, return_exceptions=True)

    async def _tell_all(self, villager: Villager, tips: list[Told]) -> None:
        for told in tips:
            try:
                await villager.tell(told)
            except TimeoutError:
                last = [str(message.get("text"))[:60] for message in villager.person.chat.from_bot[-3:]]
                self.stuck.append(f"{told}: the last words were {last}")
                return

    async def _drain(self, telegram: Emulator) -> None:
        """Wait until everything was taken and said; what then is left is counted."""
        deadline = time.monotonic() + self._plan.patience
        while time.monotonic() < deadline and await self._is_busy(telegram):  # noqa: ASYNC110 - another process works
            await asyncio.sleep(0.1)

    async def _is_busy(self, telegram: Emulator) -> bool:
        return bool(telegram.state.updates.pending or telegram.record.open or await self._ledger.waiting())

    async def _count(self, stage: Stage, officers: list[Officer], killer: Killer) -> Result:
        telegram, updates = stage.telegram, stage.telegram.state.updates
        tips, parked = await read_tips(self._settings())
        rung = rung_codes(telegram.record.calls, officers)
        stored = times_stored(tips)
        told = {f"dấu{number}dấu" for number in range(self._plan.tips)}
        doubled, lost = killer.book.differences()
        return Result(
            tips_sent=len(stage.receipts),
            tips_stored=len(tips),
            tips_alerted=sum(bool(tip.codes & rung) for tip in tips),
            kills=len(killer.killed),
            answers_doubled=doubled.total(),
            unsettled=killer.book.unsettled,
            answers=killer.book.meant.total(),
            answers_lost=lost.total(),
            marks_lost=len(told - set(stored)),
            marks_doubled=len(Counter({mark: count for mark, count in stored.items() if count > 1})),
            updates_waiting=len(updates.pending) + updates.lost,
            updates_redelivered=updates.redelivered,
            parked=parked,
            sends_refused=telegram.state.rates.refused,
            slowest_answer=stage.slowest,
        )
