"""Following up by receipt: status, the officers' messages, answers, thanks, forget me; never the sender's words, never a lock."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from itertools import count as numbers

import pytest

from bot.domain.actions import SeeNews
from bot.domain.events import EventKind, Puzzle, Wanted
from bot.domain.people import Role
from bot.domain.tips import EntryKind, Outcome
from bot.domain.units import Phone, PhoneKind
from bot.privacy.receipts import new_receipt
from bot.store import schema as s
from tests.conversations.villager.steps import QUANG_LAM, WORDS, count, has_way, only_tip, send, texts, thread, tips, told
from tests.kit.chat import Person, World
from tests.kit.fakes import FULL

FULL_WITHOUT_LATER = replace(FULL, later=False)


async def open_by(person: Person, receipt: str) -> None:
    await person.opens()
    await person.presses("Mở bằng mã")
    await person.says(receipt)


async def ask(officer: Person, question: str) -> None:
    await officer.presses("Nhận")
    await officer.presses("Mở")
    await officer.presses("Hỏi")
    await officer.says(question)


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


async def test_slips_cost_nothing(world: World) -> None:
    hoa = world.person("hoa")
    receipt = await send(hoa)
    await open_by(hoa, "1234")
    assert "16 số" in hoa.text
    slip = ("1" if receipt[0] != "1" else "2") + receipt[1:]
    for _ in range(30):
        await hoa.says(slip)
    assert "gõ nhầm một số" in hoa.text
    await hoa.says("")
    await hoa.says(receipt)
    assert "chưa ai xem" in hoa.text


async def test_a_story_typed_for_a_receipt_is_not_lost(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens()
    await hoa.presses("Mở bằng mã")
    await hoa.says("nhà bên đang đánh nhau to lắm")
    await hoa.presses("📣 Gửi")
    await hoa.presses("Bỏ qua")
    await hoa.presses("Không rõ")
    assert "nhà bên đang đánh nhau to lắm" in hoa.text


def solve(puzzle: Puzzle) -> str:
    """Work as the page does."""
    for number in numbers():
        digest = sha256(f"{puzzle.seed}:{number}".encode()).digest()
        if int.from_bytes(digest, "big") >> (256 - puzzle.bits) == 0:
            return str(number)
    raise AssertionError


async def test_a_thousand_wrong_receipts_never_lock_anybody_out(world: World, database_kind: str) -> None:
    hoa, thief = world.person("hoa"), world.person("thief")
    receipt = await send(hoa)
    random = world.database.circumstances.random.fork("thief")
    await thief.opens()
    await thief.presses("Mở bằng mã")
    tries = 1000 if database_kind == "sqlite" else 60
    for _ in range(tries // 20):
        await world.router.take([thief.event(EventKind.TEXT, text=new_receipt(random)) for _ in range(20)])
        world.clock.forward(seconds=31)
        await world.settle()
    for _ in range(tries):
        world.house.pauses.wrong(b"thief")
    assert len(await tips(world)) == 1
    # The owner works once in the page, at once, and is in.
    owner = world.person("owner")
    await owner.opens()
    await owner.presses("Mở bằng mã")
    puzzle = owner.screen.puzzle
    assert puzzle is not None
    assert puzzle.bits <= 18
    await owner.says(receipt, work=solve(puzzle))
    assert "chưa ai xem" in owner.text
    # So is the one who tried too often, after a pause of at most half a minute.
    await thief.opens()
    await thief.presses("Mở bằng mã")
    world.clock.forward(seconds=31)
    await world.settle()
    assert thief.screen.puzzle is not None
    await thief.says(receipt, work=solve(thief.screen.puzzle))
    world.clock.forward(seconds=31)
    await world.settle()
    assert "chưa ai xem" in thief.text


async def test_wrong_receipts_are_answered_later_and_later(world: World) -> None:
    thief = world.person("thief")
    random = world.database.circumstances.random.fork("thief")
    await thief.opens()
    await thief.presses("Mở bằng mã")
    for _ in range(3):
        await thief.says(new_receipt(random))
        assert "không mở được tin nào" in thief.text
    before = len(thief.seen)
    await thief.says(new_receipt(random))
    assert len(thief.seen) == before
    world.clock.forward(seconds=2)
    await world.settle()
    assert len(thief.seen) == before + 1
    await thief.says(new_receipt(random))
    world.clock.forward(seconds=2)
    await world.settle()
    assert len(thief.seen) == before + 1
    world.clock.forward(seconds=2)
    await world.settle()
    assert len(thief.seen) == before + 2


async def test_a_strangers_slips_do_not_slow_the_owner(world: World) -> None:
    hoa, thief = world.person("hoa"), world.person("thief")
    receipt = await send(hoa)
    random = world.database.circumstances.random.fork("thief")
    for _ in range(15):
        await thief.says(new_receipt(random))
    await open_by(hoa, receipt)
    assert "chưa ai xem" in hoa.text
    assert hoa.seen[-2].puzzle is None


async def test_an_unsolved_puzzle_keeps_the_typed_receipt(world: World) -> None:
    hoa = world.person("hoa")
    receipt = await send(hoa)
    await hoa.opens()
    await hoa.presses("Mở bằng mã")
    for _ in range(40):
        world.house.pauses.wrong(b"thief")
    await hoa.says(receipt)
    assert "không phải gõ lại" in hoa.text
    first = hoa.screen.puzzle
    assert first is not None
    await hoa.does(EventKind.PRESS, action=hoa.find("Thử lại").action, work="wrong")
    second = hoa.screen.puzzle
    assert second is not None
    assert second.seed != first.seed
    await hoa.does(EventKind.PRESS, action=hoa.find("Thử lại").action, work=solve(second))
    assert "chưa ai xem" in hoa.text


async def test_a_puzzle_serves_once(world: World) -> None:
    thief = world.person("thief")
    for _ in range(40):
        world.house.pauses.wrong(b"thief")
    random = world.database.circumstances.random.fork("thief")
    await thief.opens()
    await thief.presses("Mở bằng mã")
    assert thief.screen.puzzle is not None
    answer = solve(thief.screen.puzzle)
    await thief.says(new_receipt(random), work=answer)
    assert "không mở được tin nào" in thief.text
    await thief.says(new_receipt(random), work=answer)
    assert "Máy của bạn cần tính" in thief.text


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
        await work.tips.purge_due()
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


async def test_the_news_button_shows_an_open_tip_anew(world: World) -> None:
    hoa = world.person("hoa")
    receipt = await send(hoa)
    await open_by(hoa, receipt)
    await hoa.forges(SeeNews().pack())
    assert "chưa ai xem" in hoa.text


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
