"""Words and buttons that work anywhere; loose words; forgetting; leaving."""

from __future__ import annotations

import pytest

from bot.domain.actions import Accept, Pick
from bot.domain.events import EventKind, Lane, OutboundMessage
from bot.domain.people import Role
from bot.store import schema as s
from handlers.villager.actions import Danger, Report, Speak
from tests.conversations.villager.steps import (
    QUANG_LAM,
    WORDS,
    conversations,
    count,
    has_way,
    only_tip,
    send,
    texts,
    tips,
    to_review,
    told,
)
from tests.kit.chat import World


async def subscribe(world: World, name: str = "hoa") -> None:
    person = world.person(name)
    await person.opens(f"v1-{QUANG_LAM}")
    await person.presses("Nghe tin xã")
    await person.presses("Đồng ý")


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
    assert hoa.screen.prompt == "tip.words.ask"


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


async def test_a_long_time_later_old_buttons_are_answered_kindly(world: World) -> None:
    hoa = world.person("hoa")
    await to_review(hoa)
    old = hoa.find("Gửi xã").action
    world.clock.forward(days=30)
    await hoa.forges(old)
    assert "Nút này cũ rồi" in hoa.seen[-2].text
    assert hoa.text == "🔔 Kẻng"
    assert await tips(world) == []


@pytest.mark.parametrize(
    "packed",
    ["", ":", "zz", "vd:1", "k:", "k:abc", "k:000000:commune", "vg:../../etc", "k:000000:u=99999", "ta:nothex", "\x00", "vg:" + "x" * 60],
)
async def test_forged_buttons_do_nothing(world: World, packed: str) -> None:
    hoa = world.person("hoa")
    await to_review(hoa)
    await hoa.forges(packed)
    assert await tips(world) == []
    assert "trục trặc" not in texts(hoa)
    await hoa.presses("Gửi xã")
    assert len(await tips(world)) == 1


async def test_a_pick_that_was_not_offered_does_nothing(world: World) -> None:
    hoa = world.person("hoa")
    await to_review(hoa)
    serial = Pick.unpack(hoa.find("Gửi xã").action).serial
    await hoa.forges(Pick(serial, "u=99999").pack())
    assert "Nút này cũ rồi" in texts(hoa)
    assert await tips(world) == []


async def test_an_officers_button_is_not_for_villagers(world: World) -> None:
    hoa = world.person("hoa")
    await send(hoa)
    tip = await only_tip(world)
    await hoa.forges(Accept(tip.id).pack())
    assert "không dành cho máy này" in hoa.text
    assert (await only_tip(world)).owner == ""


async def test_somebody_elses_button_does_nothing(world: World) -> None:
    hoa, other = world.person("hoa"), world.person("other")
    await to_review(hoa)
    await other.forges(hoa.find("Gửi xã").action)
    assert await tips(world) == []
    assert other.text == "🔔 Kẻng"


async def test_danger_is_short_enough_for_any_button(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens()
    assert Danger().pack() == "vd"
    assert all(len(choice.action.encode()) <= 64 for message in hoa.seen for row in message.choices for choice in row)
