"""The weekly drill: who is called, who pressed, what the province is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.people import Role
from bot.domain.policy import Drill, Rules
from bot.domain.ports import Texts
from bot.services.drills._when import last_drill
from handlers import ROUTES
from tests.conversations.police.tips import COMMUNE, OTHER_COMMUNE, PROVINCE, tick
from tests.kit.chat import World, open_world
from tests.kit.fakes import FakeClock

MONDAY_NINE = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 09:00 in Cao Bằng
SIGN = "THỬ CHUÔNG"


@pytest.fixture
async def world(database_url: str, tmp_path: Path, texts: Texts) -> AsyncIterator[World]:
    clock = FakeClock(MONDAY_NINE.replace(hour=1, minute=59, second=50))
    async with open_world(database_url, tmp_path / "keys", ROUTES, texts, clock=clock, drill=Drill(0, 9)) as opened:
        yield opened


async def test_who_is_on_duty_is_called_once_and_the_province_hears_where_nobody_pressed(world: World) -> None:
    duty = await world.staff("duty", Role.OFFICER, COMMUNE)
    off = await world.staff("off", Role.OFFICER, COMMUNE)
    async with world.database.begin() as work:
        await work.staff.set_duty((await world.who(off)).id, on=False)
    silent = await world.staff("silent", Role.CHIEF, OTHER_COMMUNE)
    province = await world.staff("province", Role.PROVINCE, PROVINCE)
    await tick(world)
    assert not duty.seen
    await tick(world, seconds=10)
    await tick(world, minutes=5)
    assert [SIGN in message.text for message in duty.seen] == [True]
    assert [SIGN in message.text for message in silent.seen] == [True]
    assert not off.seen
    await duty.presses("nghe thấy")
    assert duty.screen.card == duty.seen[0].card
    assert "Cảm ơn" in duty.text
    await tick(world, hours=1)
    assert not province.seen
    await tick(world, hours=1)
    await tick(world, hours=1)
    assert len(province.seen) == 1
    async with world.database.look() as work:
        names = {code: unit.name for code in (COMMUNE, OTHER_COMMUNE) if (unit := await work.units.get(code)) is not None}
    assert names[OTHER_COMMUNE] in province.text
    assert names[COMMUNE] not in province.text


async def test_when_nobody_is_on_duty_everybody_is_called(world: World) -> None:
    off = await world.staff("off", Role.OFFICER, COMMUNE)
    async with world.database.begin() as work:
        await work.staff.set_duty((await world.who(off)).id, on=False)
    await tick(world, seconds=10)
    assert SIGN in off.text


async def test_a_drill_that_is_late_by_more_than_its_grace_is_left_out(world: World) -> None:
    officer = await world.staff("duty", Role.OFFICER, COMMUNE)
    province = await world.staff("province", Role.PROVINCE, PROVINCE)
    await tick(world, hours=1, minutes=1)
    await tick(world, hours=4)
    assert not officer.seen
    assert not province.seen


async def test_it_comes_again_a_week_later_and_an_old_button_says_so(world: World) -> None:
    officer = await world.staff("duty", Role.OFFICER, COMMUNE)
    await tick(world, seconds=10)
    first = officer.find("nghe thấy").action
    await tick(world, days=7)
    assert sum(SIGN in message.text for message in officer.seen) == 2
    await tick(world, days=41)
    await officer.forges(first)
    assert "đã qua" in officer.text


async def test_a_forged_button_of_another_unit_changes_nothing(world: World) -> None:
    await world.staff("duty", Role.OFFICER, COMMUNE)
    await tick(world, seconds=10)
    outsider = await world.staff("province", Role.PROVINCE, PROVINCE)
    await outsider.forges("dr:2026-11-23")
    villager = world.person("villager")
    await villager.forges("dr:2026-11-23")
    async with world.database.look() as work:
        assert await work.drills.silent("2026-11-23") == [COMMUNE]
    assert "đã qua" in outsider.text


async def test_everybody_pressed(world: World) -> None:
    officer = await world.staff("duty", Role.OFFICER, COMMUNE)
    province = await world.staff("province", Role.PROVINCE, PROVINCE)
    await tick(world, seconds=10)
    await officer.presses("nghe thấy")
    await tick(world, hours=2)
    assert "cả 1 đơn vị" in province.text


@given(
    now=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda at: at.replace(tzinfo=UTC)),  # noqa: DTZ001 - made aware in the next call
    drill=st.builds(Drill, st.integers(0, 6), st.integers(0, 23)),
)
def test_the_last_drill_is_the_newest_one_that_was_due(now: datetime, drill: Drill) -> None:
    due = last_drill(now, Rules(drill=drill))
    assert due is not None
    assert (due.weekday(), due.hour, due.minute) == (*drill, 0)
    assert 0 <= (now - due).total_seconds() < 7 * 24 * 3600


def test_no_setting_no_drill() -> None:
    assert last_drill(MONDAY_NINE, Rules()) is None
