from __future__ import annotations

from bot.domain.errors import SendError, SendProblem
from bot.domain.events import EventKind, OutboundMessage
from bot.domain.people import Role
from tests.kit.chat import World


async def tell(world: World) -> None:
    world.counter += 1
    villager = world.person(f"villager{world.counter}")
    await villager.opens("v1-01304")
    await villager.presses("Báo tin")
    await villager.says("Mất hai con gà đêm qua")
    await villager.presses("Trộm")
    await villager.presses("Xã mình")
    await villager.presses("Gửi xã" if any("Gửi xã" in label for label in villager.labels()) else "Gửi")


async def test_an_officer_who_leaves_is_rung_no_more_and_has_no_right_left(world: World) -> None:
    leaving = await world.staff("leaving", Role.OFFICER, "01304")
    staying = await world.staff("staying", Role.OFFICER, "01304")
    await tell(world)
    button = leaving.find("Nhận").action

    await leaving.does(EventKind.GONE)
    before = len(leaving.seen), len(staying.seen)
    await tell(world)

    assert len(leaving.seen) == before[0]
    assert len(staying.seen) == before[1] + 1
    await leaving.forges(button)
    assert leaving.screen.prompt == "not.allowed"


async def test_who_cannot_be_reached_any_more_is_not_counted_as_ringing(world: World) -> None:
    lost = await world.staff("lost", Role.OFFICER, "01304")
    await world.staff("province", Role.PROVINCE, "04")
    world.channel.failures = [SendError(SendProblem.GONE)]
    async with world.database.begin() as work:
        work.say(lost.address, OutboundMessage(text="?"))
    await world.settle()

    await tell(world)

    assert lost.seen == []
    assert "TIN MỚI" in world.person("province").text
