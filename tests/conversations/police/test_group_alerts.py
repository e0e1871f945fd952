"""In a unit's alert group rings a code and how urgent it is; whoever presses there is answered in private."""

from __future__ import annotations

import pytest

from bot.domain.events import EventKind, OutboundMessage
from bot.domain.people import Role
from bot.domain.tips import TipStatus, Urgency
from tests.conversations.police.groups import OTHER_GROUP, chief_and_group, place, press
from tests.conversations.police.tips import (
    COMMUNE,
    OTHER_COMMUNE,
    PROVINCE,
    WORDS,
    Sent,
    code,
    rings,
    row,
    send,
    sender_writes,
    tick,
)
from tests.kit.chat import Person, World


def last(person: Person) -> tuple[str, bool, str]:
    message = person.screen
    return message.text, message.only_edit, message.brief


@pytest.mark.parametrize(("urgency", "sign"), [(Urgency.DANGER, "🆘"), (Urgency.NORMAL, "📣")])
async def test_a_group_hears_urgency_and_code_alone(world: World, urgency: Urgency, sign: str) -> None:
    chief, group = await chief_and_group(world)
    tip = await send(world, Sent(urgency=urgency))
    name = await code(world, tip)
    assert group.screen == OutboundMessage(
        text=f"{sign} {name} · chưa ai nhận",
        choices=group.screen.choices,
        card=f"tip-{tip}",
        protected=True,
        brief=f"{sign} {name}",
    )
    assert [[choice.label for choice in line] for line in group.screen.choices] == [[f"✋ Nhận {name}", f"👁 Mở riêng {name}"]]
    assert "Trẻ em" in chief.text


async def test_a_group_rings_beside_private_chats_and_only_its_own_unit(world: World) -> None:
    chief, group = await chief_and_group(world)
    neighbour = await world.staff("c9", Role.CHIEF, OTHER_COMMUNE)
    other = await place(neighbour, OTHER_GROUP)
    count = len(other.seen)
    await send(world)
    assert len(rings(chief)) == len(rings(group)) == 1
    assert len(other.seen) == count


async def test_a_unit_whose_people_are_gone_counts_as_empty_though_it_has_a_group(world: World) -> None:
    chief, group = await chief_and_group(world)
    province = await world.staff("p1", Role.PROVINCE, PROVINCE)
    await chief.does(EventKind.GONE)
    count = len(group.seen)
    await send(world)
    assert len(rings(province)) == 1
    assert len(group.seen) == count


async def test_a_later_step_rings_the_group_anew_once(world: World) -> None:
    _, group = await chief_and_group(world)
    await world.staff("o1", Role.OFFICER, COMMUNE)
    tip = await send(world)
    await tick(world, hours=2)
    assert len(rings(group)) == 2
    assert group.screen.retract == (f"tip-{tip}",)
    assert group.screen.brief == f"📣 {await code(world, tip)}"


async def test_the_provinces_group_rings_with_the_provinces_step_by_its_own_code(world: World) -> None:
    await chief_and_group(world)
    province = await world.staff("p1", Role.PROVINCE, PROVINCE)
    group = await place(province, OTHER_GROUP)
    tip = await send(world, Sent(urgency=Urgency.DANGER))
    for minutes in (1, 4):
        await tick(world, minutes=minutes)
        assert not rings(group)
    await tick(world, minutes=10)
    assert group.text == f"🆘 {await code(world, tip, PROVINCE)} · chưa ai nhận"


async def test_accepting_is_answered_in_private_and_seen_in_the_group_without_a_name(world: World) -> None:
    _, group = await chief_and_group(world)
    officer = await world.staff("o1", Role.OFFICER, COMMUNE, "Trực 1")
    tip = await send(world)
    count = len(group.seen)
    await press(officer, "Nhận")
    assert (await row(world, tip)).owner == (await world.who(officer)).id
    name = await code(world, tip)
    assert last(group) == (f"📣 {name} · đã có người nhận", True, "")
    assert (group.screen.card, group.screen.choices, group.screen.retract) == (f"tip-{tip}", (), ())
    assert len(group.seen) == count + 1
    assert officer.screen.prompt == "case.accepted"


