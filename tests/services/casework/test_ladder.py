"""Who is rung when, while nobody accepts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest

from bot.domain.people import Role
from bot.domain.ports import Texts
from bot.domain.tips import Urgency
from bot.domain.topics import Topic
from bot.services.staff.remove import remove_staff
from tests.conversations.police.tips import COMMUNE, PROVINCE, WORDS, Sent, code, rings, send, tick
from tests.kit.chat import Person, World


@pytest.fixture
async def officer(world: World) -> Person:
    return await world.staff("o1", Role.OFFICER, COMMUNE, "Trực 1")


@pytest.fixture
async def chief(world: World) -> Person:
    person = await world.staff("c1", Role.CHIEF, COMMUNE, "Trưởng")
    await person.says("trực")
    await person.presses("Hết trực")
    return person


@pytest.fixture
async def province(world: World) -> Person:
    return await world.staff("p1", Role.PROVINCE, PROVINCE, "Trực tỉnh")


async def test_danger_rings_after_1_5_and_15_minutes(world: World, officer: Person, chief: Person, province: Person) -> None:
    tip = await send(world, Sent(urgency=Urgency.DANGER))
    heard = [(len(rings(officer)), len(rings(chief)), len(rings(province)))]
    for seconds in (50, 10, 230, 10, 590, 10, 3600):
        await tick(world, seconds=seconds)
        heard.append((len(rings(officer)), len(rings(chief)), len(rings(province))))
    assert heard == [(1, 0, 0), (1, 0, 0), (2, 0, 0), (2, 0, 0), (2, 1, 0), (2, 1, 0), (2, 1, 1), (2, 1, 1)]
    assert await code(world, tip, PROVINCE) in province.text


async def test_others_ring_after_2_and_8_hours(world: World, officer: Person, chief: Person, province: Person) -> None:
    await send(world)
    heard = []
    for minutes in (119, 1, 359, 1, 600):
        await tick(world, minutes=minutes)
        heard.append((len(rings(officer)), len(rings(chief)), len(rings(province))))
    assert heard == [(1, 0, 0), (2, 1, 0), (2, 1, 0), (2, 1, 1), (2, 1, 1)]


async def test_the_province_sees_who_was_rung_before_it(world: World, officer: Person, province: Person) -> None:
    await send(world, Sent(urgency=Urgency.DANGER))
    for seconds in (60, 240, 600):
        await tick(world, seconds=seconds)
    await province.presses("Nhận")
    assert "đã nhận: Trực tỉnh" in officer.text


async def test_accepting_ends_the_ringing(world: World, officer: Person, chief: Person, province: Person) -> None:
    await send(world, Sent(urgency=Urgency.DANGER))
    await officer.presses("Nhận")
    for minutes in (1, 4, 10):
        await tick(world, minutes=minutes)
    assert (len(rings(officer)), len(rings(chief)), len(rings(province))) == (1, 0, 0)


async def test_a_ring_is_a_new_message_that_takes_the_old_one_away(world: World, officer: Person) -> None:
    tip = await send(world, Sent(urgency=Urgency.DANGER))
    await tick(world, minutes=1)
    assert (officer.screen.card, officer.screen.retract) == (f"tip-{tip}", (f"tip-{tip}",))


async def test_who_reads_the_words_keeps_them_when_it_rings(world: World, officer: Person) -> None:
    await send(world, Sent(urgency=Urgency.DANGER))
    await officer.presses("Mở")
    await tick(world, minutes=1)
    assert officer.screen.retract == (officer.screen.card,)
    assert WORDS in officer.text
    await tick(world, minutes=9)
    assert WORDS not in officer.text


async def test_a_tip_given_back_climbs_again(world: World, officer: Person, chief: Person, province: Person) -> None:
    await send(world, Sent(urgency=Urgency.DANGER))
    await officer.presses("Nhận")
    await tick(world, hours=1)
    await officer.presses("Không đi được")
    assert len(rings(chief)) == 1
    assert not rings(province)
    await tick(world, minutes=10)
    assert len(rings(province)) == 1


async def test_a_removed_owners_tips_ring_again(world: World, officer: Person, province: Person) -> None:
    chief = await world.staff("c1", Role.CHIEF, COMMUNE, "Trưởng")
    await send(world)
    await officer.presses("Nhận")
    await chief.says("trực")
    await chief.presses("Người trực")
    await chief.presses("Trực 1")
    await chief.presses("❌ Bỏ")
    count = len(rings(chief))
    await tick(world, seconds=5)
    assert len(rings(chief)) == count + 1
    assert "chưa ai nhận" in rings(chief)[-1].text
    assert not rings(province)


async def test_a_commune_that_lost_everybody_reaches_the_province(world: World, province: Person) -> None:
    chief = await world.staff("c1", Role.CHIEF, COMMUNE, "Trưởng")
    officer = await world.staff("o1", Role.OFFICER, COMMUNE, "Trực 1")
    await send(world)
    for person in (chief, officer):
        staff = await world.who(person)
        async with world.database.begin() as work:
            await remove_staff(work, staff.id)
    await tick(world, hours=2)
    assert len(rings(province)) == 1


@dataclass(frozen=True, slots=True)
class Torn:
    """Catalogues with one page torn out."""

    whole: Texts

    def text(self, language: str, message: str, **fields: object) -> str:
        if message == "case.topic.weapons":
            raise KeyError(message)
        return self.whole.text(language, message, **fields)

    def recording(self, language: str, message: str) -> str:
        return self.whole.recording(language, message)

    def chain(self, language: str) -> tuple[str, ...]:
        return (language, "vi")

    def offered(self) -> Mapping[str, str]:
        return self.whole.offered()

    def languages(self) -> Mapping[str, str]:
        return self.whole.languages()


async def test_one_tip_that_fails_does_not_silence_the_others(world: World, officer: Person) -> None:
    for number, topic in enumerate((Topic.FIRE, Topic.WEAPONS, Topic.DRUGS)):
        await send(world, Sent(label=f"tip {number}", topic=topic))
    here = world.database.circumstances
    world.database.circumstances = replace(here, texts=Torn(here.texts))
    seen = len(officer.seen)
    await tick(world, hours=2)
    assert sorted(message.text.split("\n")[1][0] for message in rings(officer, seen)) == sorted("🔥💊")
    world.database.circumstances = here
    await tick(world, seconds=5)
    assert "🔫" in rings(officer)[-1].text
