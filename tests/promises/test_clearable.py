"""The promises hold as well where a channel leaves it to us to know which messages stand in a chat."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Table

from bot.i18n import Catalogues
from bot.store import schema as s
from handlers import ROUTES
from tests.kit.chat import World, open_world
from tests.kit.marks import find_marks, read_all
from tests.promises.day import Day
from tests.promises.test_two_worlds import a_day, a_world, nothing_else, passing_by

FIRST = 7_700_000_000_000
"""Where messages begin to be numbered: long enough to be told from chance."""


def make_clearable(world: World) -> None:
    """Let the channel clear what is not older than two days."""
    here = replace(world.channel.capabilities, clear_hours=48)
    world.channel.capabilities, world.house.channels = here, {world.channel.name: here}


@pytest.fixture
async def day(sqlite_template: Path, tmp_path: Path, texts: Catalogues) -> AsyncIterator[Day]:
    """Open a day on SQLite."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(sqlite_template, folder / "keng.db")
    async with open_world(f"sqlite+aiosqlite:///{folder}/keng.db", tmp_path / "keys", ROUTES, texts) as world:
        make_clearable(world)
        world.counter = FIRST
        yield Day(world)


async def values(world: World, *tables: Table) -> set[object]:
    """Return the hashes, ids and times of tables."""
    async with world.database.look() as work:
        rows = [row for table in tables for row in (await work.run(table.select())).all()]
    return {value for row in rows for value in row if isinstance(value, bytes) or hasattr(value, "timestamp")}


async def test_a_thief_finds_no_number_of_a_message(day: Day, tmp_path: Path) -> None:
    await day.live()
    assert await values(day.world, s.posted)
    numbers = {str(number) for number in range(FIRST + 1, day.world.counter + 1)}
    assert find_marks(read_all(tmp_path), numbers | day.marks) == []


async def test_nothing_ties_a_message_to_a_tip_or_to_a_contact(day: Day) -> None:
    await day.live()
    others = (s.tip, s.tip_access, s.tip_entry, s.tip_alert, s.way_back, s.contact, s.conversation, s.inbox_mark, s.outbox, s.staff)
    noted = await values(day.world, s.posted)
    assert await values(day.world, s.tip)
    for table in others:
        assert not noted & await values(day.world, table), f"posted and {table.name} share a value"


async def test_officers_see_the_same_whatever_is_noted(sqlite_template: Path, tmp_path: Path, texts: Catalogues) -> None:
    seen = []
    for name, noted, beside in (("plain", False, nothing_else), ("noted", True, nothing_else), ("more", True, passing_by)):
        shutil.copy(sqlite_template, tmp_path / f"{name}.db")
        async with a_world(f"sqlite+aiosqlite:///{tmp_path}/{name}.db", tmp_path / "keys", texts) as record:
            if noted:
                make_clearable(record.world)
            await a_day(record.world, "somebody", beside)
            assert bool(await values(record.world, s.posted)) is noted
            seen.append(record.of_the_commune())
    assert seen[0] == seen[1] == seen[2]
