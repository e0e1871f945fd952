"""Words and buttons that work anywhere; forgetting; leaving."""

from __future__ import annotations

import pytest

from bot.domain.events import EventKind, Lane, OutboundMessage
from bot.domain.people import Role
from bot.store import schema as s
from handlers.villager.actions import Speak
from tests.conversations.villager.steps import (
    QUANG_LAM,
    WORDS,
    conversations,
    count,
    has_way,
    send,
    texts,
    tips,
    to_review,
)
from tests.kit.chat import World


async def subscribe(world: World, name: str = "hoa") -> None:
    person = world.person(name)
    await person.opens(f"v1-{QUANG_LAM}")
    await person.presses("Nghe tin xã")
    await person.presses("Đồng ý")


@pytest.mark.parametrize(
    ("typed", "shown"), [("Báo tin", "Có chuyện gì?"), ("mo bang ma", "16 số"), ("nghe tin xã", "Xã nào?"), ("2", "Có chuyện gì?")]
)
async def test_home_labels_can_be_typed(world: World, typed: str, shown: str) -> None:
    hoa = world.person("hoa")
    await hoa.opens()
    await hoa.says(typed)
    assert shown in hoa.text


@pytest.mark.parametrize("word", ["menu", "Menu", "MENU", "trang đầu", "trang dau"])
async def test_menu_leads_home(world: World, word: str) -> None:
    hoa = world.person("hoa")
    await hoa.opens()
    await hoa.presses("Mở bằng mã")
    await hoa.says(word)
    assert hoa.text == "🔔 Kẻng"


async def test_help_says_what_can_be_done(world: World) -> None:
    hoa = world.person("hoa")
    await to_review(hoa)
    await hoa.says("giúp")
    assert "menu" in hoa.text
    await hoa.presses("Tiếp tục")
    assert WORDS in hoa.text


async def test_listen_says_the_last_prompt_again(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens()
    await hoa.presses("Báo tin")
    prompt = hoa.text
    await hoa.says("nghe lại")
    assert "chưa có bản ghi tiếng" in hoa.seen[-2].text
    assert hoa.text == prompt
    assert hoa.screen.prompt == "tip.words.ask.files"


async def test_language_is_chosen_by_its_own_name(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.says("tiếng")
    assert "Tiếng Việt" in hoa.labels()
    assert "Tày" not in hoa.labels()
    await hoa.presses("English")
    assert hoa.text == "🔔 Kẻng"
    assert "📣 Tell something" in hoa.labels()
    await hoa.forges(Speak("tyz").pack())
    assert "📣 Tell something" in hoa.labels()


async def test_a_language_stays_through_a_tip(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.forges(Speak("en").pack())
    await send_in_english(world)
    assert "The police may have questions" in hoa.text


async def send_in_english(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.presses("Tell something")
    await hoa.says(WORDS)
    await hoa.presses("Skip")
    await hoa.presses("Not known")
    await hoa.presses("Send to the province")


async def test_changing_the_language_keeps_a_draft(world: World) -> None:
    hoa = world.person("hoa")
    await to_review(hoa)
    await hoa.says("tiếng")
    await hoa.presses("English")
    assert "Send it?" in hoa.text
    assert WORDS in hoa.text


async def test_stop_ends_everything_at_once(world: World) -> None:
    hoa = world.person("hoa")
    await subscribe(world)
    assert await count(world, s.contact) == 1
    await hoa.presses("Báo tin")
    await hoa.says("dừng")
    assert "Đã dừng" in hoa.text
    assert await count(world, s.contact) == 0
    await hoa.presses("Trang đầu")
    assert hoa.text == "🔔 Kẻng"


async def test_settings_keep_what_goes_on(world: World) -> None:
    hoa = world.person("hoa")
    await to_review(hoa)
    await hoa.says("menu")
    await hoa.presses("Viết tiếp")
    await hoa.does(EventKind.PRESS, action="vs")
    assert {"🗣️ Tiếng nói", "🔕 Thôi nghe tin", "🧹 Quên tôi", "🧽 Xoá chat"} <= set(hoa.labels())
    assert "👮 Bàn trực" not in hoa.labels()
    await hoa.presses("Tiếp tục")
    assert WORDS in hoa.text


async def test_staff_find_the_desk_in_the_settings(world: World) -> None:
    officer = await world.staff("an", Role.OFFICER, QUANG_LAM)
    await officer.opens()
    await officer.presses("Cài đặt")
    assert "👮 Bàn trực" in officer.labels()


async def test_the_chat_can_be_cleared_in_the_middle(world: World) -> None:
    hoa = world.person("hoa")
    await to_review(hoa)
    await hoa.does(EventKind.PRESS, action="vc")
    assert any(message.clear for message in hoa.seen)
    assert WORDS in hoa.text


async def test_forget_me_removes_contact_conversation_and_what_waits(world: World) -> None:
    hoa = world.person("hoa")
    await subscribe(world)
    async with world.database.begin() as work:
        work.say(hoa.address, OutboundMessage(text="later"), Lane.DIALOGUE, world.database.circumstances.rules.notice_max)
    await hoa.presses("Báo tin")
    await hoa.says(WORDS)
    await hoa.says("quên tôi")
    assert "Đã quên" in hoa.text
    assert "Chưa quên được: tin đã báo" in hoa.text
    assert await count(world, s.contact) == 0
    assert await conversations(world) == []
    world.clock.forward(hours=2)
    await world.settle()
    assert "later" not in texts(hoa)


async def test_forget_me_leaves_a_tips_way_back_to_its_receipt(world: World) -> None:
    hoa = world.person("hoa")
    await send(hoa)
    await hoa.presses("Nhắn tôi")
    await hoa.says("quên tôi")
    assert await has_way(world)
    assert "bấm 🔑, gõ mã, bấm 🧹" in hoa.text
    assert len(await tips(world)) == 1


async def test_staff_who_are_forgotten_stay_staff(world: World) -> None:
    hoa, officer = world.person("hoa"), await world.staff("an", Role.OFFICER, QUANG_LAM)
    await officer.says("quên tôi")
    assert "Vai trò cán bộ" in officer.text
    await send(hoa)
    assert "K" in texts(officer) or "TIN MỚI" in texts(officer)


async def test_who_left_is_dropped(world: World) -> None:
    hoa = world.person("hoa")
    await subscribe(world)
    await hoa.presses("Báo tin")
    await hoa.says(WORDS)
    async with world.database.begin() as work:
        work.say(hoa.address, OutboundMessage(text="later"), Lane.DIALOGUE, world.database.circumstances.rules.notice_max)
    before = len(hoa.seen)
    await hoa.does(EventKind.GONE)
    assert await count(world, s.contact) == 0
    assert await count(world, s.outbox) == 0
    assert await conversations(world) == []
    assert len(hoa.seen) == before
