"""Files that many get, over the emulator: each goes up once for a bot, and is named from then on."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.copies import FEW
from bot.domain.errors import SendError, SendProblem
from bot.domain.events import Address, OutboundMessage, Standing
from bot.domain.files import CleanFile, FileKind
from tests.channels.telegram.screen import ROW, Screen
from tests.emulators.telegram import Fault, Person
from tests.emulators.telegram.faults import Break


async def send(screen: Screen, message: OutboundMessage, people: int = 1, delivery: str = "ld") -> list[Person]:
    """Send a message to so many new people at once."""
    some = [screen.telegram.person() for _ in range(people)]
    addresses = [Address("telegram", str(each.id)) for each in some]
    sends = (screen.memory.channel.send(each, message, f"{delivery}{place}", Standing()) for place, each in enumerate(addresses))
    await asyncio.gather(*sends)
    return some


def uploads(screen: Screen) -> list[str]:
    """Return the methods of the calls that brought a file."""
    return [call.method for call in screen.telegram.record.calls if call.files]


async def test_a_file_that_many_get_goes_up_once_whoever_comes_first(screen: Screen) -> None:
    file = screen.shelf.add_public(content=b"for all")
    some = await send(screen, OutboundMessage("Lời", file=file), 30)
    await send(screen, OutboundMessage("Lời khác", file=file))
    assert uploads(screen) == ["sendPhoto"]
    assert (screen.shelf.read_at_once, screen.shelf.noted) == (1, [file.id])
    assert screen.asked == ["sendPhoto"] * 31
    shown = [one for each in some for one in each.chat.visible]
    assert [one["caption"] for one in shown] == ["Lời"] * 30
    assert {one["photo"][-1]["file_id"] for one in shown} == {screen.shelf.copies[file.id]}


async def test_after_a_start_it_is_known_by_what_was_noted(screen: Screen) -> None:
    file = screen.shelf.add_public(FileKind.VOICE, b"OggS", 3)
    await send(screen, OutboundMessage("Lời", file=file))
    screen.memory.channel = Telegram(screen.client, screen.slots, screen.shelf)
    await send(screen, OutboundMessage("Lời", file=file), 3)
    assert (uploads(screen), screen.shelf.read_at_once) == (["sendVoice"], 1)


@pytest.mark.parametrize("known", ["gone", "another bot's", "another kind"])
async def test_what_telegram_does_not_know_any_more_goes_up_again(screen: Screen, known: str) -> None:
    file = screen.shelf.add_public()
    if known == "another bot's":
        screen.shelf.copies[file.id] = "AgACAgUAAxkBanother"
    elif known == "another kind":
        screen.shelf.copies[file.id] = screen.telegram.state.files.add("video", b"mp4").file_id
    else:
        await send(screen, OutboundMessage("Lời", file=file))
        screen.telegram.state.files.lose(screen.shelf.copies[file.id])
    before = len(uploads(screen))
    some = await send(screen, OutboundMessage("Lời", file=file), 5)
    assert len(uploads(screen)) == before + 1
    assert {one["photo"][-1]["file_id"] for each in some for one in each.chat.visible} == {screen.shelf.copies[file.id]}


async def test_a_tips_file_goes_up_each_time_and_nothing_is_noted(screen: Screen) -> None:
    file = screen.shelf.add()
    await send(screen, OutboundMessage("Ảnh 1", file=file), 3)
    assert uploads(screen) == ["sendPhoto"] * 3
    assert screen.shelf.noted == []


async def test_who_forbids_voice_gets_a_document_and_nobody_else_does(screen: Screen) -> None:
    file = screen.shelf.add_public(FileKind.VOICE, b"OggS", 3)
    lan, hoa, mai, nam = (screen.telegram.person() for _ in range(4))
    for each in (lan, mai):
        each.forbids_voice()
    for each in (lan, hoa, mai, nam):
        await screen.memory.channel.send(Address("telegram", str(each.id)), OutboundMessage("Lời", file=file), f"ld{each.id}", Standing())
    assert [bool(one.get("document")) for each in (lan, hoa, mai, nam) for one in each.chat.visible] == [True, False, True, False]
    assert uploads(screen) == ["sendVoice", "sendDocument", "sendVoice"]
    assert screen.shelf.copies[file.id] == hoa.chat.visible[0]["voice"]["file_id"]


async def test_a_picture_that_telegram_never_takes_is_not_tried_for_everybody(screen: Screen) -> None:
    file = screen.shelf.add_public()
    for number in range(6):
        screen.telegram.faults.order(Fault("sendPhoto", acts=False, breaks=Break.ERROR, status=400))
        await send(screen, OutboundMessage("Lời", file=file), delivery=f"ld{number}")
    assert uploads(screen).count("sendDocument") == 1
    assert screen.asked.count("sendPhoto") == FEW


async def test_a_copy_that_could_not_be_noted_costs_nobody_the_message(screen: Screen) -> None:
    file = screen.shelf.add_public()
    await screen.memory.channel.send(screen.memory.address, OutboundMessage("Lời", file=file), "ld0", Standing())
    screen.telegram.state.files.lose(screen.shelf.copies[file.id])
    screen.shelf.broken = 1  # forgetting fails, the message goes on
    await screen.memory.channel.send(screen.memory.address, OutboundMessage("Lời", file=file), "ld1", Standing())
    assert screen.reading == [("photo", "Lời")] * 2


async def test_a_store_that_does_not_tell_lets_the_message_wait(screen: Screen) -> None:
    file, screen.shelf.silent = screen.shelf.add_public(), True
    assert (await screen.refuses("Lời", file)).problem is SendProblem.RETRY
    assert screen.asked == []


async def test_a_voice_stands_before_the_picture_that_has_the_words_and_the_buttons(screen: Screen) -> None:
    voice, picture = screen.shelf.add_public(FileKind.VOICE, b"OggS", 3), screen.shelf.add_public()
    message = OutboundMessage("Lời", choices=ROW, file=picture, also=(voice,))
    await screen.memory.send(message)
    assert screen.reading == [("voice", ""), ("photo", "Lời")]
    assert [bool(one.get("reply_markup")) for one in screen.visible] == [False, True]
    assert len(screen.slots.asked) == 1
    screen.telegram.faults.fail("sendPhoto", 502)
    with pytest.raises(SendError):
        await screen.memory.send(message, "ob2")
    await screen.memory.send(message, "ob2")
    assert [kind for kind, _ in screen.reading] == ["voice", "photo"] * 2


async def test_a_document_goes_under_its_name(screen: Screen) -> None:
    file = screen.shelf.add_public(FileKind.DOCUMENT, b"PK")
    screen.shelf.files[file.id] = CleanFile(FileKind.DOCUMENT, b"PK", name="báo-cáo.xlsx")
    await send(screen, OutboundMessage("Báo cáo", file=file), 2)
    (call,) = [call for call in screen.telegram.record.calls if call.files]
    assert (call.method, call.files["document"].filename, call.files["document"].data) == ("sendDocument", "báo-cáo.xlsx", b"PK")
    assert screen.asked == ["sendDocument"] * 2
