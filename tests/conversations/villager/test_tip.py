"""Telling something in five actions, and every turn one can take on the way."""

from __future__ import annotations

import pytest

from bot.domain.events import EventKind, Wanted
from bot.domain.people import Role
from bot.domain.tips import Urgency
from bot.domain.topics import Topic
from bot.store import schema as s
from tests.conversations.villager.steps import (
    QUANG_LAM,
    WORDS,
    conversations,
    count,
    only_tip,
    seen_by,
    send,
    shown_receipt,
    texts,
    tips,
    to_review,
    told,
)
from tests.kit.chat import World


async def test_five_actions_send_a_tip(world: World) -> None:
    hoa, _ = world.person("hoa"), await world.staff("an", Role.OFFICER, QUANG_LAM)
    await hoa.opens(f"v1-{QUANG_LAM}")
    before = world.counter
    await hoa.presses("Báo tin")
    await hoa.says(WORDS)
    await hoa.presses("Trẻ em")
    await hoa.presses("Xã mình")
    await hoa.presses("Gửi xã")
    assert world.counter - before == 5
    tip = await only_tip(world)
    assert (tip.unit, tip.topic, tip.bypass, tip.urgency) == (QUANG_LAM, Topic.CHILD, False, Urgency.NORMAL)
    assert await seen_by(world, tip) == [QUANG_LAM]
    assert await told(world, tip) == [WORDS]


async def test_home_is_the_same_for_everybody(world: World) -> None:
    hoa, officer = world.person("hoa"), await world.staff("an", Role.OFFICER, QUANG_LAM)
    await hoa.opens()
    await officer.opens()
    assert hoa.screen == officer.screen
    rows = [[(choice.digit, choice.label) for choice in row] for row in hoa.screen.choices]
    assert rows == [
        [("1", "🆘 Đang nguy")],
        [("2", "📣 Báo tin")],
        [("3", "📻 Nghe tin xã")],
        [("4", "🔑 Mở bằng mã")],
        [("9", "🔊 Nghe lại"), ("", "⚙️ Cài đặt")],
    ]


