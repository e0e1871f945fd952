"""A tip rings those who may see it, and nobody else, without a word of it."""

from __future__ import annotations

from bot.dispatch.outbox import Dispatcher
from bot.domain.events import Lane
from bot.domain.people import Role
from bot.domain.tips import Urgency
from bot.domain.topics import Topic
from bot.services.casework.reach import Reach, reach
from tests.conversations.police.tips import COMMUNE, OTHER_COMMUNE, PROVINCE, WORDS, Sent, code, rings, send, sender_writes, tick
from tests.kit.chat import World
from tests.kit.fakes import FakeChannel


async def test_an_alert_carries_no_words(world: World) -> None:
    officer = await world.staff("o1", Role.OFFICER, COMMUNE, "Trực 1")
    tip = await send(world, Sent(urgency=Urgency.DANGER))
    assert officer.text == f"🆘 GẤP · {await code(world, tip)}\n👧 Trẻ em, ép cưới · Xã Quảng Lâm\n08:00 · chưa ai nhận"
    assert officer.labels() == ["✋ Nhận", "👁 Mở", "↗️ Không đi được"]
    assert officer.screen.protected
    assert officer.screen.card == f"tip-{tip}"
    assert not any(word in officer.text for word in WORDS.split())


async def test_only_the_units_officers_on_duty_are_rung(world: World) -> None:
    here = await world.staff("o1", Role.OFFICER, COMMUNE)
    away = await world.staff("o2", Role.OFFICER, COMMUNE)
    elsewhere = await world.staff("o3", Role.OFFICER, OTHER_COMMUNE)
    province = await world.staff("p1", Role.PROVINCE, PROVINCE)
    speaker = await world.staff("s1", Role.SPEAKER, COMMUNE)
    await away.says("trực")
    await away.presses("Hết trực")
    before = len(away.seen)
    await send(world)
    assert len(here.seen) == 1
    assert len(away.seen) == before
    assert not elsewhere.seen
    assert not province.seen
    assert not speaker.seen


async def test_when_nobody_is_on_duty_everybody_is_rung(world: World) -> None:
    people = [await world.staff("o1", Role.OFFICER, COMMUNE), await world.staff("c1", Role.CHIEF, COMMUNE)]
    for person in people:
        await person.says("trực")
        await person.presses("Hết trực")
    await send(world)
    assert [len(rings(person)) for person in people] == [1, 1]


async def test_a_commune_with_nobody_rings_the_province(world: World) -> None:
    province = await world.staff("p1", Role.PROVINCE, PROVINCE)
    tip = await send(world)
    assert await code(world, tip, PROVINCE) in province.text
    assert "Xã Quảng Lâm" in province.text


async def test_when_there_is_nobody_at_all_operators_learn_only_the_unit(world: World) -> None:
    operator = await world.staff("op", Role.OPERATOR, PROVINCE)
    await send(world, Sent(urgency=Urgency.DANGER, topic=Topic.WEAPONS))
    assert operator.text == "🛠️ Không gọi được ai ở Tỉnh Cao Bằng. Hãy mời người trực: keng staff invite"


async def test_a_tip_that_passes_by_rings_the_province_alone(world: World) -> None:
    officer = await world.staff("o1", Role.OFFICER, COMMUNE)
    province = await world.staff("p1", Role.PROVINCE, PROVINCE)
    await send(world, Sent(bypass=True, topic=Topic.OFFICIAL))
    assert not officer.seen
    assert "🏛️" in province.text


async def test_reach_tells_who_would_be_rung(world: World) -> None:
    async with world.database.look() as work:
        assert await reach(work, COMMUNE) is Reach.NOBODY
    await world.staff("p1", Role.PROVINCE, PROVINCE)
    async with world.database.look() as work:
        assert await reach(work, COMMUNE) is Reach.PROVINCE
        assert await reach(work, "") is Reach.PROVINCE
    await world.staff("o1", Role.OFFICER, COMMUNE)
    async with world.database.look() as work:
        assert await reach(work, COMMUNE) is Reach.COMMUNE
        assert await reach(work, OTHER_COMMUNE) is Reach.PROVINCE


async def test_danger_goes_in_the_danger_lane(world: World) -> None:
    await world.staff("o1", Role.OFFICER, COMMUNE)
    world.dispatcher = Dispatcher(world.database, FakeChannel("elsewhere"))  # leaves the rows in the outbox
    await send(world, Sent(urgency=Urgency.DANGER))
    async with world.database.look() as work:
        from sqlalchemy import select  # noqa: PLC0415 - only here

        from bot.store.schema import outbox  # noqa: PLC0415 - only here

        assert [each.lane for each in await work.run(select(outbox.c.lane))] == [Lane.DANGER]


async def test_new_words_ring_everybody_on_duty_until_somebody_has_the_tip(world: World) -> None:
    first = await world.staff("o1", Role.OFFICER, COMMUNE, "Trực 1")
    second = await world.staff("o2", Role.OFFICER, COMMUNE, "Trực 2")
    tip = await send(world)
    await sender_writes(world, tip, "thêm một câu")
    name = await code(world, tip)
    assert [person.text for person in (first, second)] == [f"🔔 Có lời mới · {name}"] * 2
    await first.presses("Nhận")
    counts = len(second.seen)
    await sender_writes(world, tip, "thêm câu nữa")
    assert first.text == f"🔔 Có lời mới · {name}"
    assert "Có lời mới" not in "".join(message.text for message in second.since(counts))
    assert "câu" not in "".join(message.text for message in first.seen + second.seen)


async def test_the_time_on_a_card_is_the_places_own(world: World) -> None:
    officer = await world.staff("o1", Role.OFFICER, COMMUNE)
    await send(world)
    await tick(world, days=1)
    assert "08:00 23/11" in rings(officer)[-1].text
