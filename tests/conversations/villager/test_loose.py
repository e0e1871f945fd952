"""Somebody just starts writing: asked, and nothing is lost."""

from __future__ import annotations

from handlers.villager.actions import Report
from tests.conversations.villager.steps import (
    conversations,
    only_tip,
    told,
)
from tests.kit.chat import World


async def test_loose_words_are_asked_about_and_kept(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.says("trâu nhà tôi mất rồi")
    assert "Gửi lời này cho công an nhé?" in hoa.text
    assert "Công an không thấy tên" in hoa.text
    assert hoa.labels()[:3] == ["🆘 Gấp", "📣 Gửi", "❌ Không"]
    await hoa.says("con trâu đen")
    await hoa.presses("📣 Gửi")
    await hoa.presses("Bỏ qua")
    await hoa.presses("Không rõ")
    await hoa.presses("Gửi tỉnh")
    assert await told(world, await only_tip(world)) == ["trâu nhà tôi mất rồi", "con trâu đen"]


async def test_loose_words_can_go_out_as_danger(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.says("nó vào nhà rồi")
    before = len(hoa.seen)
    await hoa.presses("🆘 Gấp")
    assert "113" in hoa.since(before)[0].text
    assert await told(world, await only_tip(world)) == ["nó vào nhà rồi"]


async def test_loose_words_can_be_let_go(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.says("alo")
    await hoa.presses("❌ Không")
    assert hoa.text == "🔔 Kẻng"
    assert await conversations(world) == []


async def test_loose_words_come_along_when_report_is_pressed(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens()
    await hoa.says("trâu mất")
    await hoa.forges(Report().pack())
    assert hoa.text.startswith("Giống chuyện nào?")


async def test_an_edited_loose_word_is_replaced(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.says("trâu mất", message="w")
    await hoa.edits("w", "bò mất")
    assert hoa.text == "Đã sửa."
    await hoa.presses("🆘 Gấp")
    assert await told(world, await only_tip(world)) == ["bò mất"]
