"""Whoever steals the data folder, the logs and everything printed learns nobody's Telegram account, nor the bot's token."""

from __future__ import annotations

import io
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.i18n import Catalogues
from handlers import ROUTES
from tests.conversations.police.groups import place
from tests.kit.chat import Person
from tests.kit.marks import find_marks, read_all, spellings
from tests.kit.telegram import TelegramWorld, open_telegram_world
from tests.promises.day import CHIEF, OFFICER, VILLAGER, Day, tied

TITLE = "Tổ công an bản Dấu Nặng"


@dataclass(slots=True)
class TelegramDay(Day):
    """A day lived at Telegram, in the end with a chat cleared."""

    async def live(self) -> None:
        """Live through the day."""
        assert isinstance(self.world, TelegramWorld)
        # Away from the full hour, which times without minutes share.
        self.world.clock.forward(minutes=7, seconds=13)
        await Day.live(self)
        self.mark_accounts(self.world)
        villager = self.world.person(VILLAGER)
        await villager.says("/menu")
        await villager.presses("Cài đặt")
        await villager.presses("Xoá chat")

    async def tell(self, villager: Person) -> None:
        """Send a tip while the chief's group is the alert place."""
        assert isinstance(self.world, TelegramWorld)
        chief = self.world.person(CHIEF)
        group = self.world.group(TITLE, chief, self.world.person(OFFICER))
        await place(chief, group.address.id)
        await Day.tell(self, villager)
        assert "chưa ai nhận" in "".join(group.reading)

    def mark_accounts(self, world: TelegramWorld) -> None:
        """Mark what Telegram tells of everybody: id, name, user name, title of a group; and the token."""
        for account in world.telegram.people.values():
            assert account.id > 2**32
            self.marks |= {str(account.id), account.user["first_name"], account.user["username"]}
        for group in world.telegram.groups.values():
            self.marks |= {str(abs(group.id)), TITLE}
        token = world.telegram.token
        self.marks |= {token, token.partition(":")[2], world.telegram.state.me["username"]}


@pytest.fixture(params=["polling", "webhook"])
async def day(request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path, texts: Catalogues) -> AsyncIterator[TelegramDay]:
    """Open a day on SQLite, by either way in."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(sqlite_template, folder / "keng.db")
    url = f"sqlite+aiosqlite:///{folder}/keng.db"
    async with open_telegram_world(url, tmp_path / "keys", ROUTES, texts, request.param) as world:
        yield TelegramDay(world)


async def test_a_thief_finds_no_account_in_any_byte(
    logged: io.StringIO, day: TelegramDay, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    await day.live()
    assert await tied(day.world, "posted", "card") == []
    for hours in (0, 3):
        await day.pass_hours(hours)
        places = read_all(tmp_path)
        assert any(name.endswith("keng.db-wal") for name in places)
        assert find_marks(places, day.marks) == []
    said = capfd.readouterr()
    printed = {"log": logged.getvalue().encode(), "out": said.out.encode(), "err": said.err.encode()}
    assert logged.getvalue(), "nothing was logged: the search would prove nothing"
    assert find_marks(printed, day.marks) == []
    would_be_found(tmp_path, day)


def would_be_found(folder: Path, day: TelegramDay) -> None:
    """Check that the search finds an account and the token however they are spelled."""
    assert isinstance(day.world, TelegramWorld)
    planted = folder / "data" / "more" / "planted"
    planted.parent.mkdir()
    for mark in (day.world.person(VILLAGER).address.id, day.world.telegram.token, TITLE):
        assert mark in day.marks
        for way, raw in spellings(mark).items():
            planted.write_bytes(b"\x00\x01" + raw + b"\xff")
            assert find_marks(read_all(planted.parent), {mark}), way
    planted.unlink()
