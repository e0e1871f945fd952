"""Whoever has no right gets nothing, whatever they press."""

from __future__ import annotations

import pytest

from bot.domain.events import EventKind
from bot.domain.people import Role
from bot.domain.tips import Outcome
from bot.services.staff.remove import remove_staff
from tests.conversations.police.tips import COMMUNE, OTHER_COMMUNE, PROVINCE, WORDS, Sent, code, row, send
from tests.kit.chat import Person, World

BUTTONS = ("ta", "to", "th", "tn", "tq", "tr", "tp", "tc", "tk")
OTHERS = ("tl", "td:1", "tm:0", "st", "si")


def told(person: Person) -> str:
    """Return everything a person was told, buttons too."""
    return "".join(message.text + "".join(c.label + c.action for row in message.choices for c in row) for message in person.seen)


STRANGERS = [(Role.OFFICER, OTHER_COMMUNE), (Role.CHIEF, OTHER_COMMUNE), (Role.OPERATOR, COMMUNE), (None, "")]


@pytest.mark.parametrize(("role", "unit"), STRANGERS)
async def test_a_forged_button_shows_nothing(world: World, role: Role | None, unit: str) -> None:
    owner = await world.staff("o1", Role.OFFICER, COMMUNE, "Trực 1")
    stranger = await world.staff("x", role, unit) if role else world.person("villager")
    tip = await send(world)
    await owner.presses("Nhận")
    before = await row(world, tip)
    for button in BUTTONS:
        await stranger.forges(f"{button}:{tip}")
        await stranger.says("lời lạ")
    await stranger.forges(f"tg:{tip}:0")
    assert await row(world, tip) == before
    for secret in (WORDS, await code(world, tip), "Trực 1", "👧", tip):
        assert secret not in told(stranger)
    async with world.database.look() as work:
        assert len(await work.threads.read(tip)) == 1


async def test_a_commune_cannot_find_a_tip_that_passed_by(world: World) -> None:
    officer = await world.staff("o1", Role.OFFICER, COMMUNE)
    chief = await world.staff("c1", Role.CHIEF, COMMUNE)
    tip = await send(world, Sent(bypass=True))
    for person in (officer, chief):
        for button in BUTTONS:
            await person.forges(f"{button}:{tip}")
            known = person.text
            await person.forges(f"{button}:{'0' * 32}")
            assert person.text == known
        await person.says("trực")
        assert "Không có tin nào" in person.text


async def test_a_villager_cannot_use_the_desk(world: World) -> None:
    villager = world.person("villager")
    await send(world)
    for button in OTHERS:
        await villager.forges(button)
    await villager.says("trực")
    assert "đang mở" not in told(villager)


@pytest.mark.parametrize("broken", ["ta", "ta:", "ta:zz", "ta:1:2:3", "to:" + "é" * 20, "tg:00:-5", "tg:00:x", "td:7", "sc:zz:11", "sr:zz"])
async def test_broken_buttons_are_answered_kindly(world: World, broken: str) -> None:
    chief = await world.staff("c1", Role.CHIEF, COMMUNE)
    await chief.forges(broken)
    assert chief.text


async def test_removed_means_nothing_from_that_moment(world: World) -> None:
    officer = await world.staff("o1", Role.OFFICER, COMMUNE, "Trực 1")
    other = await world.staff("o2", Role.OFFICER, COMMUNE, "Trực 2")
    chief = await world.staff("c1", Role.CHIEF, COMMUNE, "Trưởng")
    tip = await send(world)
    await officer.presses("Nhận")
    await officer.presses("Mở")
    await officer.presses("Trả lời")
    await chief.says("trực")
    await chief.presses("Người trực")
    await chief.presses("Trực 1")
    remove = chief.find("❌ Bỏ").action
    seen = len(officer.seen)
    await world.take([chief.event(EventKind.PRESS, action=remove), officer.event(EventKind.TEXT, text="lời muộn")])
    await officer.forges(f"to:{tip}")
    assert f"tip-{tip}" in officer.since(seen)[0].retract
    assert WORDS not in "".join(message.text for message in officer.since(seen))
    async with world.database.look() as work:
        assert len(await work.threads.read(tip)) == 1
    assert (await row(world, tip)).owner == ""
    assert other.seen


async def test_removed_people_get_no_later_alert(world: World) -> None:
    officer = await world.staff("o1", Role.OFFICER, COMMUNE)
    await world.staff("o2", Role.OFFICER, COMMUNE)
    staff = await world.who(officer)
    async with world.database.begin() as work:
        assert await remove_staff(work, staff.id)
        assert not await remove_staff(work, staff.id)
    await world.settle()
    seen = len(officer.seen)
    await send(world)
    assert len(officer.seen) == seen


async def test_a_chief_removes_only_the_own_unit(world: World) -> None:
    chief = await world.staff("c1", Role.CHIEF, COMMUNE)
    stranger = await world.staff("o9", Role.OFFICER, OTHER_COMMUNE)
    province = await world.staff("p1", Role.PROVINCE, PROVINCE)
    for person in (stranger, province, chief):
        await chief.forges(f"sr:{(await world.who(person)).id}")
        assert chief.text == "Không có người này trong đơn vị mình."


async def test_an_officer_may_not_invite_or_remove(world: World) -> None:
    officer = await world.staff("o1", Role.OFFICER, COMMUNE)
    other = await world.staff("o2", Role.OFFICER, COMMUNE)
    for button in ("st", "si", f"sr:{(await world.who(other)).id}"):
        await officer.forges(button)
        assert "http" not in officer.text
    assert (await world.who(other)).on_duty


async def test_not_for_this_line_goes_nowhere_else(world: World) -> None:
    officer = await world.staff("o1", Role.OFFICER, COMMUNE)
    tip = await send(world)
    await officer.presses("Nhận")
    await officer.presses("Mở")
    await officer.presses("Kết thúc")
    await officer.presses("Không phải việc")
    assert (await row(world, tip)).outcome is None
    await officer.presses("Xoá lời")
    assert (await row(world, tip)).outcome is Outcome.NOT_FOR_LINE
    await officer.forges(f"to:{tip}")
    assert "đã xoá" in officer.text
    await officer.forges(f"tp:{tip}")
    assert "đã kết thúc" in officer.text
