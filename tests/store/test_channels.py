"""What is remembered of channels, alert groups and drills."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.domain.events import Address
from bot.store import schema as s
from bot.store.channels import ChannelState
from bot.store.database import Database
from bot.store.groups import AlertGroup
from tests.kit.fakes import FakeClock
from tests.kit.marks import find_marks, read_all

GROUP, OTHER = Address("fake", "-1009876543210123"), Address("fake", "-1005566778899001")
QUANG_LAM = AlertGroup("01304", GROUP, "vi")


async def test_what_is_noted_of_a_channel_leaves_the_rest(database: Database, clock: FakeClock) -> None:
    until = clock.now() + timedelta(seconds=35)
    async with database.begin() as work:
        assert await work.channels.get("fake") == ChannelState()
        await work.channels.seen("fake")
        await work.channels.call("fake", "keng_bot")
        await work.channels.hold("fake", until)
        await work.channels.hold("other", until)
    async with database.begin() as work:
        assert await work.channels.get("fake") == ChannelState("keng_bot", clock.now(), until)
        await work.channels.hold("fake", None)
        assert await work.channels.get("fake") == ChannelState("keng_bot", clock.now(), None)
        assert await work.channels.get("other") == ChannelState("", None, until)
    seen = clock.now()
    clock.forward(hours=25)
    async with database.begin() as work:
        assert (await work.channels.get("fake")).seen_at == seen
        await work.channels.seen("fake")
        assert (await work.channels.get("fake")).seen_at == clock.now()


async def test_a_unit_has_one_alert_place_and_a_group_is_the_place_of_one_unit(database: Database) -> None:
    moved = AlertGroup("01304", OTHER, "en")
    async with database.begin() as work:
        await work.groups.put(QUANG_LAM)
        assert await work.groups.at(GROUP) == QUANG_LAM
        await work.groups.put(moved)
        assert await work.groups.at(GROUP) is None
        assert await work.groups.of_units(["01304", "04"]) == [moved]
        await work.groups.put(AlertGroup("04", OTHER, "vi"))
        assert await work.groups.of_units(["01304", "04"]) == [AlertGroup("04", OTHER, "vi")]


async def test_a_group_with_a_new_id_is_followed(database: Database) -> None:
    async with database.begin() as work:
        await work.groups.put(QUANG_LAM)
        for _ in range(2):  # both chats tell of it
            await work.groups.move(GROUP, OTHER)
        assert await work.groups.at(GROUP) is None
        assert await work.groups.at(OTHER) == AlertGroup("01304", OTHER, "vi")
        await work.groups.move(GROUP, Address("fake", "-7"))
        assert await work.groups.of_units(["01304"]) == [AlertGroup("01304", OTHER, "vi")]


async def test_a_group_that_is_left_is_no_alert_place(database: Database) -> None:
    async with database.begin() as work:
        await work.groups.put(QUANG_LAM)
        assert [await work.groups.drop(GROUP) for _ in range(2)] == [True, False]
        assert await work.groups.of_units(["01304"]) == []


async def test_a_groups_address_is_in_no_byte(database: Database, tmp_path: Path) -> None:
    async with database.begin() as work:
        await work.groups.put(QUANG_LAM)
    async with database.look() as work:
        (row,) = (await work.run(s.alert_group.select())).all()
    places = {"row": row.mark + b"|" + row.sealed} | (read_all(tmp_path) if database.is_sqlite else {})
    assert find_marks(places, {GROUP.id, GROUP.id.removeprefix("-100")}) == []


async def test_a_drill_lists_where_nobody_pressed(database: Database) -> None:
    async with database.begin() as work:
        await work.drills.call("2026-11-23", ["01304", "01285"])
        await work.drills.call("2026-11-23", ["01304"])
        await work.drills.call("2026-11-30", ["01304"])
        await work.drills.call("2026-12-07", [])
        assert await work.drills.press("2026-11-23", "01304")
        assert await work.drills.press("2026-11-23", "01304")
        assert not await work.drills.press("2026-11-23", "04")
        assert await work.drills.called("2026-11-23") == ["01285", "01304"]
        assert await work.drills.silent("2026-11-23") == ["01285"]
        assert await work.drills.silent("2026-11-30") == ["01304"]
        assert await work.drills.called("2026-12-07") == []


async def test_calling_again_unpresses_nobody(database: Database) -> None:
    async with database.begin() as work:
        await work.drills.call("2026-11-23", ["01304"])
        await work.drills.press("2026-11-23", "01304")
        await work.drills.call("2026-11-23", ["01304"])
        assert await work.drills.silent("2026-11-23") == []


async def test_drills_are_forgotten_after_forty_days(database: Database, clock: FakeClock) -> None:
    async with database.begin() as work:
        await work.drills.call("2026-11-23", ["01304", "01285"])
    for days, gone in ((40, 0), (1, 2)):
        clock.forward(days=days)
        async with database.begin() as work:
            assert await work.drills.due().remove() == gone
