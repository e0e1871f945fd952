"""After an outage that is longer than Telegram keeps messages, those who can warn people are told."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.people import Role
from bot.services.upkeep.outage import returned
from tests.kit.chat import World

TELEGRAM = "telegram"


async def answers(world: World) -> bool:
    """Let Telegram answer now."""
    async with world.database.begin() as work:
        told = await returned(work, TELEGRAM)
    await world.settle()
    return told


async def test_province_and_operators_are_told_once_and_nobody_else(world: World) -> None:
    province = await world.staff("province", Role.PROVINCE, "04")
    operator = await world.staff("operator", Role.OPERATOR, "04")
    others = [await world.staff(role, role, "01304") for role in (Role.CHIEF, Role.OFFICER, Role.CAMPAIGN)]
    assert not await answers(world)
    world.clock.forward(hours=30)
    assert await answers(world)
    assert not await answers(world)
    # The world begins at 8:00 there on 23 November; what was sent in the first six hours of the thirty was dropped.
    for person in (province, operator):
        [said] = person.seen
        assert "từ 08:00 23/11 đến 14:00 23/11" in said.text
        assert "Telegram" in said.text
    assert "gọi điện" in province.text
    assert [person.seen for person in others] == [[], [], []]


async def test_what_telegram_kept_is_no_loss(world: World) -> None:
    province = await world.staff("province", Role.PROVINCE, "04")
    for _ in range(3):
        assert not await answers(world)
        world.clock.forward(hours=24)
    assert province.seen == []


async def test_everybody_is_told_in_their_own_language(world: World) -> None:
    province = await world.staff("province", Role.PROVINCE, "04")
    staff = await world.who(province)
    async with world.database.begin() as work:
        await work.staff.set_language(staff.id, "en")
    await answers(world)
    world.clock.forward(days=2)
    assert await answers(world)
    assert "may be lost" in province.text


async def test_each_outage_is_told(world: World) -> None:
    province = await world.staff("province", Role.PROVINCE, "04")
    await answers(world)
    for _ in range(2):
        world.clock.at += timedelta(hours=25)
        assert await answers(world)
    assert len(province.seen) == 2
