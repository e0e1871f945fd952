"""A tip that passes by the commune rings in private alone: no group ever learns of it, whatever becomes of it."""

from __future__ import annotations

import pytest

from bot.domain.events import EventKind
from bot.domain.people import Role
from bot.domain.tips import Urgency
from bot.domain.topics import Topic
from tests.conversations.police.groups import OTHER_GROUP, chief_and_group, place
from tests.conversations.police.tips import PROVINCE, Sent, code, rings, send, sender_writes, tick
from tests.kit.chat import Person, World


@pytest.fixture
async def chief(world: World) -> Person:
    return (await chief_and_group(world))[0]


@pytest.fixture
async def province(world: World) -> Person:
    person = await world.staff("p1", Role.PROVINCE, PROVINCE, "Trực tỉnh")
    await place(person, OTHER_GROUP)
    return person


def groups(world: World) -> list[Person]:
    return [world.person("-1001"), world.person(OTHER_GROUP)]


def heard(world: World) -> list[int]:
    return [len(group.seen) for group in groups(world)]


@pytest.mark.parametrize("urgency", list(Urgency))
@pytest.mark.usefixtures("chief")
async def test_it_is_in_no_group_from_the_first_ring_to_the_last_word(world: World, province: Person, urgency: Urgency) -> None:
    before = heard(world)
    tip = await send(world, Sent(bypass=True, topic=Topic.OFFICIAL, urgency=urgency))
    assert len(rings(province)) == 1
    for hours in (2, 6, 2):
        await tick(world, hours=hours)
    await sender_writes(world, tip, "thêm một câu")
    await province.presses("Nhận")
    await province.presses("Không đi được")
    await tick(world, hours=9)
    await province.forges(f"ta:{tip}")
    await province.forges(f"tc:{tip}")
    await province.presses("có thật")
    assert heard(world) == before


async def danger(world: World, *places: str) -> Person:
    villager = world.person("v")
    await villager.opens("v1-01304")
    await villager.says("cứu")
    await villager.says("Có người cầm súng")
    for each in places:
        await villager.presses(each)
    return villager


def only_tip(province: Person) -> str:
    listed = {message.card.removeprefix("tip-") for message in province.seen if message.card.startswith("tip-")}
    assert len(listed) == 1
    return listed.pop()


@pytest.mark.usefixtures("chief")
async def test_danger_rings_no_group_before_it_is_told_where_it_is(world: World, province: Person) -> None:
    before = heard(world)
    await danger(world, "Đừng báo xã")
    assert len(rings(province)) == 1
    for minutes in (1, 4, 10, 60):
        await tick(world, minutes=minutes)
    assert heard(world) == before


async def test_danger_rings_every_group_as_soon_as_its_place_is_told(world: World, chief: Person, province: Person) -> None:
    before = heard(world)
    await danger(world)
    assert heard(world) == before
    await world.person("v").presses("Xã mình")
    assert len(rings(chief)) == 1
    tip = only_tip(province)
    assert [group.text for group in groups(world)] == [f"🆘 {await code(world, tip, unit)} · chưa ai nhận" for unit in ("01304", PROVINCE)]
    assert [after - count for after, count in zip(heard(world), before, strict=True)] == [1, 1]


@pytest.mark.usefixtures("chief")
async def test_danger_whose_place_is_never_told_rings_from_the_first_step_on(world: World, province: Person) -> None:
    before = heard(world)
    await danger(world)
    await tick(world, minutes=1)
    tip = only_tip(province)
    assert [after - count for after, count in zip(heard(world), before, strict=True)] == [0, 1]
    assert groups(world)[1].text == f"🆘 {await code(world, tip, PROVINCE)} · chưa ai nhận"


@pytest.mark.usefixtures("chief")
async def test_a_sender_who_keeps_the_commune_out_later_takes_it_out_of_every_group(world: World, province: Person) -> None:
    await danger(world, "Xã mình")
    tip = only_tip(province)
    villager = world.person("v")
    await villager.says("quay lại")
    await villager.presses("Đừng báo xã")
    for group in groups(world):
        assert (group.text, group.screen.choices, group.screen.retract) == ("", (), (f"tip-{tip}",))
    after = heard(world)
    for minutes in (1, 4, 10):
        await tick(world, minutes=minutes)
    await province.does(EventKind.PRESS, action=f"ta:{tip}")
    assert heard(world) == after
