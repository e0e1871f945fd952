"""A group becomes a unit's alert place when a leader has read there what that means, and in no other way."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.domain.events import EventKind, OutboundMessage
from bot.domain.people import Role
from bot.store.groups import AlertGroup
from bot.store.schema import audit
from tests.conversations.police.groups import GROUP, OTHER_GROUP, at, call, chief_and_group, place, placed, press
from tests.conversations.police.tips import COMMUNE, OTHER_COMMUNE, PROVINCE, send, tick
from tests.kit.chat import World

STRANGERS = [(Role.OFFICER, COMMUNE), (Role.OPERATOR, PROVINCE), (Role.CAMPAIGN, COMMUNE), (None, "")]


async def acts(world: World) -> list[str]:
    async with world.database.look() as work:
        return [row.act for row in await work.run(select(audit.c.act).order_by(audit.c.number))]


async def test_a_leader_reads_before_the_group_becomes_an_alert_place(world: World) -> None:
    chief = await world.staff("c1", Role.CHIEF, COMMUNE)
    await call(chief)
    group = world.person(GROUP)
    assert "kể cả người vào sau, đều thấy mã và mức gấp" in group.text
    assert "Xã Quảng Lâm" in group.text
    assert [(choice.digit, choice.label) for choice in group.screen.choices[0]] == [("1", "✅ Đồng ý"), ("2", "❌ Không")]
    assert await placed(world) == []
    await press(chief, "Đồng ý")
    assert await placed(world) == [AlertGroup(COMMUNE, at(GROUP), "vi")]
    assert (group.screen.card, group.screen.retract) == ("group", ())
    assert "Có tin của Xã Quảng Lâm thì Kẻng gọi trong nhóm này:" in group.text
    assert chief.seen == []
    assert await acts(world) == ["place_group"]


async def test_a_leader_who_does_not_agree_changes_nothing(world: World) -> None:
    chief = await world.staff("c1", Role.CHIEF, COMMUNE)
    await call(chief)
    await press(chief, "Không")
    group = world.person(GROUP)
    assert await placed(world) == []
    assert "không gọi trong nhóm này" in group.text
    assert (group.screen.card, group.screen.choices) == ("group", ())
    assert await acts(world) == []


async def test_the_province_has_a_group_of_its_own(world: World) -> None:
    province = await world.staff("p1", Role.PROVINCE, PROVINCE)
    await place(province)
    assert [(each.unit, each.address) for each in await placed(world, PROVINCE, COMMUNE)] == [(PROVINCE, at(GROUP))]


@pytest.mark.parametrize(("role", "unit"), STRANGERS)
async def test_nobody_else_can_offer_or_press(world: World, role: Role | None, unit: str) -> None:
    chief = await world.staff("c1", Role.CHIEF, COMMUNE)
    stranger = await world.staff("x", role, unit) if role else world.person("x")
    await call(stranger)
    assert world.person(GROUP).seen == []
    assert stranger.screen.prompt == "not.allowed"
    await call(chief)
    count = len(world.person(GROUP).seen)
    for label in ("Đồng ý", "Không"):
        await press(stranger, label)
        assert stranger.screen.prompt == "not.allowed"
    assert len(world.person(GROUP).seen) == count
    assert await placed(world) == []


async def test_a_leader_of_another_unit_cannot_press(world: World) -> None:
    await chief_and_group(world)
    neighbour = await world.staff("c9", Role.CHIEF, OTHER_COMMUNE)
    await press(neighbour, "Thôi gọi")
    assert neighbour.screen.prompt == "not.allowed"
    await call(neighbour)
    assert neighbour.screen.prompt == "group.others"
    assert [each.unit for each in await placed(world, COMMUNE, OTHER_COMMUNE)] == [COMMUNE]


async def test_of_two_units_in_one_group_the_first_one_has_it(world: World) -> None:
    chief = await world.staff("c1", Role.CHIEF, COMMUNE)
    neighbour = await world.staff("c9", Role.CHIEF, OTHER_COMMUNE)
    await call(neighbour)
    late = world.person(GROUP).find("Đồng ý").action
    await place(chief)
    await neighbour.does(EventKind.PRESS, action=late, group=GROUP)
    assert neighbour.screen.prompt == "group.others"
    assert [each.unit for each in await placed(world, COMMUNE, OTHER_COMMUNE)] == [COMMUNE]


async def test_a_chief_who_was_removed_meanwhile_cannot_press(world: World) -> None:
    chief = await world.staff("c1", Role.CHIEF, COMMUNE)
    await call(chief)
    await chief.does(EventKind.GONE)
    await press(chief, "Đồng ý")
    assert await placed(world) == []


async def test_a_button_counts_only_in_a_group_and_for_that_group(world: World) -> None:
    chief = await world.staff("c1", Role.CHIEF, COMMUNE)
    await chief.forges(f"gp:{COMMUNE}")
    assert chief.screen.prompt == "group.only_there"
    assert await placed(world) == []
    await place(chief)
    await chief.forges(f"gl:{COMMUNE}")
    await chief.does(EventKind.PRESS, action=f"gl:{COMMUNE}", group=OTHER_GROUP)
    assert [each.address for each in await placed(world)] == [at(GROUP)]


async def test_the_command_again_shows_how_it_stands_and_the_way_out(world: World) -> None:
    chief, group = await chief_and_group(world)
    await call(chief)
    assert "ai trong nhóm cũng thấy" in group.text
    assert (group.screen.retract, group.labels()) == (("group",), ["🔕 Thôi gọi ở đây"])
    await press(chief, "Thôi gọi")
    assert await placed(world) == []
    assert "không gọi trong nhóm này nữa" in group.text
    assert group.screen.choices == ()
    assert await acts(world) == ["place_group", "end_group"]
    count = len(group.seen)
    await send(world)
    assert len(group.seen) == count


async def test_agreeing_twice_is_agreeing_once(world: World) -> None:
    chief, _ = await chief_and_group(world)
    await press(chief, "Đồng ý")
    assert len(await placed(world)) == 1
    assert await acts(world) == ["place_group"]


async def test_the_group_before_is_told_that_it_rings_no_more(world: World) -> None:
    chief, group = await chief_and_group(world)
    tip = await send(world)
    other = await place(chief, OTHER_GROUP)
    assert "không gọi trong nhóm này nữa" in group.text
    assert set(group.screen.retract) == {"group", f"tip-{tip}"}
    assert [each.address for each in await placed(world)] == [at(OTHER_GROUP)]
    count = len(group.seen)
    await tick(world, hours=2)
    assert len(group.seen) == count
    assert other.screen.card == f"tip-{tip}"


async def test_when_we_are_taken_out_the_leaders_hear_of_it_and_nothing_more_goes_there(world: World) -> None:
    chief, group = await chief_and_group(world)
    officer = await world.staff("o1", Role.OFFICER, COMMUNE)
    province = await world.staff("p1", Role.PROVINCE, PROVINCE)
    await group.does(EventKind.GONE, group=GROUP)
    count = len(group.seen)
    assert await placed(world) == []
    assert "không còn ở trong nhóm của Xã Quảng Lâm" in chief.text
    assert officer.seen == province.seen == []
    await send(world)
    assert len(group.seen) == count
    assert chief.text.startswith("📣 TIN MỚI")


async def test_where_nobody_leads_the_officers_hear_that_the_group_is_lost(world: World) -> None:
    chief, group = await chief_and_group(world)
    officer = await world.staff("o1", Role.OFFICER, COMMUNE)
    await chief.does(EventKind.GONE)
    await group.does(EventKind.GONE, group=GROUP)
    assert "không gọi ở đó nữa" in officer.text


async def test_leaving_a_group_that_was_no_alert_place_says_nothing(world: World) -> None:
    chief, group = await chief_and_group(world)
    await world.person(OTHER_GROUP).does(EventKind.GONE, group=OTHER_GROUP)
    assert chief.seen == []
    assert len(await placed(world)) == 1
    assert len(group.seen) == 2


@pytest.mark.parametrize("times", [1, 2])
async def test_a_group_with_a_new_id_is_followed_however_often_it_is_told(world: World, times: int) -> None:
    _, group = await chief_and_group(world)
    tip = await send(world)
    count = len(group.seen)
    for _ in range(times):
        await group.does(EventKind.MOVED, text=OTHER_GROUP, group=GROUP)
    assert [each.address for each in await placed(world)] == [at(OTHER_GROUP)]
    await tick(world, hours=2)
    assert len(group.seen) == count
    assert [message.card for message in world.person(OTHER_GROUP).seen] == [f"tip-{tip}"]


async def test_what_waits_for_the_old_id_goes_to_the_new_one(world: World) -> None:
    _, group = await chief_and_group(world)
    async with world.database.begin() as work:
        work.say(at(GROUP), OutboundMessage(text="waits"))
    await group.does(EventKind.MOVED, text=OTHER_GROUP, group=GROUP)
    assert [message.text for message in world.person(OTHER_GROUP).seen] == ["waits"]


async def test_a_moved_group_of_nobodys_changes_nothing(world: World) -> None:
    await chief_and_group(world)
    await world.person("-3").does(EventKind.MOVED, text=OTHER_GROUP, group="-3")
    assert [each.address for each in await placed(world)] == [at(GROUP)]


async def test_a_conversation_in_private_goes_on_whatever_is_done_in_the_group(world: World) -> None:
    chief = await world.staff("c1", Role.CHIEF, COMMUNE)
    await chief.says("trực")
    await chief.presses("Người trực")
    await chief.presses("Mời người mới")
    await place(chief)
    await chief.says("Trực 9")
    assert chief.screen.prompt == "team.link"


async def test_the_command_in_a_private_chat_is_no_tip(world: World) -> None:
    villager = world.person("villager")
    await villager.does(EventKind.GROUP)
    assert villager.screen.prompt == "group.only_there"
    assert not villager.screen.choices
