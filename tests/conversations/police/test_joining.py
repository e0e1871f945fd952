"""Becoming staff, and leaving it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from bot.domain.actions import ConfirmStaff
from bot.domain.events import EventKind
from bot.domain.people import Role, StaffState
from bot.schedule.ticks import Ticks
from bot.services.staff.confirm import confirm_staff
from bot.services.staff.invite import invite_staff
from bot.services.staff.remove import remove_staff
from bot.store import schema as s
from bot.store.webchat import STAFF_LIFE, VILLAGER_IDLE, WebSessions
from tests.conversations.police.tips import COMMUNE, send
from tests.kit.chat import Person, World


async def invite(world: World, role: Role = Role.OFFICER, label: str = "Trực 2") -> tuple[str, str]:
    """Invite from the command line; return the invitation's id and token."""
    async with world.database.begin(f"invite {label}") as work:
        return await invite_staff(work, role, COMMUNE, label)


def code_of(person: Person) -> str:
    """Return the matching code on the person's screen."""
    found = re.search(r": (\d\d)\n", person.text)
    assert found is not None
    return found[1]


async def confirm(world: World, invite_id: str, code: str) -> bool:
    async with world.database.begin(f"confirm {code}") as work:
        done = await confirm_staff(work, invite_id, code)
    await world.settle()
    return done


async def test_an_invitation_is_shown_accepted_and_confirmed(world: World) -> None:
    invite_id, token = await invite(world)
    person = world.person("new")
    await person.opens(f"i-{token}")
    for told in ("Trực 2", "Cán bộ trực", "Xã Quảng Lâm", "ghi lại", "máy có khoá"):
        assert told in person.text
    await person.presses("✅ Nhận")
    code = code_of(person)
    await send(world)
    assert not any(message.card for message in person.seen)
    await person.says("trực")
    assert person.text == "⏳ Đang chờ người mời xác nhận mã."
    assert await confirm(world, invite_id, code)
    assert any("đã vào trực" in message.text for message in person.seen)
    assert (await world.who(person)).state is StaffState.ACTIVE
    await person.presses("Tin đang mở")
    assert "Tin đang mở: 1" in person.text


@pytest.mark.parametrize("role", list(Role))
async def test_every_role_is_told_its_duties(world: World, role: Role) -> None:
    invite_id, token = await invite(world, role)
    person = world.person("new")
    await person.opens(f"i-{token}")
    await person.presses("✅ Nhận")
    assert await confirm(world, invite_id, code_of(person))
    await person.says("trực")
    assert "Trực 2" in person.text


async def test_a_link_works_once(world: World) -> None:
    _, token = await invite(world)
    first, second = world.person("first"), world.person("second")
    for person in (first, second):
        await person.opens(f"i-{token}")
    accepts = [person.event(EventKind.PRESS, action=person.find("✅ Nhận").action) for person in (first, second)]
    await world.take(accepts)
    assert code_of(first)
    assert any("đã dùng" in message.text for message in second.seen)
    async with world.database.look() as work:
        assert not await work.staff.at([second.address])


@pytest.mark.parametrize("token", ["", "0" * 32, "khác", "x" * 200])
async def test_an_unknown_link_is_answered_kindly(world: World, token: str) -> None:
    person = world.person("new")
    await person.opens(f"i-{token}")
    assert person.seen


async def test_a_link_lives_72_hours(world: World) -> None:
    _, token = await invite(world)
    person = world.person("new")
    await person.opens(f"i-{token}")
    offer = person.find("✅ Nhận")
    world.clock.forward(minutes=20)
    await person.opens(f"i-{token}")
    assert "Trực 2" in person.text
    world.clock.forward(hours=72)
    await person.opens(f"i-{token}")
    assert any("hết hạn" in message.text for message in person.seen)
    await person.forges(offer.action)
    async with world.database.look() as work:
        assert not await work.staff.everybody()


async def test_who_refuses_may_come_back(world: World) -> None:
    _, token = await invite(world)
    person = world.person("new")
    await person.opens(f"i-{token}")
    await person.presses("❌ Không")
    await person.opens(f"i-{token}")
    await person.presses("✅ Nhận")
    assert code_of(person)


