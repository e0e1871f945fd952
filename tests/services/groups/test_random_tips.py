"""Whatever becomes of tips: no group is told of one that passes by the commune, and never a word, a topic or a place."""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.errors import KengError
from bot.domain.events import Address, OutboundMessage
from bot.domain.people import Role, Staff
from bot.domain.tips import Author, Draft, EntryKind, Outcome, Piece, Urgency
from bot.domain.topics import Topic
from bot.i18n import Catalogues
from bot.services.casework.accept import accept_tip
from bot.services.casework.alert import alert_tip
from bot.services.casework.cannot_go import cannot_go
from bot.services.casework.cards import update_cards
from bot.services.casework.close import close_tip
from bot.services.casework.hand_over import hand_over
from bot.services.casework.open_tip import open_tip
from bot.services.groups.end import end_group
from bot.services.groups.place import place_group
from bot.services.tips.place import place_tip
from bot.services.tips.submit import submit_tip
from bot.store.work import UnitOfWork
from handlers import ROUTES
from tests.conversations.police.tips import COMMUNE, OTHER_COMMUNE, PROVINCE, tick
from tests.kit.chat import World, open_world
from tests.kit.databases import Server

GROUPS = {"-1": COMMUNE, "-2": OTHER_COMMUNE, "-3": PROVINCE}
PLACES = (COMMUNE, OTHER_COMMUNE, "")
WORDS = "Dấu Huyền"
# All that a group may be told of a tip: how urgent it is, its code, whether somebody has it.
CARD = re.compile(r"(?:🆘|📣) ([A-Z]\d-\d\d) · (?:chưa ai nhận|đã có người nhận|đã xong|đã chuyển đi)")
BRIEF = re.compile(r"(?:🆘|📣) [A-Z]\d-\d\d|")
LABEL = re.compile(r"(?:✋ Nhận|👁 Mở riêng) ([A-Z]\d-\d\d)")
STEPS = ("send", "send", "place", "accept", "accept", "cannot_go", "hand_over", "close", "open", "news", "wait", "wait", "swap")


