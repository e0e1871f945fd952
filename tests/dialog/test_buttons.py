"""Buttons, old and forged; what is typed instead; edits, points, people who left."""

from __future__ import annotations

import pytest

from bot.domain.actions import Accept, Duty, OpenTips, Pick
from bot.domain.events import EventKind
from bot.domain.people import Role
from tests.kit.chat import Person, World


def since(person: Person, count: int) -> list[str]:
    return [message.text for message in person.since(count)]


async def at_colour(world: World, name: str = "hoa") -> Person:
    """Bring somebody to the second scene."""
    person = world.person(name)
    await person.opens()
    await person.says(name)
    return person


async def test_a_button_of_another_run_is_answered_kindly_and_the_scene_asked_again(world: World) -> None:
    hoa = await at_colour(world)
    old = hoa.find("Đỏ").action
    await at_colour(world)
    count = len(hoa.seen)
    await hoa.forges(old)
    assert since(hoa, count) == ["old.button", "ask.colour hoa"]


async def test_a_button_of_a_conversation_that_ended_leads_home(world: World) -> None:
    hoa = await at_colour(world)
    old = hoa.find("Đỏ").action
    await hoa.presses("Đỏ")
    await hoa.presses("Đúng")
    assert hoa.text == "done"
    count = len(hoa.seen)
    await hoa.forges(old)
    assert since(hoa, count) == ["old.button", "home"]


FORGED = (
    "",
    ":",
    "k",
    "k:",
    "k:a",
    "k:a:b:c",
    "tl:1",
    "td",
    "td:2",
    "td:1:1",
    "ta",
    "zz:1",
    "\0",
    "k:🆘:1",
    "tl" * 40,
    "k:" + "x" * 100_000,
)


@pytest.mark.parametrize("packed", FORGED)
async def test_a_forged_button_is_an_old_button(world: World, packed: str) -> None:
    hoa = await at_colour(world)
    count = len(hoa.seen)
    await hoa.forges(packed)
    assert since(hoa, count) == ["old.button", "ask.colour hoa"]


async def test_a_value_that_was_never_offered_is_not_taken(world: World) -> None:
    hoa = await at_colour(world)
    serial = Pick.unpack(hoa.find("Đỏ").action).serial
    count = len(hoa.seen)
    await hoa.forges(Pick(serial, "green").pack())
    assert since(hoa, count) == ["old.button", "ask.colour hoa"]


async def test_somebody_elses_button_does_nothing(world: World) -> None:
    hoa, lan = await at_colour(world), await at_colour(world, "lan")
    count = len(lan.seen)
    await lan.forges(hoa.find("Đỏ").action)
    assert since(lan, count) == ["old.button", "ask.colour lan"]


@pytest.mark.parametrize("typed", ["1", " 1 ", "Đỏ", "đỏ", "do", "ĐỎ!", "d\u006f\u0309"])
async def test_who_types_the_digit_or_the_label_means_the_button(world: World, typed: str) -> None:
    hoa = await at_colour(world)
    await hoa.says("đỏ" if typed.startswith("d\u006f\u0309") else typed)
    assert hoa.text == "ask.sure red"


@pytest.mark.parametrize("typed", ["3", "đo", "đỏ lắm", "độ", "x" * 100_000, "", "🙂"])
async def test_what_is_no_label_is_words(world: World, typed: str) -> None:
    hoa = await at_colour(world)
    await hoa.says(typed)
    assert hoa.text == f"heard {typed}"


async def test_a_digit_works_at_home_and_not_in_a_conversation(world: World) -> None:
    await world.staff("op", Role.OFFICER, "01304")
    officer = world.person("op")
    await officer.says("9")
    assert officer.text == "tips"
    await officer.opens()
    await officer.says("9")
    assert officer.text == "ask.colour 9"


async def test_rights_are_checked_at_every_press(world: World) -> None:
    await world.staff("op", Role.OFFICER, "01304")
    officer, hoa = world.person("op"), world.person("hoa")
    for packed in (OpenTips().pack(), Duty(on=True).pack(), Accept("ab" * 16).pack()):
        await hoa.forges(packed)
        assert hoa.text == "not.allowed"
    await officer.forges(Duty(on=False).pack())
    assert officer.text == "duty.off"
    who = await world.who(officer)
    async with world.database.begin() as work:
        await work.staff.remove(who.id)
    await officer.forges(Duty(on=True).pack())
    assert officer.text == "not.allowed"


async def test_a_conversation_that_needs_a_right_ends_with_the_right(world: World) -> None:
    await world.staff("op", Role.OFFICER, "01304")
    officer, hoa = world.person("op"), world.person("hoa")
    await hoa.opens("desk")
    assert hoa.seen == []
    await officer.opens("desk")
    assert officer.text == "ask.name"
    who = await world.who(officer)
    async with world.database.begin() as work:
        await work.staff.remove(who.id)
    await officer.says("x")
    assert officer.text == "loose x"


async def test_back_leads_to_the_scene_before_and_from_the_first_one_home(world: World) -> None:
    hoa = await at_colour(world)
    await hoa.says("quay lại")
    assert hoa.text == "ask.name"
    await hoa.says("back")
    assert hoa.text == "home"


async def test_words_work_in_the_middle_of_a_conversation_and_leave_it_there(world: World) -> None:
    hoa = await at_colour(world)
    await hoa.says("trợ giúp")
    assert hoa.text == "word.help"
    await hoa.says("1")
    assert hoa.text == "ask.sure red"


async def test_an_edit_replaces_before_sending_and_asks_for_a_new_message_afterwards(world: World) -> None:
    hoa = await at_colour(world)
    await hoa.edits("m2", "Hoa ơi")
    assert hoa.text == "edited Hoa ơi"
    await hoa.presses("Đỏ")
    await hoa.presses("Đúng")
    await hoa.edits("m2", "Hoa à")
    assert hoa.text == "edit.late"


async def test_a_live_point_is_not_followed(world: World) -> None:
    hoa = await at_colour(world)
    await hoa.points(22.6, 106.2, live=True)
    assert hoa.text == "place.live"
    await hoa.points(22.6, 106.2)
    assert hoa.text == "heard "


async def test_who_left_is_forgotten(world: World) -> None:
    hoa = await at_colour(world)
    async with world.database.begin() as work:
        await work.contacts.subscribe(hoa.address, "vi", "")
    count = len(hoa.seen)
    await hoa.does(EventKind.GONE)
    assert since(hoa, count) == []
    async with world.database.look() as work:
        assert await work.contacts.at([hoa.address]) == {}
    await hoa.says("x")
    assert hoa.text == "loose x"
