"""Whatever people do at Telegram in whatever order: no tip is lost or doubled, and no chat shows what it must not show."""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.events import EventKind
from bot.i18n import Catalogues
from bot.store import schema as s
from bot.store.work import UnitOfWork
from handlers import ROUTES
from tests.conversations.police.groups import place
from tests.kit.chat import Person
from tests.kit.telegram import Caller, TelegramWorld, buttons, open_telegram_world
from tests.promises.test_random_walk import COMMON
from tests.promises.walk import MARK, STEPS, Walk

OF_A_TIP = re.compile(r"[📣🆘] [A-Z]\d-\d\d · (chưa ai nhận|đã có người nhận|đã xong|đã chuyển đi)")
OF_THE_GROUP = re.compile(r"[🔔🔕❌] ?(Có tin của|Không)")
WALKS = st.lists(st.tuples(st.sampled_from((*STEPS, "press_in_group", "press_in_group")), st.integers(0, 500)), min_size=10, max_size=25)


@dataclass(slots=True)
class TelegramWalk(Walk):
    """A walk whose people look at their screens, with an alert group of the commune."""

    groups: list[Caller] = field(default_factory=list)

    async def begin(self) -> None:
        """Put the same people on stage, and the chief's group, and let there be a tip."""
        await Walk.begin(self)
        group = self._world.group("Commune", *self.officers[:2], *self.villagers)
        await place(self.officers[1], group.address.id)
        self.groups.append(group)
        villager = self.villagers[0]
        await villager.presses("Báo tin")
        await self.villager_says(0)
        for label in ("Trộm", "Xã mình", "Gửi xã"):
            await villager.presses(label)
        await self.check()

    @property
    def _world(self) -> TelegramWorld:
        assert isinstance(self.world, TelegramWorld)
        return self.world

    async def press_in_group(self, number: int) -> None:
        """Anybody in the group presses one of its buttons."""
        group = self.groups[0]
        shown = [choice for payload in group.chat.from_bot for choice in buttons(payload)]
        if shown:
            person = self._one([*self.officers[:2], *self.villagers], number)
            action = shown[number % len(shown)].action
            await self._take([person.event(EventKind.PRESS, action=action, group=group.address.id, message="")])

    async def check(self) -> None:
        """Hold what must hold, in the database and on the screens."""
        await Walk.check(self)
        async with self.world.database.look() as work:
            for officer in self.officers:
                await self._check_screen(work, officer)
        self._check_groups()
        assert not self._world.telegram.state.updates.lost

    async def _check_screen(self, work: UnitOfWork, officer: Person) -> None:
        """Words stand only while the product knows that they do, protected; a tip has at most one card."""
        assert isinstance(officer, Caller)
        staff, cards = await self.world.who(officer), []
        for row in (await work.run(s.tip.select())).all():
            tip = row.id.hex()
            told = set(MARK.findall(" ".join(entry.words for entry in await work.threads.read(tip)))) if row.outcome is None else set()
            standing = [payload for payload in officer.chat.from_bot if told & set(MARK.findall(payload["text"]))]
            assert not standing or staff.id in await work.alerts.showing(tip), "words stand where nobody knows of them"
            assert all(payload.get("has_protected_content") for payload in standing), "words could be forwarded"
            code = await work.tips.code(tip, staff.unit)
            if code is not None:
                cards = [text for text in officer.reading if re.match(rf"(📣 TIN MỚI · |🆘 GẤP · |✅ ĐÃ XONG · )?{code}\b( · |\n)", text)]
                assert len(cards) <= 1, f"two cards of one tip: {cards}"

    def _check_groups(self) -> None:
        """In a group stands nothing but codes and how urgent they are, and what it says of itself."""
        for group in self.groups:
            said = [call.parameters["text"] for call in self._world.calls(group) if "text" in call.parameters]
            assert said
            wrong = [text for text in said if not OF_A_TIP.fullmatch(text) and not OF_THE_GROUP.match(text)]
            assert not wrong, f"said in a group: {wrong}"


async def walk(folder: Path, texts: Catalogues, way: str, steps: Sequence[tuple[str, int]]) -> None:
    async with open_telegram_world(f"sqlite+aiosqlite:///{folder}/keng.db", folder / "keys", ROUTES, texts, way) as world:
        one = TelegramWalk(world)
        await one.begin()
        await one.run(steps)
        await one.nobody_is_stuck()


def walk_apart(template: Path, texts: Catalogues, way: str, steps: Sequence[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(template, folder / "keng.db")
        asyncio.run(walk(folder, texts, way, steps))


@settings(COMMON, max_examples=5)
@given(steps=WALKS)
def test_no_walk_loses_doubles_or_betrays_a_tip_by_polling(sqlite_template: Path, texts: Catalogues, steps: list[tuple[str, int]]) -> None:
    walk_apart(sqlite_template, texts, "polling", steps)


@settings(COMMON, max_examples=2)
@given(steps=WALKS)
def test_no_walk_loses_doubles_or_betrays_a_tip_by_web_hook(sqlite_template: Path, texts: Catalogues, steps: list[tuple[str, int]]) -> None:
    walk_apart(sqlite_template, texts, "webhook", steps)
