"""Danger: numbers before anything else, then every message goes out at once."""

from __future__ import annotations

import pytest

from bot.domain.events import EventKind
from bot.domain.people import Role
from bot.domain.tips import Outcome, Urgency
from bot.domain.topics import Topic
from bot.domain.units import Phone, PhoneKind
from tests.conversations.villager.steps import (
    PROVINCE,
    QUANG_LAM,
    WORDS,
    only_tip,
    seen_by,
    shown_receipt,
    texts,
    tips,
    to_review,
    told,
)
from tests.kit.chat import World

NUMBERS = ("113", "114", "115", "112", "111")


@pytest.fixture
async def phones(world: World) -> None:
    async with world.database.begin() as work:
        await work.units.put_phones(
            [
                Phone(QUANG_LAM, PhoneKind.CLINIC, "02063000003"),
                Phone(QUANG_LAM, PhoneKind.DUTY, "02063000001"),
                Phone(QUANG_LAM, PhoneKind.BORDER, "02063000002"),
            ]
        )


@pytest.mark.parametrize("first", ["button", "cứu với", "🆘", "1", "cuu toi voi"])
async def test_danger_as_the_very_first_action_shows_the_numbers_first(world: World, first: str) -> None:
    hoa = world.person("hoa")
    if first == "button":
        await hoa.opens()
        await hoa.presses("Đang nguy")
    else:
        await hoa.says(first)
    shown = hoa.seen[0 if first != "button" else 1]
    assert all(number in shown.text for number in NUMBERS)
    assert "Đừng đuổi theo" in shown.text
    assert "có thể chưa ai xem" in shown.text


async def test_every_message_goes_out_at_once(world: World) -> None:
    hoa, chief = world.person("hoa"), await world.staff("tinh", Role.PROVINCE, PROVINCE)
    await hoa.says("🆘")
    await hoa.says("nó cầm dao")
    tip = await only_tip(world)
    assert (tip.urgency, tip.unit, tip.bypass) == (Urgency.DANGER, "", False)
    assert await seen_by(world, tip) == [PROVINCE]
    assert chief.seen
    assert shown_receipt(hoa)
    rung = len(chief.seen)
    await hoa.says("nó đang đập cửa")
    assert await told(world, tip) == ["nó cầm dao", "nó đang đập cửa"]
    assert len(chief.seen) > rung
    assert len(await tips(world)) == 1
    assert "nó cầm dao" not in texts(chief)


