"""What an officer does with a tip, as a chat."""

from __future__ import annotations

import pytest

from bot.domain.events import Address, EventKind
from bot.domain.people import Role
from bot.domain.tips import Author, EntryKind, Outcome, TipStatus, Urgency
from tests.conversations.police.tips import (
    COMMUNE,
    NEWS,
    PROVINCE,
    WORDS,
    Sent,
    code,
    rings,
    row,
    send,
    sender_writes,
    tick,
)
from tests.kit.chat import Person, World


@pytest.fixture
async def first(world: World) -> Person:
    return await world.staff("o1", Role.OFFICER, COMMUNE, "Trực 1")


@pytest.fixture
async def second(world: World) -> Person:
    return await world.staff("o2", Role.OFFICER, COMMUNE, "Trực 2")


async def test_the_first_has_it_and_the_others_see_that(world: World, first: Person, second: Person) -> None:
    tip = await send(world)
    await first.presses("Nhận")
    assert (await row(world, tip)).owner == (await world.who(first)).id
    assert "đã nhận: Trực 1" in second.text
    assert second.screen.card == f"tip-{tip}"
    assert second.labels() == ["👁 Mở"]
    old = f"ta:{tip}"
    await second.forges(old)
    assert "Trực 1 đã nhận" in second.text
    await first.forges(old)
    assert "đã nhận rồi" in first.text


async def test_two_accept_in_one_batch_and_one_has_it(world: World, first: Person, second: Person) -> None:
    tip = await send(world)
    press = f"ta:{tip}"
    await world.take([second.event(EventKind.PRESS, action=press), first.event(EventKind.PRESS, action=press)])
    assert (await row(world, tip)).owner == (await world.who(second)).id
    assert "Trực 2 đã nhận" in first.text
    assert (await row(world, tip)).status is TipStatus.ACCEPTED


async def test_the_words_are_shown_on_the_card_for_a_while(world: World, first: Person, second: Person) -> None:
    tip = await send(world)
    await first.presses("Mở")
    assert WORDS in first.text
    assert "Đừng nhắc đến tin báo" in first.text
    assert (first.screen.card, first.screen.shown_for, first.screen.protected) == (f"tip-{tip}", 600, True)
    assert WORDS not in second.text
    await tick(world, minutes=9)
    assert WORDS in first.text
    await tick(world, minutes=1)
    assert first.text.startswith("📣 TIN MỚI")
    await first.presses("Mở")
    assert WORDS in first.text
    await first.presses("Ẩn")
    assert first.text.startswith("📣 TIN MỚI")
    seen = len(first.seen)
    await tick(world, minutes=11)
    assert len(first.seen) == seen


async def test_addresses_in_the_words_cannot_be_pressed(world: World, first: Person) -> None:
    await send(world, Sent(words=("xem https://xau.example.com/a và t.me/xau, hoặc a@b.vn",)))
    await first.presses("Mở")
    for link in ("https://", "xau.example.com", "t.me", "a@b", "b.vn"):
        assert link not in first.text


async def test_long_words_are_shown_page_by_page_and_whole(world: World, first: Person) -> None:
    lines = [f"câu số {number}. " for number in range(600)]
    await send(world, Sent(words=("".join(lines[:250]), "".join(lines[250:]), "đ" * 4000)))
    await first.presses("Mở")
    shown = [first.text]
    while "Tiếp ➡️" in first.labels():
        await first.presses("Tiếp")
        shown.append(first.text)
    assert all(len(text) < 2000 for text in shown)
    whole = "".join(text.split("\n\n", 1)[1] for text in shown)
    assert all(line.strip() in whole for line in lines)
    assert whole.count("đ") == 4000


async def test_new_words_appear_where_the_words_stand(world: World, first: Person) -> None:
    tip = await send(world)
    await first.presses("Nhận")
    await first.presses("Mở")
    seen = len(first.seen)
    await sender_writes(world, tip, "nhà thứ ba bên suối")
    card, news = first.since(seen)
    assert "nhà thứ ba bên suối" in card.text
    assert "nhà thứ ba" not in news.text
    await tick(world, minutes=10)
    assert "nhà thứ ba" not in first.text


