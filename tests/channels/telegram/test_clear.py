"""Clearing a chat, over the emulator: what Telegram lets a bot delete, and what is said of the rest."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.client import Client
from bot.domain.errors import SendError, SendProblem
from bot.domain.events import Address, Choice, OutboundMessage, Wanted
from tests.channels.telegram.memory import Memory
from tests.emulators.telegram import Emulator, Fault, Limits, MovableClock, Person

HOUR = 3600.0
CLEAR = OutboundMessage(text="Đã xoá.", clear=True, leftover="Có tin còn lại.")
ROW = ((Choice("Xã mình", "w:1"),),)


@dataclass
class Phone:
    """Somebody's chat on both sides of the line."""

    telegram: Emulator
    person: Person
    memory: Memory
    client: Client

    def says(self, text: str) -> None:
        self.memory.posted.append(str(self.person.says(text)["message_id"]))

    async def hears(self, text: str, delivery: str = "ob1") -> None:
        await self.memory.send(OutboundMessage(text=text), delivery)

    @property
    def screen(self) -> list[str]:
        return [message["text"] for message in self.person.chat.visible]

    def deletions(self) -> list[int]:
        return [len(call.parameters["message_ids"]) for call in self.telegram.record.of("deleteMessages")]


@pytest.fixture
async def phone() -> AsyncIterator[Phone]:
    async with Emulator(limits=Limits.unlimited_rates(), clock=MovableClock(frozen=True)) as telegram:
        client = Client(telegram.token, telegram.url)
        await client.open_session()
        person = telegram.person()
        yield Phone(telegram, person, Memory(Telegram(client), Address("telegram", str(person.id))), client)
        await client.close_session()


async def test_what_both_sides_wrote_goes(phone: Phone) -> None:
    phone.says("/start")
    await phone.hears("Có chuyện gì?")
    phone.says("nó trộm trâu")
    assert (await phone.memory.send(CLEAR)).cleared
    assert phone.screen == ["Đã xoá."]
    assert phone.memory.posted == [str(phone.person.chat.visible[0]["message_id"])]


async def test_the_button_for_a_point_goes_too_also_after_a_restart(phone: Phone) -> None:
    await phone.memory.send(OutboundMessage(text="Ở đâu?", choices=ROW, wanted=Wanted.POINT))
    assert phone.person.chat.keyboard
    phone.memory.channel = Telegram(phone.client)
    await phone.memory.send(CLEAR)
    assert phone.screen == ["Đã xoá."]
    assert not phone.person.chat.keyboard


async def test_what_is_too_old_stays_and_that_is_said(phone: Phone) -> None:
    for number in range(5):
        phone.says(f"cũ {number}")
    phone.telegram.clock.advance(47 * HOUR)
    for number in range(20):
        phone.says(f"mới {number}")
    phone.telegram.clock.advance(2 * HOUR)
    assert (await phone.memory.send(CLEAR)).cleared
    assert phone.screen == [*(f"cũ {number}" for number in range(5)), "Đã xoá.\nCó tin còn lại."]
    assert len(phone.deletions()) < 15


async def test_a_hundred_go_with_one_call_the_newest_first(phone: Phone) -> None:
    for number in range(230):
        phone.says(f"{number}")
    phone.telegram.faults.order(Fault("deleteMessages", times=2))  # these two pass
    phone.telegram.faults.fail("deleteMessages", 502)
    with pytest.raises(SendError) as broken:
        await phone.memory.send(CLEAR)
    assert broken.value.problem is SendProblem.RETRY
    assert phone.screen == [f"{number}" for number in range(30)]
    await phone.memory.send(CLEAR)
    assert phone.screen == ["Đã xoá."]
    assert phone.deletions()[:3] == [100, 100, 30]


async def test_what_is_written_while_the_answer_waits_is_not_taken_by_its_retry(phone: Phone) -> None:
    phone.says("một")
    phone.telegram.faults.fail("sendMessage", 502)
    with pytest.raises(SendError):
        await phone.memory.send(CLEAR, "ob7")
    phone.says("hai")
    await phone.memory.send(CLEAR, "ob7")
    assert phone.screen == ["hai", "Đã xoá."]
    assert isinstance(phone.memory.channel, Telegram)
    assert phone.memory.channel.unfinished == 0


async def test_what_stayed_at_the_first_try_is_said_at_the_second(phone: Phone) -> None:
    phone.says("cũ")
    phone.telegram.clock.advance(49 * HOUR)
    phone.telegram.faults.fail("sendMessage", 502)
    with pytest.raises(SendError):
        await phone.memory.send(CLEAR, "ob7")
    await phone.memory.send(CLEAR, "ob7")
    assert phone.screen == ["cũ", "Đã xoá.\nCó tin còn lại."]


async def test_a_chat_that_was_emptied_by_hand_is_no_leftover(phone: Phone) -> None:
    await phone.hears("a")
    for message in phone.person.chat.visible:
        phone.person.deletes(message)
    await phone.memory.send(CLEAR)
    assert phone.screen == ["Đã xoá."]


async def test_a_refusal_nobody_knows_is_said_as_a_leftover(phone: Phone) -> None:
    phone.says("một")
    phone.telegram.faults.fail("deleteMessages", 400, times=5)
    await phone.memory.send(CLEAR)
    assert phone.screen == ["một", "Đã xoá.\nCó tin còn lại."]


async def test_whoever_blocked_us_is_told_nothing(phone: Phone) -> None:
    phone.says("một")
    phone.person.blocks()
    with pytest.raises(SendError) as refused:
        await phone.memory.send(CLEAR)
    assert refused.value.problem is SendProblem.GONE


async def test_a_card_that_the_cleared_chat_showed_comes_anew(phone: Phone) -> None:
    card = OutboundMessage(text="K7-42", card="case", protected=True)
    await phone.memory.send(card)
    await phone.memory.send(CLEAR)
    await phone.memory.send(card)
    assert phone.screen == ["Đã xoá.", "K7-42"]
