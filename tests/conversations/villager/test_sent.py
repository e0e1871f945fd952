"""After sending: may they ask you, does somebody share this phone; the way back."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.people import Role
from bot.store import schema as s
from tests.conversations.villager.steps import QUANG_LAM, WORDS, ask, count, has_way, only_tip, open_by, send, told
from tests.kit.chat import World
from tests.kit.fakes import FULL

FULL_WITHOUT_LATER = replace(FULL, later=False)


async def test_a_way_back_exists_only_after_the_choice(world: World) -> None:
    hoa, officer = world.person("hoa"), await world.staff("an", Role.OFFICER, QUANG_LAM)
    await send(hoa)
    assert not await has_way(world)
    await hoa.presses("Tôi tự xem")
    assert not await has_way(world)
    await ask(officer, "Nhà màu gì?")
    world.clock.forward(hours=2)
    await world.settle()
    assert "Kẻng có tin mới." not in [message.text for message in hoa.seen]


async def test_who_asked_is_told_only_that_there_is_news(world: World) -> None:
    hoa, officer = world.person("hoa"), await world.staff("an", Role.OFFICER, QUANG_LAM)
    receipt = await send(hoa)
    await hoa.presses("Nhắn tôi")
    await hoa.presses("Không")
    assert await count(world, s.way_back) == 1
    before = len(hoa.seen)
    await ask(officer, "Nhà màu gì?")
    assert hoa.since(before) == []
    world.clock.forward(hours=1)
    await world.settle()
    (notice,) = hoa.since(before)
    assert notice.text == "Kẻng có tin mới."
    await hoa.presses("🔔 Mở")
    assert "16 số" in hoa.text
    await hoa.says(receipt)
    assert any("Nhà màu gì?" in message.text for message in hoa.seen)


async def test_being_messaged_can_be_begun_and_ended_by_receipt(world: World) -> None:
    hoa = world.person("hoa")
    receipt = await send(hoa)
    await open_by(hoa, receipt)
    await hoa.presses("Nhắn tôi")
    assert await has_way(world)
    await hoa.presses("Thôi nhắn")
    assert not await has_way(world)
    await hoa.presses("Nhắn tôi")
    await hoa.presses("Nhắn tôi")
    assert await count(world, s.way_back) == 1


async def test_forget_me_by_receipt_keeps_the_tip(world: World) -> None:
    hoa, officer = world.person("hoa"), await world.staff("an", Role.OFFICER, QUANG_LAM)
    receipt = await send(hoa)
    await hoa.presses("Nhắn tôi")
    await ask(officer, "Nhà màu gì?")
    await open_by(hoa, receipt)
    await hoa.presses("Quên tôi")
    assert not await has_way(world)
    world.clock.forward(hours=2)
    await world.settle()
    assert "Kẻng có tin mới." not in [message.text for message in hoa.seen]
    assert await told(world, await only_tip(world)) == [WORDS]
    await open_by(hoa, receipt)
    assert any("Nhà màu gì?" in message.text for message in hoa.seen)


async def test_where_no_later_message_is_possible_it_is_said(world: World) -> None:
    hoa = world.person("hoa")
    world.house.channels = {"fake": FULL_WITHOUT_LATER}
    await send(hoa)
    assert "chỉ nhắn được khi trang này còn mở" in hoa.text


async def test_words_after_sending_are_asked_about(world: World) -> None:
    hoa = world.person("hoa")
    await send(hoa)
    await hoa.says("quên mất, nó đi xe đỏ")
    await hoa.presses("➕ Thêm")
    assert await told(world, await only_tip(world)) == [WORDS, "quên mất, nó đi xe đỏ"]
    assert "Công an có thể hỏi thêm" in hoa.text
    await hoa.says("chuyện khác hẳn")
    await hoa.presses("Tin khác")
    assert "Gửi lời này cho công an nhé?" in hoa.text


async def test_a_shared_phone_is_cleared(world: World) -> None:
    hoa = world.person("hoa")
    await send(hoa)
    await hoa.presses("Tôi tự xem")
    assert hoa.text == "Ai cầm chung máy không?"
    await hoa.presses("Có, xoá chat")
    assert hoa.seen[-2].clear
    assert hoa.text == "🔔 Kẻng"