async def test_a_ready_question_goes_to_the_thread(world: World, first: Person) -> None:
    tip = await send(world, Sent(way=Address("fake", "villager")))
    await first.presses("Nhận")
    await first.presses("Mở")
    await first.presses("Hỏi thêm")
    await first.presses("Bây giờ còn")
    assert first.text == f"Đã gửi cho người báo · {await code(world, tip)}"
    async with world.database.look() as work:
        entries = await work.threads.read(tip, (Author.OFFICER,))
    assert [(each.kind, each.words) for each in entries] == [(EntryKind.QUESTION, "Bây giờ còn đang xảy ra không?")]


async def test_own_words_are_asked_and_answered(world: World, first: Person) -> None:
    tip = await send(world)
    await first.presses("Nhận")
    await first.presses("Mở")
    await first.presses("Hỏi thêm")
    await first.says("Cháu bé mấy tuổi?")
    await first.presses("Mở")
    assert "👮 08:00\nCháu bé mấy tuổi?" in first.text
    await first.presses("Trả lời")
    await first.says("   ")
    assert "tối đa" in first.since(-2)[0].text
    await first.says("x" * 1501)
    await first.says("Cảm ơn, chúng tôi đang đến.")
    async with world.database.look() as work:
        entries = await work.threads.read(tip, (Author.OFFICER,))
    assert [each.words for each in entries] == ["Cháu bé mấy tuổi?", "Cảm ơn, chúng tôi đang đến."]


async def test_words_for_one_tip_never_go_to_another(world: World, first: Person) -> None:
    one, two = await send(world), await send(world, Sent(label="tip two"))
    await first.forges(f"ta:{one}")
    await first.forges(f"ta:{two}")
    await first.forges(f"tr:{one}")
    await first.forges(f"to:{two}")
    await first.says("lời này không đi đâu cả")
    async with world.database.look() as work:
        assert not await work.threads.read(one, (Author.OFFICER,))
        assert not await work.threads.read(two, (Author.OFFICER,))


async def test_only_who_has_it_the_chief_and_the_province_may_lead(world: World, first: Person, second: Person) -> None:
    chief = await world.staff("c1", Role.CHIEF, COMMUNE, "Trưởng")
    tip = await send(world)
    await second.forges(f"tq:{tip}")
    assert "chưa ai nhận" in second.text
    await first.forges(f"ta:{tip}")
    for button in ("tq", "tr", "tc", "tp"):
        await second.forges(f"{button}:{tip}")
        assert "Trực 1 đã nhận" in second.text
    await chief.forges(f"tr:{tip}")
    await chief.says("Trưởng nhắn đây")
    assert "Đã gửi" in chief.text


async def test_the_notice_waits_and_says_nothing(world: World, first: Person) -> None:
    villager = world.person("villager")
    tip = await send(world, Sent(way=villager.address))
    await first.presses("Nhận")
    await first.forges(f"tr:{tip}")
    await first.says("Chúng tôi đang đến")
    assert not villager.seen
    await tick(world, minutes=9)
    assert not villager.seen
    await tick(world, minutes=51)
    assert [message.text.startswith(NEWS) for message in villager.seen] == [True]
    assert not any(message.card for message in villager.seen)


async def test_in_danger_the_notice_goes_at_once(world: World, first: Person) -> None:
    villager = world.person("villager")
    tip = await send(world, Sent(way=villager.address, urgency=Urgency.DANGER))
    await first.presses("Nhận")
    await first.forges(f"tr:{tip}")
    await first.says("Chúng tôi đang đến")
    assert len(villager.seen) == 1


