"""Officers at Telegram see the same, byte for byte and call for call, whoever sent a tip and whatever passed them by."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.domain.people import Role
from bot.i18n import Catalogues
from handlers import ROUTES
from tests.conversations.police.groups import place
from tests.kit.chat import World
from tests.kit.telegram import Caller, TelegramWorld, open_telegram_world
from tests.promises.test_two_worlds import COMMUNE, OFFICERS, Voice, a_day, nothing_else, passing_by

OF_THE_MOMENT = frozenset({"message_id", "date", "edit_date"})
"""What Telegram counts over all its chats, or takes from its own clock; no officer sees it."""

Beside = Callable[[World, int], Awaitable[None]]
Live = Callable[..., bytes]


@dataclass(slots=True)
class Watched:
    """A line at Telegram with two officers of a commune, its alert group and the province; every call about them is kept."""

    world: TelegramWorld
    chats: list[Caller]
    calls: dict[str, list[str]] = field(default_factory=dict)
    messages: dict[str, list[int]] = field(default_factory=dict)
    kept: int = 0

    def keep(self) -> None:
        """Write down the calls since the last time, each with the product's time."""
        fresh = self.world.telegram.record.of(after=self.kept)
        for call in fresh:
            self.kept = call.number
            if call.chat_id is None:
                continue
            shown = {name: self._plain(str(call.chat_id), name, value) for name, value in call.parameters.items()}
            made = self._number(str(call.chat_id), call.message_id) if call.message_id else 0
            line = [self.world.clock.now().isoformat(), call.method, shown, made, call.status, call.answer]
            self.calls.setdefault(str(call.chat_id), []).append(json.dumps(line, ensure_ascii=False, sort_keys=True))

    def _plain(self, chat: str, name: str, value: Any) -> Any:  # Any: JSON
        if name == "message_id":
            return self._number(chat, value)
        return [self._number(chat, each) for each in value] if name == "message_ids" else value

    def _number(self, chat: str, message: int) -> int:
        """Number the messages of a chat by themselves, as they become known."""
        known = self.messages.setdefault(chat, [])
        if message not in known:
            known.append(message)
        return known.index(message) + 1

    def of_the_commune(self) -> bytes:
        """Return all calls about the commune's chats, and what stands in these."""
        calls = [self.calls.get(chat.address.id, []) for chat in self.chats]
        return json.dumps([calls, [_standing(chat) for chat in self.chats]], ensure_ascii=False, sort_keys=True).encode()


def _standing(chat: Caller) -> list[dict[str, Any]]:  # Any: JSON
    return [{name: value for name, value in payload.items() if name not in OF_THE_MOMENT} for payload in chat.chat.visible]


@asynccontextmanager
async def a_line(folder: Path, name: str, texts: Catalogues, way: str = "polling") -> AsyncIterator[Watched]:
    """Open a line; the commune is there before anybody else, so that Telegram counts its people alike."""
    url = f"sqlite+aiosqlite:///{folder}/{name}.db"
    async with open_telegram_world(url, folder / "keys", ROUTES, texts, way) as world:
        people = [world.person(each) for each in (*OFFICERS, "chief")]
        watched = Watched(world, [*people, world.group("Commune", *people)])
        world.listeners.append(watched.keep)
        for each in OFFICERS:
            await world.staff(each, Role.OFFICER, COMMUNE)
        await world.staff("chief", Role.CHIEF, COMMUNE)
        await world.staff("p", Role.PROVINCE, "04")
        await place(people[-1], watched.chats[-1].address.id)
        yield watched


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends the tips of the day; `before` is done before it begins, `beside` while it goes on.

    `refused` is whether Telegram refused to bring something to them.
    """

    name: str
    before: Callable[[TelegramWorld, str], Awaitable[None]] | None = None
    beside: Beside = nothing_else
    refused: bool = False


async def come_late(world: TelegramWorld, name: str) -> None:
    """Come to Telegram after many others, with another language."""
    for number in range(40):
        world.telegram.person(f"Somebody {number}")
    world.telegram.people[int(world.person(name).address.id)].user["language_code"] = "en"


async def subscribe(world: TelegramWorld, name: str) -> None:
    """Subscribe to the commune's news."""
    voice = Voice(world.person(name), "subscribes")
    await voice.says("menu")
    await voice.presses("Nghe tin xã")
    while not any("Đồng ý" in label for label in voice.person.labels()):
        await voice.says("Quảng Lâm")
        await voice.presses("Quảng Lâm")
    await voice.presses("Đồng ý")


async def block(world: World, number: int) -> None:
    """Block the bot while a question is on its way."""
    assert isinstance(world, TelegramWorld)
    if number == 2:
        world.telegram.people[int(world.person("blocker").address.id)].blocks()
        await world.take([])


async def block_unseen(world: World, number: int) -> None:
    """Block the bot in such a way that it learns of it only when it writes."""
    assert isinstance(world, TelegramWorld)
    if number == 2:
        world.person("unseen").chat.bot_status = "kicked"


SENDERS = [
    Sender("9182736455", come_late),
    Sender("subscriber", subscribe),
    Sender("blocker", beside=block),
    Sender("unseen", beside=block_unseen, refused=True),
]


async def live_day(folder: Path, texts: Catalogues, sender: Sender, way: str = "polling") -> bytes:
    async with a_line(folder, sender.name, texts, way) as watched:
        if sender.before is not None:
            await sender.before(watched.world, sender.name)
        await a_day(watched.world, sender.name, sender.beside)
        refused = [call for call in watched.world.calls(watched.world.person(sender.name)) if call.status == 403]
        assert bool(refused) is sender.refused
        return watched.of_the_commune()


@pytest.fixture(scope="module")
def live(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, texts: Catalogues) -> Live:
    """Return what lives a sender's day and returns what the commune saw."""

    def live_apart(sender: Sender, way: str = "polling") -> bytes:
        folder = tmp_path_factory.mktemp("day")
        shutil.copy(sqlite_template, folder / f"{sender.name}.db")
        return asyncio.run(live_day(folder, texts, sender, way))

    return live_apart


@pytest.fixture(scope="module")
def somebody(live: Live) -> bytes:
    """Return what the commune sees of a day on which nothing else happens."""
    seen = live(Sender("somebody"))
    for said in ("Mất hai con lợn", "· chưa ai nhận", "🆘"):
        assert said.encode() in seen
    return seen


@pytest.mark.parametrize("sender", SENDERS, ids=lambda sender: sender.name)
def test_who_sent_a_tip_changes_nothing_officers_see(live: Live, somebody: bytes, sender: Sender) -> None:
    assert live(sender) == somebody


def test_how_updates_come_changes_nothing_officers_see(live: Live, somebody: bytes) -> None:
    assert live(Sender("caller"), "webhook") == somebody


def test_what_passes_by_the_commune_changes_nothing_its_officers_see(live: Live, somebody: bytes) -> None:
    assert live(Sender("whoever", beside=passing_by)) == somebody


def test_the_comparison_would_notice_one_letter(live: Live, somebody: bytes) -> None:
    async def one_more(world: World, number: int) -> None:
        if number == 1:
            await Voice(world.person("other"), "x").tells("Mất xe máy", "Xã mình", "Gửi xã")

    assert live(Sender("whoever", beside=one_more)) != somebody
