"""Hearing the commune's news: consent makes a contact, one tap ends it; it never meets a tip."""

from __future__ import annotations

from sqlalchemy import select

from bot.store import schema as s
from tests.conversations.villager.steps import QUANG_LAM, WORDS, conversations, count, only_tip, send, texts
from tests.kit.chat import World

LABEL = "Xã Quảng Lâm (gồm Quảng Lâm, Thạch Lâm cũ)"


async def test_consent_makes_a_contact(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens()
    await hoa.presses("Nghe tin xã")
    assert await count(world, s.contact) == 0
    await hoa.says("Quảng Lâm")
    await hoa.presses(LABEL)
    assert f"Nghe tin của {LABEL}?" in hoa.text
    assert "Kẻng sẽ giữ" in hoa.text
    assert await count(world, s.contact) == 0
    await hoa.presses("Đồng ý")
    async with world.database.look() as work:
        (row,) = (await work.run(select(s.contact))).all()
        found = (await work.contacts.at([hoa.address]))[hoa.address]
    assert (found.unit, found.language) == (QUANG_LAM, "vi")
    assert (row.consented_at.hour, row.consented_at.minute, row.consented_at.second) == (0, 0, 0)
    assert await conversations(world) == []


async def test_no_keeps_nothing(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens(f"v1-{QUANG_LAM}")
    await hoa.presses("Nghe tin xã")
    await hoa.presses("❌ Không")
    assert await count(world, s.contact) == 0


async def test_who_hears_can_change_and_stop_in_one_tap(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens(f"v1-{QUANG_LAM}")
    await hoa.presses("Nghe tin xã")
    await hoa.presses("Đồng ý")
    await hoa.presses("Nghe tin xã")
    assert f"đang nghe tin của {LABEL}" in hoa.text
    await hoa.presses("Xã khác")
    await hoa.says("Thục Phán")
    await hoa.presses("Phường Thục Phán")
    await hoa.presses("Đồng ý")
    assert await count(world, s.contact) == 1
    await hoa.presses("Nghe tin xã")
    await hoa.presses("Thôi nghe")
    assert "Đã dừng" in hoa.text
    assert await count(world, s.contact) == 0


async def test_a_subscribers_commune_stands_first_in_a_tip(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens(f"v1-{QUANG_LAM}")
    await hoa.presses("Nghe tin xã")
    await hoa.presses("Đồng ý")
    await hoa.presses("Báo tin")
    await hoa.says(WORDS)
    await hoa.presses("Bỏ qua")
    assert f"🏠 Xã mình: {LABEL}" in hoa.labels()


async def test_a_tip_touches_no_contact(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens(f"v1-{QUANG_LAM}")
    await hoa.presses("Nghe tin xã")
    await hoa.presses("Đồng ý")
    async with world.database.look() as work:
        before = (await work.run(select(s.contact))).all()
    world.clock.forward(days=3)
    await send(hoa)
    async with world.database.look() as work:
        assert (await work.run(select(s.contact))).all() == before
    tip = await only_tip(world)
    assert tip.id not in repr(before)


async def test_a_story_typed_for_a_commune_is_not_lost(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens()
    await hoa.presses("Nghe tin xã")
    await hoa.says("tôi muốn kể chuyện nhà bên đánh nhau cả đêm qua mà không ai dám nói gì cả")
    assert "Gửi lời này cho công an nhé?" in hoa.text


async def test_a_name_that_is_not_found_is_asked_again(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens()
    await hoa.presses("Nghe tin xã")
    await hoa.says("qqqq zzzz")
    assert "chưa tìm ra xã này" in texts(hoa)
    await hoa.presses("Bảo Lâm")
    await hoa.presses(LABEL)
    assert "Nghe tin của" in hoa.text
