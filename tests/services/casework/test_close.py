"""What is left of a tip after its outcome."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text

from bot.domain.errors import Gone, NotAllowed, TooLate
from bot.domain.people import Role, Staff
from bot.domain.tips import Outcome
from bot.services.casework.close import close_tip
from bot.store import schema as s
from tests.conversations.police.tips import COMMUNE, OTHER_COMMUNE, PROVINCE, WORDS, Sent, send
from tests.kit.chat import World


async def officer(world: World, role: Role = Role.CHIEF, unit: str = COMMUNE) -> Staff:
    return await world.who(await world.staff(f"{role}{unit}", role, unit))


async def close(world: World, tip: str, staff: Staff, outcome: Outcome) -> None:
    async with world.database.begin("close") as work:
        await close_tip(work, tip, staff, outcome)


async def test_the_way_back_is_gone_with_a_checkpoint_after_it(world: World) -> None:
    chief = await officer(world)
    tip = await send(world, Sent(way=world.person("villager").address))
    async with world.database.begin("close") as work:
        way = (await work.tips.header(tip))["way"]
        await close_tip(work, tip, chief, Outcome.VERIFIED)
        assert work.checkpoint_after
    async with world.database.look() as work:
        assert not (await work.run(select(s.way_back))).all()
        assert await work.tips.header(tip) == {}
        with pytest.raises(Gone):
            await work.ways.open(way)
    assert not world.database.checkpoint_due


async def test_not_for_this_line_leaves_no_words(world: World) -> None:
    chief = await officer(world)
    tip = await send(world, Sent(way=world.person("villager").address))
    await close(world, tip, chief, Outcome.NOT_FOR_LINE)
    async with world.database.look() as work:
        assert not (await work.run(select(s.tip_entry))).all()
        assert not (await work.run(select(s.way_back))).all()
        row = (await work.run(select(s.tip.c.wrapped_key, s.tip.c.sealed))).one()
        assert (row.wrapped_key, row.sealed) == (None, None)
        with pytest.raises(Gone):
            await work.threads.read(tip)
    await world.settle()
    assert WORDS not in "".join(message.text for seen in world.channel.sent.values() for message in seen)


async def test_only_days_are_left_of_the_times(world: World) -> None:
    chief = await officer(world)
    tip = await send(world)
    async with world.database.begin() as work:
        assert await work.tips.accept(tip, chief.id)
    world.clock.forward(hours=5, minutes=7, seconds=9)
    await close(world, tip, chief, Outcome.NO_BASIS)
    columns = (s.tip.c.received_at, s.tip.c.accepted_at, s.tip.c.closed_at, s.tip.c.purge_at)
    async with world.database.look() as work:
        row = (await work.run(select(*columns))).one()
        entries = set((await work.run(select(s.tip_entry.c.at))).scalars())
    midnight = datetime(2026, 11, 22, 17, tzinfo=UTC)  # the place's own
    assert (row.received_at, row.accepted_at, row.closed_at, entries) == (midnight, midnight, midnight, {midnight})
    assert row.purge_at == midnight + world.database.circumstances.rules.purge_after


@pytest.mark.parametrize(
    ("sent", "unit"),
    [(Sent(), COMMUNE), (Sent(bypass=True), PROVINCE), (Sent(unit=""), PROVINCE)],
)
async def test_it_is_counted_where_it_may_be_known(world: World, sent: Sent, unit: str) -> None:
    staff = await officer(world, *((Role.CHIEF, COMMUNE) if unit == COMMUNE else (Role.PROVINCE, PROVINCE)))
    tip = await send(world, sent)
    world.clock.forward(hours=3, minutes=59)
    await close(world, tip, staff, Outcome.VERIFIED)
    async with world.database.look() as work:
        rows = [tuple(row) for row in await work.run(select(s.counter))]
    assert rows == [("2026-11", unit, "child", "normal", "verified", 1, 3)]


async def test_it_closes_once(world: World) -> None:
    chief = await officer(world)
    tip = await send(world)
    await close(world, tip, chief, Outcome.VERIFIED)
    with pytest.raises(TooLate):
        await close(world, tip, chief, Outcome.NOT_FOR_LINE)
    async with world.database.look() as work:
        assert (await work.threads.read(tip))[0].words == WORDS
        assert (await work.run(text("SELECT SUM(tips) FROM counter"))).scalar() == 1


async def test_nobody_elsewhere_can_close_it(world: World) -> None:
    tip = await send(world)
    for stranger in (await officer(world, Role.CHIEF, OTHER_COMMUNE), await officer(world, Role.OFFICER)):
        with pytest.raises(NotAllowed):
            await close(world, tip, stranger, Outcome.VERIFIED)
