"""Whoever steals the data folder, the logs and everything printed learns no name, number, word or address."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest

from bot.i18n import Catalogues
from handlers import ROUTES
from tests.kit.chat import open_world
from tests.kit.marks import find_marks, read_all, spellings
from tests.promises.day import TOLD, VILLAGER, Day, tied


@pytest.fixture
async def day(sqlite_template: Path, tmp_path: Path, texts: Catalogues) -> object:
    """Live a day on SQLite."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(sqlite_template, folder / "keng.db")
    async with open_world(f"sqlite+aiosqlite:///{folder}/keng.db", tmp_path / "keys", ROUTES, texts) as world:
        yield Day(world)


async def test_a_thief_finds_nothing_in_any_byte(logged: io.StringIO, day: Day, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for hours in (0, 3, 26):
        if not hours:
            await day.live()
        await day.pass_hours(hours)
        places = read_all(tmp_path)
        assert any(name.endswith("keng.db-wal") for name in places)
        assert find_marks(places, day.marks) == []
    said = capfd.readouterr()
    printed = {"log": logged.getvalue().encode(), "out": said.out.encode(), "err": said.err.encode()}
    assert logged.getvalue(), "nothing was logged: the search would prove nothing"
    assert find_marks(printed, day.marks) == []


async def test_the_thief_would_find_what_lay_there(day: Day, tmp_path: Path) -> None:
    await day.live()
    for way, raw in {**spellings(TOLD), **spellings(VILLAGER)}.items():
        planted = tmp_path / "data" / "planted"
        planted.write_bytes(b"\x00\x01" + raw + b"\xff")
        assert find_marks(read_all(tmp_path / "data"), {TOLD, VILLAGER}), way
        planted.unlink()


async def test_with_the_database_alone_nothing_ties_a_contact_to_a_tip(day: Day) -> None:
    await day.live()
    assert await tied(day.world) == []
