"""The one screen that reviews and sends."""

from __future__ import annotations

from bot.domain.people import Role
from bot.domain.topics import Topic
from tests.conversations.villager.steps import (
    PROVINCE,
    QUANG_LAM,
    WORDS,
    conversations,
    only_tip,
    seen_by,
    texts,
    tips,
    to_review,
    told,
)
from tests.kit.chat import World


async def test_sign_place_and_words_can_be_changed(world: World) -> None:
    hoa = world.person("hoa")
    await to_review(hoa)
    await hoa.presses("✏️ Sửa")
    await hoa.presses("Loại chuyện")
    await hoa.presses("Lừa đảo")
    assert "📱 Lừa đảo" in hoa.text
    await hoa.presses("✏️ Sửa")
    await hoa.presses("Chỗ xảy ra")
    await hoa.presses("Không rõ")
    assert "chưa rõ xã nào" in hoa.text
    await hoa.presses("✏️ Sửa")
    await hoa.presses("Lời kể")
    assert "lời mới thay hết lời cũ" in hoa.text
    await hoa.says("Nhà đó bán hàng giả")
    await hoa.presses("Lừa đảo")
    assert "Nhà đó bán hàng giả" in hoa.text
    assert WORDS not in hoa.text
    await hoa.presses("Gửi tỉnh")
    tip = await only_tip(world)
    assert (tip.unit, tip.topic, tip.bypass) == ("", Topic.FRAUD, False)
    assert await seen_by(world, tip) == [PROVINCE]


async def test_dropping_at_the_review_keeps_nothing(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens()
    await hoa.presses("Báo tin")
    await hoa.says(WORDS)
    await hoa.presses("Bỏ qua")
    await hoa.presses("Không rõ")
    await hoa.presses("🗑️ Bỏ")
    assert await tips(world) == []
    assert await conversations(world) == []


async def test_the_commune_can_be_passed_by_at_the_review(world: World) -> None:
    hoa, officer = world.person("hoa"), await world.staff("an", Role.OFFICER, QUANG_LAM)
    await world.staff("tinh", Role.PROVINCE, PROVINCE)
    await to_review(hoa)
    await hoa.presses("xã không biết")
    tip = await only_tip(world)
    assert (tip.unit, tip.bypass) == (QUANG_LAM, True)
    assert await seen_by(world, tip) == [PROVINCE]
    assert officer.seen == []
    assert world.person("tinh").seen


async def test_the_commune_can_be_kept_out_at_the_place(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens(f"v1-{QUANG_LAM}")
    await hoa.presses("Báo tin")
    await hoa.says(WORDS)
    await hoa.presses("Bỏ qua")
    await hoa.presses("🔒")
    assert not any("Gửi xã" in choice.label for row in hoa.screen.choices for choice in row)
    await hoa.presses("Nói rõ xã nào")
    await hoa.says("Quảng Lâm")
    await hoa.presses("Xã Quảng Lâm (gồm Quảng Lâm, Thạch Lâm cũ)")
    assert not any("Gửi xã" in choice.label for row in hoa.screen.choices for choice in row)
    await hoa.presses("Gửi tỉnh")
    tip = await only_tip(world)
    assert (tip.unit, tip.bypass) == (QUANG_LAM, True)
    assert await seen_by(world, tip) == [PROVINCE]


async def test_an_officials_misconduct_leads_with_the_province(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens(f"v1-{QUANG_LAM}")
    await hoa.presses("Báo tin")
    await hoa.says("Ông ấy thu tiền không có giấy")
    await hoa.presses("➕ Thêm")
    await hoa.presses("Cán bộ")
    await hoa.presses("Xã mình")
    assert "nên gửi tỉnh" in hoa.text
    assert hoa.screen.choices[0][0].label.startswith("🔒")
    assert {choice.digit for choice in hoa.screen.choices[0]} == {"2"}


async def test_the_review_warns_of_what_gives_the_sender_away(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens()
    await hoa.presses("Báo tin")
    await hoa.says("Tôi tên là Hoà, gọi tôi số 0912345678, con tôi thấy nó cầm súng")
    await hoa.presses("Bỏ qua")
    before = len(hoa.seen)
    await hoa.presses("Không rõ")
    shown = texts(hoa, before)
    assert "có vẻ có tên bạn" in shown
    assert "số máy" in shown
    assert "chỉ bạn mới biết" in shown
    assert "cố tình bịa bị phạt" in shown


async def test_the_villager_is_told_when_nobody_is_there(world: World) -> None:
    hoa = world.person("hoa")
    await to_review(hoa)
    assert any("Lúc này chưa có ai nhận tin" in message.text for message in hoa.seen)
    await world.staff("tinh", Role.PROVINCE, PROVINCE)
    before = len(hoa.seen)
    await hoa.says("thêm")
    assert "Tin sẽ đến công an tỉnh" in texts(hoa, before)
    await world.staff("an", Role.OFFICER, QUANG_LAM)
    before = len(hoa.seen)
    await hoa.says("thêm nữa")
    assert "chưa có ai" not in texts(hoa, before)


async def test_a_long_tip_is_shown_from_its_beginning(world: World) -> None:
    hoa = world.person("hoa")
    await to_review(hoa, "dài " * 500)
    assert "…" in hoa.text
    assert len(hoa.text) < 700
    await hoa.presses("Gửi xã")
    assert await told(world, await only_tip(world)) == [("dài " * 500).strip()]