async def test_words_open_in_private_alone_and_talking_goes_on_there(world: World) -> None:
    _, group = await chief_and_group(world)
    officer = await world.staff("o1", Role.OFFICER, COMMUNE, "Trực 1")
    tip = await send(world)
    count = len(group.seen)
    await press(officer, "Mở riêng")
    assert WORDS in officer.text
    assert len(group.seen) == count
    await press(officer, "Nhận")
    await officer.presses("Mở")
    await officer.presses("Hỏi thêm")
    count = len(group.seen)
    await officer.says("Ở đoạn nào?")
    assert officer.screen.prompt == "case.sent"
    assert len(group.seen) == count
    async with world.database.look() as work:
        assert [entry.words for entry in await work.threads.read(tip)][-1] == "Ở đoạn nào?"


@pytest.mark.parametrize(("role", "unit"), [(Role.OFFICER, OTHER_COMMUNE), (Role.OPERATOR, COMMUNE), (None, "")])
async def test_who_may_not_gets_nothing_by_a_groups_buttons(world: World, role: Role | None, unit: str) -> None:
    _, group = await chief_and_group(world)
    stranger = await world.staff("x", role, unit) if role else world.person("x")
    tip = await send(world)
    count = len(group.seen)
    for label in ("Nhận", "Mở riêng"):
        await press(stranger, label)
    assert {message.prompt for message in stranger.seen} <= {"not.allowed", "case.not_here"}
    assert len(stranger.seen) == 2
    assert len(group.seen) == count
    assert (await row(world, tip)).status is TipStatus.SENT


async def test_a_tip_given_back_waits_again_in_the_group(world: World) -> None:
    _, group = await chief_and_group(world)
    officer = await world.staff("o1", Role.OFFICER, COMMUNE, "Trực 1")
    tip = await send(world)
    await officer.presses("Nhận")
    await officer.presses("Không đi được")
    assert "chưa ai nhận" in group.text
    assert group.labels()[0] == f"✋ Nhận {await code(world, tip)}"


@pytest.mark.parametrize("outcome", ["có thật", "Không phải việc"])
async def test_a_closed_tip_is_closed_in_the_group_without_its_outcome(world: World, outcome: str) -> None:
    _, group = await chief_and_group(world)
    officer = await world.staff("o1", Role.OFFICER, COMMUNE, "Trực 1")
    tip = await send(world)
    name = await code(world, tip)
    await officer.presses("Nhận")
    await officer.presses("Mở")
    await officer.presses("Kết thúc")
    await officer.presses(outcome)
    if outcome == "Không phải việc":
        await officer.presses("Xoá lời")
    assert (await row(world, tip)).status is TipStatus.CLOSED
    assert last(group) == (f"📣 {name} · đã xong", True, "")
    assert group.screen.choices == ()


async def test_a_tip_handed_over_leaves_one_group_and_rings_in_the_other(world: World) -> None:
    chief, group = await chief_and_group(world)
    province = await world.staff("p1", Role.PROVINCE, PROVINCE)
    above = await place(province, OTHER_GROUP)
    tip = await send(world)
    name = await code(world, tip)
    await chief.presses("Nhận")
    await chief.presses("Mở")
    await chief.presses("Chuyển tỉnh")
    await chief.presses("⬆️ Chuyển")
    assert last(group) == (f"📣 {name} · đã chuyển đi", True, "")
    assert group.screen.choices == ()
    assert above.text == f"📣 {await code(world, tip, PROVINCE)} · chưa ai nhận"
    assert not above.screen.only_edit
    count = len(group.seen)
    await province.presses("Nhận")
    assert "đã có người nhận" in above.text
    assert len(group.seen) == count


async def test_what_changes_nothing_in_the_group_is_not_said_there(world: World) -> None:
    _, group = await chief_and_group(world)
    tip = await send(world)
    count = len(group.seen)
    await sender_writes(world, tip, "thêm một câu")
    assert len(group.seen) == count


async def test_a_removed_owners_tip_rings_in_the_group_again(world: World) -> None:
    _, group = await chief_and_group(world)
    officer = await world.staff("o1", Role.OFFICER, COMMUNE, "Trực 1")
    await send(world)
    await officer.presses("Nhận")
    await officer.does(EventKind.GONE)
    await tick(world, seconds=10)
    assert "chưa ai nhận" in group.text
    assert not group.screen.only_edit