async def test_three_wrong_codes_cancel(world: World) -> None:
    invite_id, token = await invite(world)
    person = world.person("new")
    await person.opens(f"i-{token}")
    await person.presses("✅ Nhận")
    code = code_of(person)
    for wrong in ("00", "01", "xx"):
        assert not await confirm(world, invite_id, wrong)
    assert not await confirm(world, invite_id, code)
    assert "huỷ" in person.text
    async with world.database.look() as work:
        assert not await work.staff.at([person.address])


async def test_a_chief_invites_in_chat(world: World) -> None:
    chief = await world.staff("c1", Role.CHIEF, COMMUNE, "Trưởng")
    stranger = await world.staff("c2", Role.CHIEF, COMMUNE, "Trưởng khác")
    await chief.says("trực")
    await chief.presses("Người trực")
    await chief.presses("Mời người mới")
    await chief.says("y" * 41)
    await chief.says("Trực 3")
    link = re.search(r"http://127\.0\.0\.1/#i-([0-9a-f]{32})", chief.text)
    assert link is not None
    person = world.person("new")
    await person.opens(f"i-{link[1]}")
    await person.presses("✅ Nhận")
    code = code_of(person)
    assert len(chief.labels()) == len(set(chief.labels())) == 3
    right, wrong = chief.find(code), next(label for label in chief.labels() if label != code)
    await stranger.forges(right.action)
    assert (await world.who(person)).state is StaffState.PENDING
    await chief.presses(wrong)
    assert "không đúng" in chief.text
    await chief.forges(right.action)
    assert "đã vào trực" in chief.text
    staff = await world.who(person)
    assert (staff.state, staff.role, staff.unit, staff.label) == (StaffState.ACTIVE, Role.OFFICER, COMMUNE, "Trực 3")


async def test_an_officer_cannot_confirm(world: World) -> None:
    officer = await world.staff("o1", Role.OFFICER, COMMUNE)
    invite_id, token = await invite(world)
    person = world.person("new")
    await person.opens(f"i-{token}")
    await person.presses("✅ Nhận")
    await officer.forges(ConfirmStaff(invite_id, code_of(person)).pack())
    await person.forges(ConfirmStaff(invite_id, code_of(person)).pack())
    assert (await world.who(person)).state is StaffState.PENDING


async def test_who_is_staff_cannot_accept_again(world: World) -> None:
    officer = await world.staff("o1", Role.OFFICER, COMMUNE, "Trực 1")
    _, token = await invite(world, Role.CHIEF)
    await officer.opens(f"i-{token}")
    assert officer.text == "Máy này đã là Trực 1 rồi."
    assert (await world.who(officer)).role is Role.OFFICER


async def test_who_was_removed_can_be_invited_again(world: World) -> None:
    person = await world.staff("o1", Role.OFFICER, COMMUNE)
    async with world.database.begin() as work:
        await remove_staff(work, (await work.staff.at([person.address]))[person.address].id)
    invite_id, token = await invite(world)
    await person.opens(f"i-{token}")
    await person.presses("✅ Nhận")
    assert await confirm(world, invite_id, code_of(person))
    assert (await world.who(person)).label == "Trực 2"


async def test_an_accepted_invitation_that_nobody_confirms_leaves_nobody(world: World) -> None:
    _, token = await invite(world)
    person = world.person("new")
    await person.opens(f"i-{token}")
    await person.presses("✅ Nhận")
    world.clock.forward(hours=73)
    await Ticks(world.database).once()
    async with world.database.look() as work:
        assert not await work.staff.everybody()
        assert not (await work.run(select(s.invite))).all()


async def test_a_web_session_lives_as_long_as_a_member_of_staff_needs_it(world: World) -> None:
    sessions = WebSessions(world.database)
    session = await sessions.start()
    invite_id, token = await invite(world)
    person = world.person(session)
    await person.opens(f"i-{token}")
    await person.presses("✅ Nhận")
    assert await confirm(world, invite_id, code_of(person))
    world.clock.forward(seconds=STAFF_LIFE.total_seconds() - 60)
    assert await sessions.alive(session)
    async with world.database.begin() as work:
        await remove_staff(work, (await work.staff.at([person.address]))[person.address].id)
    world.clock.forward(seconds=VILLAGER_IDLE.total_seconds() + 600)
    assert not await sessions.alive(session)