async def test_the_honest_label_and_the_scope_stand_where_words_are_asked_for(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.presses("Báo tin") if hoa.seen else await hoa.opens()
    await hoa.presses("Báo tin")
    assert "Công an không thấy tên, số máy." in hoa.text
    assert "Người cầm máy này" in hoa.text
    assert "Không nhận chuyện đạo, dân tộc, ý kiến." in hoa.text
    assert hoa.screen.wanted is Wanted.WORDS


async def test_every_screen_holds_danger_listen_and_back(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens()
    screens = ["Báo tin", None, "Thêm", "Bỏ qua", "Xã khác"]
    for press in screens:
        await (hoa.presses(press) if press else hoa.says(WORDS))
        last = [(choice.digit, choice.label[0]) for choice in hoa.screen.choices[-1]]
        assert [digit for digit, _ in last] == ["8", "9", "0"]
        assert [sign for _, sign in last] == ["🆘", "🔊", "⬅"]


async def test_the_receipt_is_shown_once_in_groups_of_four(world: World) -> None:
    hoa = world.person("hoa")
    receipt = await send(hoa)
    (message,) = [message for message in hoa.seen if receipt in message.text]
    assert message.once
    assert "Đã gửi, chưa ai xem." in message.text
    before = len(hoa.seen)
    await hoa.presses("🔊")
    assert receipt not in texts(hoa, before)


async def test_more_messages_are_added_on_every_screen(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens(f"v1-{QUANG_LAM}")
    await hoa.presses("Báo tin")
    await hoa.says("một")
    await hoa.says("hai")
    assert hoa.text == "Đã thêm."
    await hoa.presses("Bỏ qua")
    await hoa.says("ba bốn năm sáu")
    await hoa.presses("Xã mình")
    await hoa.says("năm")
    assert "một\nhai\nba bốn năm sáu\nnăm" in hoa.text
    await hoa.presses("Gửi xã")
    assert await told(world, await only_tip(world)) == ["một", "hai", "ba bốn năm sáu", "năm"]


async def test_two_messages_in_one_batch_are_both_kept(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens(f"v1-{QUANG_LAM}")
    await hoa.presses("Báo tin")
    await world.take([hoa.event(EventKind.TEXT, text="một"), hoa.event(EventKind.TEXT, text="hai")])
    await hoa.presses("Bỏ qua")
    await hoa.presses("Không rõ")
    assert "một\nhai" in hoa.text


async def test_an_album_is_answered_once(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens()
    await hoa.presses("Báo tin")
    before = len(hoa.seen)
    await world.take([hoa.event(EventKind.TEXT, text=f"phần {part}", album="a") for part in range(4)])
    assert len(hoa.since(before)) == 1
    await hoa.presses("Bỏ qua")
    await hoa.presses("Không rõ")
    assert "phần 0\nphần 1\nphần 2\nphần 3" in hoa.text


async def test_an_edit_before_sending_replaces(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens()
    await hoa.presses("Báo tin")
    await hoa.says("nhà ông B", message="w1")
    await hoa.presses("Bỏ qua")
    await hoa.presses("Không rõ")
    await hoa.edits("w1", "nhà cuối xóm")
    assert "nhà cuối xóm" in hoa.text
    await hoa.presses("Gửi tỉnh")
    assert await told(world, await only_tip(world)) == ["nhà cuối xóm"]
    await hoa.edits("w1", "khác")
    assert "gửi đi rồi" in hoa.text
    assert await told(world, await only_tip(world)) == ["nhà cuối xóm"]


async def test_a_duplicate_event_changes_nothing(world: World) -> None:
    hoa = world.person("hoa")
    await to_review(hoa)
    press = hoa.event(EventKind.PRESS, action=hoa.find("Gửi xã").action)
    await world.take([press])
    seen = len(hoa.seen)
    await world.take([press])
    assert len(await tips(world)) == 1
    assert len(hoa.seen) == seen


async def test_pressing_send_twice_sends_once(world: World) -> None:
    hoa = world.person("hoa")
    await to_review(hoa)
    action = hoa.find("Gửi xã").action
    await world.take([hoa.event(EventKind.PRESS, action=action), hoa.event(EventKind.PRESS, action=action)])
    assert len(await tips(world)) == 1
    assert any("Nút này cũ rồi" in message.text for message in hoa.seen)


async def test_what_was_begun_survives_a_restart(world: World, restarted: World) -> None:
    hoa = world.person("hoa")
    await to_review(hoa)
    action = hoa.find("Gửi xã").action
    again = restarted.person("hoa")
    again.world.counter = world.counter
    await again.does(EventKind.PRESS, action=action)
    assert await told(restarted, await only_tip(restarted)) == [WORDS]
    assert shown_receipt(again)


async def test_back_goes_one_screen_back_and_never_drops_a_draft(world: World) -> None:
    hoa = world.person("hoa")
    await to_review(hoa)
    await hoa.presses("⬅️")
    assert hoa.text == "Chuyện ở đâu?"
    await hoa.presses("⬅️")
    assert hoa.text.startswith("Giống chuyện nào?")
    await hoa.says("lui")
    assert "Viết lại từ đầu" in hoa.text
    await hoa.presses("⬅️")
    assert "chưa gửi" in hoa.text
    await hoa.presses("Viết tiếp")
    assert WORDS in hoa.text


@pytest.mark.parametrize("word", ["menu", "Mở bằng mã", "Nghe tin xã", "/start"])
async def test_leaving_a_draft_asks_first(world: World, word: str) -> None:
    hoa = world.person("hoa")
    await to_review(hoa)
    await (hoa.presses(word) if word[0] in "MN" else hoa.opens() if word == "/start" else hoa.says(word))
    assert "Có tin chưa gửi" in hoa.text
    await hoa.presses("Viết tiếp")
    assert WORDS in hoa.text
    await hoa.says("menu")
    await hoa.presses("🗑️ Bỏ")
    assert any("Không gửi, không giữ gì" in message.text for message in hoa.seen)
    assert await tips(world) == []


async def test_a_draft_lives_a_day_and_gets_one_reminder(world: World) -> None:
    hoa = world.person("hoa")
    await to_review(hoa)
    async with world.database.look() as work:
        row = (await work.run(s.conversation.select().where(s.conversation.c.sealed.is_not(None)))).one()
        assert (row.expires_at - work.now).total_seconds() >= 24 * 3600
        assert row.remind_at is not None
        assert row.remind_at < row.expires_at
    world.clock.forward(hours=23)
    await hoa.presses("Gửi xã")
    assert len(await tips(world)) == 1
    async with world.database.look() as work:
        row = (await work.run(s.conversation.select().where(s.conversation.c.sealed.is_not(None)))).one()
        assert row.remind_at is None


async def test_nothing_but_the_tip_stays_after_sending(world: World) -> None:
    hoa = world.person("hoa")
    await send(hoa)
    await hoa.presses("Tôi tự xem")
    await hoa.presses("Không")
    assert await conversations(world) == []
    assert await count(world, s.contact) == 0
    assert await count(world, s.way_back) == 0
    assert await count(world, s.tip) == 1


async def test_numbers_can_be_typed_instead_of_pressed(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens(f"v1-{QUANG_LAM}")
    for typed in ("2", WORDS, "2", "1", "1"):
        await hoa.says(typed)
    assert (await only_tip(world)).topic is Topic.CHILD
    assert shown_receipt(hoa)


async def test_a_link_of_an_unknown_unit_leads_home_kindly(world: World) -> None:
    hoa = world.person("hoa")
    for payload in ("v1-99999", "v1-", "x" * 64, "v1-01304-07-08", "<script>"):
        await hoa.opens(payload)
        assert "không biết" in hoa.seen[-2].text
        assert hoa.text == "🔔 Kẻng"
    await hoa.opens("v1-01304-07")
    assert "Xã Quảng Lâm" in hoa.seen[-2].text


async def test_nobody_is_reminded_of_nothing(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens()
    await hoa.presses("Báo tin")
    async with world.database.look() as work:
        row = (await work.run(s.conversation.select().where(s.conversation.c.sealed.is_not(None)))).one()
        assert row.remind_at is None
        assert (row.expires_at - work.now).total_seconds() <= 35 * 60
