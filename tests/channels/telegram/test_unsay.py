"""Taking a message back, over the emulator: deleted while Telegram lets a bot do so, replaced by a sentence afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.channel import Telegram, pack, unpack
from bot.channels.telegram.client import Client
from bot.domain.errors import SendError, SendProblem
from bot.domain.events import Address, Choice, OutboundMessage, Sent, Standing
from bot.domain.files import CleanFile, FileKind, ShownFile
from tests.emulators.telegram import Emulator, Limits, MovableClock, Person

HOUR = 3600.0
INSTEAD = "Tin này đã được thu hồi."
FILE = "ab" * 16
LONG = "một hai ba " * 300  # more than a caption, less than a message


@dataclass(frozen=True)
class OneFile:
    """The FileSource port over one file of a kind."""

    kind: FileKind

    async def read(self, file: str) -> CleanFile:
        assert file == FILE
        return CleanFile(self.kind, b"content", 3.0)

    async def copy(self, file: str, channel: str) -> None:
        assert (file, channel) == (FILE, "telegram")

    async def note_copy(self, file: str, channel: str, reference: str) -> None:
        raise AssertionError((file, channel, reference))


@dataclass
class Phone:
    """Somebody's chat on both sides of the line."""

    telegram: Emulator
    person: Person
    client: Client

    async def sends(self, message: OutboundMessage, kind: FileKind = FileKind.PICTURE) -> Sent:
        channel = Telegram(self.client, files=OneFile(kind))
        return await channel.send(Address("telegram", str(self.person.id)), message, "cp1-1", Standing())

    async def unsays(self, number: int) -> Sent:
        return await self.sends(OutboundMessage(INSTEAD, unsay=number))

    @property
    def screen(self) -> list[str]:
        return [message.get("text") or message.get("caption", "") for message in self.person.chat.visible]


@pytest.fixture
async def phone() -> AsyncIterator[Phone]:
    async with Emulator(limits=Limits.unlimited_rates(), clock=MovableClock(frozen=True)) as telegram:
        client = Client(telegram.token, telegram.url)
        await client.open_session()
        yield Phone(telegram, telegram.person(), client)
        await client.close_session()


async def test_a_message_is_gone_as_if_it_had_never_come(phone: Phone) -> None:
    await phone.sends(OutboundMessage("trước"))
    sent = await phone.sends(OutboundMessage("sai", choices=((Choice("Đã hiểu", "cu:1:1"),),)))
    assert sent.number
    phone.telegram.clock.advance(47 * HOUR)
    assert await phone.unsays(sent.number) == Sent()
    assert phone.screen == ["trước"]


async def test_what_is_too_old_to_be_deleted_says_so_and_has_no_buttons_left(phone: Phone) -> None:
    sent = await phone.sends(OutboundMessage("sai", choices=((Choice("Đã hiểu", "cu:1:1"),),)))
    phone.telegram.clock.advance(49 * HOUR)
    await phone.unsays(sent.number)
    assert phone.screen == [INSTEAD]
    assert not phone.person.chat.visible[0].get("reply_markup", {}).get("inline_keyboard")


async def test_an_old_picture_goes_with_its_words(phone: Phone) -> None:
    sent = await phone.sends(OutboundMessage("sai", file=ShownFile(FILE, FileKind.PICTURE)))
    phone.telegram.clock.advance(49 * HOUR)
    await phone.unsays(sent.number)
    assert phone.screen == [INSTEAD]
    assert "photo" not in phone.person.chat.visible[0]


async def test_of_an_old_recording_only_the_words_go_and_nobody_says_it_was_taken_back(phone: Phone) -> None:
    sent = await phone.sends(OutboundMessage("sai", file=ShownFile(FILE, FileKind.VOICE)), FileKind.VOICE)
    phone.telegram.clock.advance(49 * HOUR)
    with pytest.raises(SendError) as stays:
        await phone.unsays(sent.number)
    assert stays.value.problem is SendProblem.REFUSED
    assert phone.screen == [INSTEAD]


async def test_a_file_and_the_words_that_had_no_room_under_it_go_together(phone: Phone) -> None:
    sent = await phone.sends(OutboundMessage(LONG, file=ShownFile(FILE, FileKind.PICTURE)))
    assert len(phone.person.chat.visible) == 2
    await phone.unsays(sent.number)
    assert phone.screen == []


async def test_what_they_deleted_themselves_needs_nothing_more(phone: Phone) -> None:
    sent = await phone.sends(OutboundMessage("sai"))
    phone.person.deletes(phone.person.chat.visible[0])
    await phone.unsays(sent.number)
    assert phone.screen == []


async def test_who_has_blocked_us_is_gone(phone: Phone) -> None:
    sent = await phone.sends(OutboundMessage("sai"))
    phone.person.blocks()
    with pytest.raises(SendError) as gone:
        await phone.unsays(sent.number)
    assert gone.value.problem in {SendProblem.GONE, SendProblem.REFUSED}


@given(st.lists(st.integers(1, 2**31 - 1), min_size=1, max_size=2))
def test_one_or_two_messages_are_one_number_that_a_table_can_hold(numbers: list[int]) -> None:
    packed = pack(numbers)
    assert 0 < packed < 1 << 63
    assert unpack(packed) == numbers


@pytest.mark.parametrize("numbers", [[], [1, 2, 3], [0], [2**31], [-5]])
def test_what_cannot_be_taken_back_has_no_number(numbers: list[int]) -> None:
    assert pack(numbers) == 0