async def test_the_place_buttons_stand_there_from_the_start(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.says("🆘")
    labels = hoa.labels()
    assert [label[0] for label in labels[:4]] == ["🏠", "🗺", "❓", "🔒"]


@pytest.mark.usefixtures("phones")
async def test_the_tap_on_a_place_lets_the_commune_know_too(world: World) -> None:
    hoa, officer = world.person("hoa"), await world.staff("an", Role.OFFICER, QUANG_LAM)
    await world.staff("tinh", Role.PROVINCE, PROVINCE)
    await hoa.says("🆘")
    await hoa.says("cháy nhà")
    assert officer.seen == []
    await hoa.presses("Xã khác")
    await hoa.says("Quảng Lâm")
    await hoa.presses("Xã Quảng Lâm (")
    tip = await only_tip(world)
    assert await seen_by(world, tip) == [QUANG_LAM, PROVINCE]
    assert tip.unit == QUANG_LAM
    assert officer.seen
    for number in ("02063000001", "02063000002", "02063000003"):
        assert number in texts(hoa)
    assert hoa.text.startswith("Giống chuyện nào?")
    await hoa.presses("➕ Thêm")
    await hoa.presses("🔥")
    assert (await only_tip(world)).topic is Topic.FIRE
    assert "Công an có thể hỏi thêm" in hoa.text


async def test_do_not_tell_the_commune_holds_in_danger(world: World) -> None:
    hoa, officer = world.person("hoa"), await world.staff("an", Role.OFFICER, QUANG_LAM)
    await world.staff("tinh", Role.PROVINCE, PROVINCE)
    await hoa.opens(f"v1-{QUANG_LAM}")
    await hoa.presses("Đang nguy")
    await hoa.presses("🔒")
    await hoa.says("anh công an xã đánh tôi")
    tip = await only_tip(world)
    assert tip.bypass
    assert await seen_by(world, tip) == [PROVINCE]
    assert officer.seen == []


async def test_keeping_the_commune_out_afterwards_takes_its_sight_away(world: World) -> None:
    hoa = world.person("hoa")
    await world.staff("an", Role.OFFICER, QUANG_LAM)
    await hoa.opens(f"v1-{QUANG_LAM}")
    await hoa.presses("Đang nguy")
    await hoa.says("nó đánh tôi")
    await hoa.presses("Xã mình")
    tip = await only_tip(world)
    assert QUANG_LAM in await seen_by(world, tip)
    await hoa.presses("⬅️")
    await hoa.presses("🔒")
    assert await seen_by(world, tip) == [PROVINCE]
    assert (await only_tip(world)).bypass


@pytest.mark.usefixtures("phones")
async def test_a_place_before_the_first_words(world: World) -> None:
    hoa, officer = world.person("hoa"), await world.staff("an", Role.OFFICER, QUANG_LAM)
    await hoa.opens(f"v1-{QUANG_LAM}")
    await hoa.presses("Đang nguy")
    assert "02063000001" in texts(hoa)
    await hoa.presses("Xã mình")
    assert "mỗi lời Kẻng chuyển ngay" in hoa.text
    await hoa.says("sạt lở, có người kẹt")
    tip = await only_tip(world)
    assert await seen_by(world, tip) == [QUANG_LAM, PROVINCE]
    assert officer.seen


async def test_a_shared_point_becomes_buttons(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.says("🆘")
    await hoa.says("lũ về")
    await hoa.points(22.8790, 105.4510)
    await hoa.presses("Xã Quảng Lâm")
    assert (await only_tip(world)).unit == QUANG_LAM


async def test_words_typed_while_looking_for_the_place_go_out_too(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.says("🆘")
    await hoa.says("nó cầm dao")
    await hoa.presses("Xã khác")
    await hoa.says("nhanh lên nó vào nhà rồi các anh ơi cứu mẹ con tôi với ở đây tối lắm")
    assert (await told(world, await only_tip(world)))[1].startswith("nhanh lên")
    await hoa.says("cứu với")
    assert (await told(world, await only_tip(world)))[2] == "cứu với"


async def test_two_messages_in_one_batch_make_one_tip(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.says("🆘")
    await world.take([hoa.event(EventKind.TEXT, text="một"), hoa.event(EventKind.TEXT, text="hai")])
    assert await told(world, await only_tip(world)) == ["một", "hai"]


async def test_pressing_danger_again_goes_on_with_the_same_tip(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.says("🆘")
    await hoa.says("một")
    await hoa.says("🆘")
    assert all(number in hoa.text for number in NUMBERS)
    await hoa.says("hai")
    await hoa.opens()
    await hoa.says("ba")
    assert await told(world, await only_tip(world)) == ["một", "hai", "ba"]


async def test_words_after_the_questions_still_go_out(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.says("🆘")
    await hoa.says("một")
    await hoa.presses("Không rõ")
    await hoa.presses("Bỏ qua")
    await hoa.says("hai")
    assert "Đã chuyển" in hoa.text
    await hoa.presses("🆘")
    await hoa.says("ba")
    assert await told(world, await only_tip(world)) == ["một", "hai", "ba"]


async def test_a_closed_danger_does_not_swallow_what_comes_next(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.says("🆘")
    await hoa.says("một")
    tip = await only_tip(world)
    async with world.database.begin() as work:
        await work.tips.close(tip.id, Outcome.VERIFIED, work.now)
    await hoa.says("nó quay lại")
    assert len(await tips(world)) == 2
    assert sorted([(await told(world, each))[0] for each in await tips(world)]) == ["một", "nó quay lại"]


async def test_a_draft_survives_danger_and_can_be_sent_along(world: World) -> None:
    hoa = world.person("hoa")
    await to_review(hoa)
    await hoa.presses("🆘")
    await hoa.presses("lời đang viết dở")
    assert await told(world, await only_tip(world)) == [WORDS]
    assert (await only_tip(world)).urgency is Urgency.DANGER


async def test_a_draft_is_there_again_after_danger(world: World) -> None:
    hoa = world.person("hoa")
    await to_review(hoa)
    await hoa.presses("🆘")
    world.clock.forward(hours=2)
    await hoa.presses("⬅️")
    assert "Có tin chưa gửi" in hoa.text
    await hoa.presses("Viết tiếp")
    assert WORDS in hoa.text
    await hoa.presses("🆘")
    await hoa.says("nó đến")
    await hoa.presses("Không rõ")
    await hoa.presses("Bỏ qua")
    assert "Có tin chưa gửi" in hoa.text
    await hoa.presses("Viết tiếp")
    await hoa.presses("Gửi xã")
    assert sorted([(await told(world, each))[0] for each in await tips(world)]) == sorted([WORDS, "nó đến"])


async def test_danger_goes_first_from_anywhere(world: World) -> None:
    hoa = world.person("hoa")
    for way in (["Mở bằng mã"], ["Nghe tin xã"], ["Báo tin"], ["Cài đặt"]):
        await hoa.opens()
        for press in way:
            await hoa.presses(press)
        await hoa.presses("🆘")
        assert all(number in hoa.text for number in NUMBERS)
        await hoa.says("menu")


async def test_the_settings_decide_the_numbers(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.says("🆘")
    rules = world.database.circumstances.rules
    assert all(number in hoa.text for number in rules.emergency)