async def test_handing_over_takes_it_from_the_commune(world: World, first: Person, second: Person) -> None:
    province = await world.staff("p1", Role.PROVINCE, PROVINCE, "Trực tỉnh")
    tip = await send(world)
    own_code = await code(world, tip)
    await first.presses("Nhận")
    await first.presses("Mở")
    await first.presses("Chuyển tỉnh")
    await first.presses("⬆️ Chuyển")
    for officer in (first, second):
        assert any(f"tip-{tip}" in message.retract and not message.text for message in officer.seen)
        await officer.forges(f"to:{tip}")
        assert officer.text == "Tin này không có ở đơn vị mình."
    await first.says("trực")
    assert own_code not in "".join(first.labels())
    found = await row(world, tip)
    assert (found.owner, found.status) == ("", TipStatus.SENT)
    await province.presses("Nhận")
    assert (await row(world, tip)).owner == (await world.who(province)).id
    await province.presses("Mở")
    assert WORDS in province.text
    assert not any("Chuyển tỉnh" in label for label in province.labels())


async def test_closing_ends_everything(world: World, first: Person, second: Person) -> None:
    villager = world.person("villager")
    tip = await send(world, Sent(way=villager.address))
    world.clock.forward(minutes=61)
    await first.presses("Nhận")
    await first.presses("Mở")
    await first.presses("Kết thúc")
    await first.presses("có thật")
    name = await code(world, tip)
    assert first.text == f"✅ {name}: Đã kiểm tra, có thật."
    assert second.text == f"✅ ĐÃ XONG · {name}\n👧 Trẻ em, ép cưới · Xã Quảng Lâm\nĐã kiểm tra, có thật"
    found = await row(world, tip)
    assert (found.status, found.outcome) == (TipStatus.CLOSED, Outcome.VERIFIED)
    assert (found.received.hour, found.received.minute) == (17, 0)  # midnight there
    await second.forges(f"tc:{tip}")
    assert "đã kết thúc" in second.text
    assert not villager.seen
    await tick(world, hours=1)
    assert len(villager.seen) == 1


async def test_cannot_go_rings_the_others_now(world: World, first: Person, second: Person) -> None:
    chief = await world.staff("c1", Role.CHIEF, COMMUNE, "Trưởng")
    await chief.says("trực")
    await chief.presses("Hết trực")
    tip = await send(world, Sent(urgency=Urgency.DANGER))
    await first.presses("Không đi được")
    assert f"tip-{tip}" in first.since(-2)[0].retract
    assert len(rings(second)) == 2
    assert not rings(chief)
    await first.forges(f"tn:{tip}")
    assert len(rings(second)) == 2
    await second.presses("Không đi được")
    assert len(rings(chief)) == 1


async def test_who_has_it_can_give_it_back(world: World, first: Person, second: Person) -> None:
    tip = await send(world)
    await first.presses("Nhận")
    await first.presses("Không đi được")
    assert (await row(world, tip)).owner == ""
    assert "chưa ai nhận" in rings(second)[-1].text
    await second.presses("Nhận")
    assert (await row(world, tip)).owner == (await world.who(second)).id


async def test_the_desk_lists_without_words(world: World, first: Person) -> None:
    tip = await send(world)
    await send(world, Sent(label="tip two", urgency=Urgency.DANGER, topic=None))
    await tick(world, minutes=30)
    await first.says("trực")
    assert "Tin đang mở: 2" in first.text
    name = await code(world, tip)
    assert first.labels()[0].startswith("🆘")
    assert first.labels()[1] == f"📣 {name} · 👧 · 30 phút · chưa ai nhận"
    await first.presses(name)
    assert first.screen.card == f"tip-{tip}"
    assert WORDS not in first.text


async def test_a_long_list_has_pages(world: World, first: Person) -> None:
    for number in range(11):
        await send(world, Sent(label=f"tip {number}"))
    await first.says("trực")
    assert len(first.labels()) == 8 + 1 + 1
    await first.presses("Tiếp")
    assert len(first.labels()) == 3 + 1 + 1