@dataclass(slots=True)
class Days:
    """Some days of three units with a group each."""

    world: World
    staff: list[Staff] = field(default_factory=list)
    tips: list[str] = field(default_factory=list)
    told: list[OutboundMessage] = field(default_factory=list)
    heard: int = 0
    turns: int = 0

    async def begin(self) -> None:
        """Put everybody and every group in place."""
        for name, role, unit in (
            ("o1", Role.OFFICER, COMMUNE),
            ("c1", Role.CHIEF, COMMUNE),
            ("c2", Role.CHIEF, OTHER_COMMUNE),
            ("p1", Role.PROVINCE, PROVINCE),
        ):
            self.staff.append(await self.world.who(await self.world.staff(name, role, unit)))
        self.world.channel.listeners.append(self._hear)
        for number in range(3):
            await self.swap(number)

    def _hear(self, address: Address, message: OutboundMessage) -> None:
        if address.id in GROUPS and message.card != "group":
            self.told.append(message)

    async def act(self, what: Callable[[UnitOfWork], Coroutine[Any, Any, object]]) -> None:
        """Do something in a transaction of its own; what is refused changes nothing."""
        self.turns += 1
        with suppress(KengError):
            async with self.world.database.begin(f"turn {self.turns}") as work:
                await what(work)
        await self.world.settle()

    async def send(self, number: int) -> None:
        urgency, bypass = list(Urgency)[number % 2], number % 3 == 0
        draft = Draft((Piece(WORDS),), Topic.CHILD, PLACES[number % 5 % 3], bypass, urgency)

        async def submit(work: UnitOfWork) -> None:
            self.tips.append((await submit_tip(work, draft)).tip)
            await alert_tip(work, self.tips[-1])

        await self.act(submit)

    async def place(self, number: int) -> None:
        tip, unit, bypass = self._tip(number), PLACES[number % 7 % 3], number % 2 == 0

        async def told(work: UnitOfWork) -> None:
            if await place_tip(work, tip, unit, bypass=bypass):
                await alert_tip(work, tip)
                await update_cards(work, tip)

        await self.act(told)

    async def accept(self, number: int) -> None:
        await self.act(lambda work: accept_tip(work, self._tip(number), self._one(number)))

    async def cannot_go(self, number: int) -> None:
        await self.act(lambda work: cannot_go(work, self._tip(number), self._one(number)))

    async def hand_over(self, number: int) -> None:
        await self.act(lambda work: hand_over(work, self._tip(number), self._one(number)))

    async def open(self, number: int) -> None:
        await self.act(lambda work: open_tip(work, self._tip(number), self._one(number)))

    async def close(self, number: int) -> None:
        outcome = Outcome.NOT_FOR_LINE if number % 2 else Outcome.VERIFIED
        await self.act(lambda work: close_tip(work, self._tip(number), self._one(number), outcome))

    async def news(self, number: int) -> None:
        tip = self._tip(number)

        async def write(work: UnitOfWork) -> None:
            await work.threads.add(tip, Author.SENDER, EntryKind.WORDS, WORDS)
            await update_cards(work, tip, news=True)

        await self.act(write)

    async def wait(self, number: int) -> None:
        await tick(self.world, minutes=(1, 5, 15, 120, 480)[number % 5])

    async def swap(self, number: int) -> None:
        group, unit = list(GROUPS.items())[number % 3]
        leader = next(staff for staff in self.staff if staff.unit == unit and staff.role is not Role.OFFICER)
        verb = end_group if number % 4 == 3 else place_group
        await self.act(lambda work: verb(work, leader, Address("fake", group)))

    def _tip(self, number: int) -> str:
        return self.tips[number % len(self.tips)] if self.tips else "0" * 32

    def _one(self, number: int) -> Staff:
        return self.staff[number // 3 % len(self.staff)]

    async def run(self, steps: Sequence[tuple[str, int]]) -> None:
        """Go through the steps; look at what groups were told after each."""
        codes: dict[str, set[str]] = {}
        for step, number in steps:
            await getattr(self, step)(number)
            async with self.world.database.look() as work:
                for tip in self.tips:
                    codes.setdefault(tip, set()).update(access.code for access in await work.tips.accesses(tip))
                found = [await work.tips.get(tip) for tip in self.tips]
            secret = {tip.id for tip in found if tip is not None and tip.bypass}
            for message in self.told:
                self._check(message, codes, secret)
            self.heard += len(self.told)
            self.told.clear()

    def _check(self, message: OutboundMessage, codes: Mapping[str, set[str]], secret: set[str]) -> None:
        if not message.text:
            assert not message.choices, "a button without a text"
            return
        tip, shown = message.card.removeprefix("tip-"), CARD.fullmatch(message.text)
        assert shown is not None, message.text
        assert tip not in secret, "a group was told of a tip that passes by"
        assert shown[1] in codes[tip], "a code of another tip"
        assert BRIEF.fullmatch(message.brief), message.brief
        assert message.protected
        labels = [LABEL.fullmatch(choice.label) for row in message.choices for choice in row]
        assert {label[1] for label in labels if label} <= {shown[1]}
        assert None not in labels
        assert len(labels) == (2 if message.text.endswith("chưa ai nhận") else 0)


DAYS = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 500)), min_size=10, max_size=40)
COMMON = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


async def live(url: str, keys: Path, texts: Catalogues, steps: Sequence[tuple[str, int]]) -> None:
    async with open_world(url, keys, ROUTES, texts) as world:
        days = Days(world)
        await days.begin()
        await days.run([("send", 1), *steps])
        assert days.heard, "no group was told anything"


@settings(COMMON, max_examples=25)
@given(steps=DAYS)
def test_groups_learn_urgency_and_code_alone_on_sqlite(sqlite_template: Path, texts: Catalogues, steps: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(sqlite_template, folder / "keng.db")
        asyncio.run(live(f"sqlite+aiosqlite:///{folder}/keng.db", folder / "keys", texts, steps))


@pytest.mark.postgres
@settings(COMMON, max_examples=4)
@given(steps=DAYS, number=st.uuids())
def test_groups_learn_urgency_and_code_alone_on_postgres(
    postgres: Server, texts: Catalogues, steps: list[tuple[str, int]], number: object
) -> None:
    name = f"g{str(number).replace('-', '')[:20]}"
    asyncio.run(postgres.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    asyncio.run(postgres.run(f"CREATE DATABASE {name} TEMPLATE keng_template"))
    try:
        with tempfile.TemporaryDirectory() as keys:
            asyncio.run(live(postgres.url(name), Path(keys) / "keys", texts, steps))
    finally:
        asyncio.run(postgres.run(f"DROP DATABASE {name} WITH (FORCE)"))
