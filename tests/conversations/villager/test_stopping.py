"""Stop in any spelling, and a block, end a subscription at once and leave nothing of it."""

from __future__ import annotations

import pytest

from bot.domain.events import EventKind
from bot.store import schema as s
from bot.store import schema_campaigns as sc
from tests.conversations.villager.steps import count
from tests.conversations.villager.subscribers import join, load_hamlets
from tests.kit.chat import World
from tests.kit.outreach import compose, start


@pytest.mark.parametrize("typed", ["dừng", "DUNG", "Huỷ", "huy", "stop", "thôi nhan tin"])
async def test_stop_ends_it_amid_the_wishes(world: World, typed: str) -> None:
    hoa = world.person("hoa")
    await join(hoa)
    await hoa.presses("Nghe thế nào")
    await hoa.presses("Mấy tin")
    await hoa.says(typed)
    assert "Đã dừng" in hoa.text
    assert await count(world, s.contact) == 0
    await hoa.says("5")
    assert await count(world, s.contact) == 0


async def test_a_block_leaves_neither_contact_nor_what_they_got(world: World) -> None:
    hoa = world.person("hoa")
    await join(hoa)
    await start(world.database, await compose(world.database))
    await world.dispatcher.drain()
    assert await count(world, sc.received) == 1
    await hoa.does(EventKind.GONE)
    assert (await count(world, s.contact), await count(world, sc.received)) == (0, 0)


async def test_a_stop_leaves_neither_contact_nor_what_they_got(world: World) -> None:
    hoa = world.person("hoa")
    await join(hoa)
    await start(world.database, await compose(world.database))
    await world.dispatcher.drain()
    await hoa.says("ngừng nhận tin")
    assert (await count(world, s.contact), await count(world, sc.received)) == (0, 0)


async def test_who_is_gone_amid_the_wishes_is_not_written_down_again(world: World) -> None:
    await load_hamlets(world)
    hoa = world.person("hoa")
    await join(hoa)
    await hoa.presses("Nghe thế nào")
    await hoa.presses("Xã, xóm")
    async with world.database.begin() as work:
        await work.contacts.stop(hoa.address)
    await hoa.says("na lom")
    assert await count(world, s.contact) == 0
    assert "Xã nào?" in hoa.text
