"""Following up by receipt: status, the officers' messages, answers, thanks, forget me; never the sender's words, never a lock."""

from __future__ import annotations

import pytest

from bot.domain.actions import SeeNews
from bot.domain.events import Wanted
from bot.domain.people import Role
from bot.domain.tips import EntryKind, Outcome
from bot.domain.units import Phone, PhoneKind
from tests.conversations.villager.steps import QUANG_LAM, WORDS, ask, only_tip, open_by, send, texts, thread, told
from tests.kit.chat import World


async def close(world: World, outcome: Outcome) -> None:
    tip = await only_tip(world)
    async with world.database.begin() as work:
        await work.tips.close(tip.id, outcome, work.now)
        if outcome is Outcome.NOT_FOR_LINE:
            await work.tips.destroy_words(tip.id)


async def test_the_whole_way_from_words_to_an_answer(world: World) -> None:
    hoa, officer = world.person("hoa"), await world.staff("an", Role.OFFICER, QUANG_LAM)
    receipt = await send(hoa)
    later = world.person("another phone")
    await open_by(later, receipt)
    assert "chưa ai xem" in later.text
    await ask(officer, "Nhà màu gì?")
    await later.presses("Xem lại")
    assert any(message.text == "👮 Nhà màu gì?" for message in later.seen)
    assert "Công an đang hỏi" in later.text
    await later.presses("Trả lời")
    assert "Công an không thấy tên" in later.text
    assert later.screen.wanted is Wanted.WORDS
    before = len(officer.seen)
    await later.says("Màu xanh")
    await later.says("mái tôn")
    assert len(officer.seen) > before
    await later.presses("✅ Xong")
    entries = await thread(world, await only_tip(world))
    assert [(entry.kind, entry.words) for entry in entries] == [
        (EntryKind.WORDS, WORDS),
        (EntryKind.ANSWER, "Màu xanh"),
        (EntryKind.ANSWER, "mái tôn"),
    ]
    assert WORDS not in texts(later)


async def test_the_senders_words_are_never_shown(world: World) -> None:
    hoa = world.person("hoa")
    receipt = await send(hoa, "chuyện kín của tôi ở đây")
    other = world.person("other")
    await open_by(other, receipt)
    await other.says("thêm chuyện nữa")
    await other.presses("Xem lại")
    assert "chuyện kín" not in texts(other)
    assert "thêm chuyện" not in texts(other)
    assert await told(world, await only_tip(world)) == ["chuyện kín của tôi ở đây", "thêm chuyện nữa"]


@pytest.mark.parametrize("spelling", ["{0}", " {1}\n", "{2}", "{3}"])
async def test_a_receipt_in_any_spelling(world: World, spelling: str) -> None:
    hoa = world.person("hoa")
    receipt = await send(hoa)
    plain = receipt.replace(" ", "")
    wide = "".join(chr(0xFF10 + int(digit)) for digit in plain)
    await open_by(hoa, spelling.format(receipt, plain, receipt.replace(" ", "-"), wide))
    assert "chưa ai xem" in hoa.text


async def test_a_receipt_typed_at_home_opens_too(world: World) -> None:
    hoa = world.person("hoa")
    receipt = await send(hoa)
    other = world.person("other")
    await other.says(receipt)
    assert "chưa ai xem" in other.text


async def test_a_story_typed_for_a_receipt_is_not_lost(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens()
    await hoa.presses("Mở bằng mã")
    await hoa.says("nhà bên đang đánh nhau to lắm")
    await hoa.presses("📣 Gửi")
    await hoa.presses("Bỏ qua")
    await hoa.presses("Không rõ")
    assert "nhà bên đang đánh nhau to lắm" in hoa.text


@pytest.mark.parametrize("outcome", [each for each in Outcome if each is not Outcome.NOT_FOR_LINE])
async def test_every_outcome_has_plain_words(world: World, outcome: Outcome) -> None:
    hoa = world.person("hoa")
    receipt = await send(hoa)
    await close(world, outcome)
    await open_by(hoa, receipt)
    assert hoa.text.startswith("✅ Xong")
    assert "💬 Trả lời" not in hoa.labels()
    assert "🔔 Nhắn tôi" not in hoa.labels()
    await hoa.says("còn nữa này")
    assert "Gửi lời này cho công an nhé?" in hoa.text
    assert await told(world, await only_tip(world)) == [WORDS]


async def test_not_for_this_line_is_a_kind_sentence(world: World) -> None:
    hoa = world.person("hoa")
    receipt = await send(hoa)
    await close(world, Outcome.NOT_FOR_LINE)
    await open_by(hoa, receipt)
    assert "Lời của bạn đã xoá hẳn" in hoa.text
    await hoa.says("gì vậy")
    assert "Gửi lời này" in hoa.text


async def test_a_purged_tip_is_gone_kindly(world: World) -> None:
    hoa = world.person("hoa")
    receipt = await send(hoa)
    await close(world, Outcome.VERIFIED)
    await open_by(hoa, receipt)
    async with world.database.begin() as work:
        await work.tips.due().remove()
    await hoa.presses("Xem lại")
    assert "không còn gì để xem" in hoa.text
    await hoa.presses("🙏")
    await open_by(hoa, receipt)
    assert "tin đã xoá" in hoa.text


async def test_a_destroyed_tip_is_gone_kindly(world: World) -> None:
    hoa = world.person("hoa")
    receipt = await send(hoa)
    async with world.database.begin() as work:
        await work.tips.destroy_words((await only_tip(world)).id)
    await open_by(hoa, receipt)
    assert "không còn gì để xem" in hoa.text


async def test_thanks_reach_the_thread_once(world: World) -> None:
    hoa, officer = world.person("hoa"), await world.staff("an", Role.OFFICER, QUANG_LAM)
    receipt = await send(hoa)
    await officer.presses("Nhận")
    await open_by(hoa, receipt)
    assert "Công an đã nhận" in hoa.text
    await hoa.presses("🙏")
    await hoa.presses("🙏")
    kinds = [entry.kind for entry in await thread(world, await only_tip(world))]
    assert kinds == [EntryKind.WORDS, EntryKind.THANKS]


async def test_the_units_numbers_stand_where_one_waits(world: World) -> None:
    async with world.database.begin() as work:
        await work.units.put_phones([Phone(QUANG_LAM, PhoneKind.DUTY, "02063000001")])
    hoa = world.person("hoa")
    receipt = await send(hoa)
    await open_by(hoa, receipt)
    assert "02063000001" in texts(hoa)


async def test_the_news_button_shows_an_open_tip_anew(world: World) -> None:
    hoa = world.person("hoa")
    receipt = await send(hoa)
    await open_by(hoa, receipt)
    await hoa.forges(SeeNews().pack())
    assert "chưa ai xem" in hoa.text
