"""Files on people's screens, over the emulator: shown, replaced, taken away, and what stands there when one is no more."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.gallery import AT_ONCE
from bot.domain.errors import SendProblem
from bot.domain.events import OutboundMessage, Standing
from bot.domain.files import MOST_BYTES, FileKind, ShownFile
from tests.channels.telegram.screen import LONG, Screen
from tests.emulators.telegram import Fault
from tests.emulators.telegram.faults import Break
from tests.emulators.telegram.shapes import Json

HOUR = 3600.0


@pytest.mark.parametrize(
    ("kind", "method", "told"),
    [
        (FileKind.PICTURE, "sendPhoto", {}),
        (FileKind.VOICE, "sendVoice", {"duration": 8}),
        (FileKind.VIDEO, "sendVideo", {"duration": 8, "supports_streaming": True}),
    ],
)
async def test_each_kind_is_shown_with_its_words_and_buttons(screen: Screen, kind: FileKind, method: str, told: Json) -> None:
    content = bytes(range(256)) * 300
    await screen.shows("Tin K7-42, ệ", screen.shelf.add(kind, content, 7.6))
    (call,) = screen.telegram.record.calls
    assert call.method == method
    (upload,) = call.files.values()
    assert upload.data == content
    assert (upload.filename, upload.content_type) in {("photo.jpg", "image/jpeg"), ("voice.ogg", "audio/ogg"), ("video.mp4", "video/mp4")}
    shared = {"chat_id": screen.person.id, "caption": "Tin K7-42, ệ", "protect_content": True}
    assert call.parameters == shared | told | {"reply_markup": {"inline_keyboard": [[{"text": "Ảnh sau", "callback_data": "n:1"}]]}}
    (shown,) = screen.visible
    assert shown["has_protected_content"]


async def test_the_largest_file_goes_up_whole(screen: Screen) -> None:
    content = bytes(range(256)) * (MOST_BYTES // 256)
    await screen.shows("", screen.shelf.add(FileKind.VIDEO, content, 60))
    assert screen.telegram.record.calls[0].files["video"].data == content


async def test_a_long_text_stands_behind_its_file_and_carries_the_buttons(screen: Screen) -> None:
    await screen.shows(LONG, screen.shelf.add())
    assert screen.reading == [("photo", ""), ("text", LONG.strip())]
    assert [bool(one.get("reply_markup")) for one in screen.visible] == [False, True]
    assert len(screen.memory.cards["case"].messages) == len(screen.memory.posted) == 2
    assert len(screen.slots.asked) == 1


@pytest.mark.parametrize("text", ["", "Ảnh 1", LONG])
async def test_everything_of_a_file_is_taken_away_when_its_time_is_over(screen: Screen, text: str) -> None:
    await screen.shows(text, screen.shelf.add())
    await screen.takes_away()
    assert screen.visible == []
    assert screen.memory.cards == {}


async def test_clearing_a_chat_takes_files_along(screen: Screen) -> None:
    await screen.shows(LONG, screen.shelf.add())
    await screen.memory.send(OutboundMessage(text="Đã xoá.", clear=True), "ob8")
    assert screen.reading == [("text", "Đã xoá.")]


async def test_a_card_changes_between_files_and_text_by_coming_anew(screen: Screen) -> None:
    first, second = screen.shelf.add(), screen.shelf.add(FileKind.VIDEO, b"mp4", 3)
    steps = [("Tin", None), ("1", first), ("2", second), ("Tin", None), ("Tin 2", None)]
    for number, (text, file) in enumerate(steps):
        await screen.shows(text, file, f"ob{number}")
        assert [words for _, words in screen.reading] == [text]
    kinds = ["sendMessage", "deleteMessage", "sendPhoto", "deleteMessage", "sendVideo", "editMessageText", "deleteMessage", "sendMessage"]
    assert screen.asked == [*kinds, "editMessageText"]


@pytest.mark.parametrize(("kind", "left"), [(FileKind.PICTURE, "document"), (FileKind.VIDEO, "document"), (FileKind.VOICE, "voice")])
async def test_what_is_too_old_to_be_deleted_loses_its_words_and_its_file(screen: Screen, kind: FileKind, left: str) -> None:
    await screen.shows("Tin K7-42", screen.shelf.add(kind, b"content", 3))
    screen.telegram.clock.advance(49 * HOUR)
    await screen.takes_away()
    assert screen.reading == [(left, "🧹")]
    assert not screen.visible[0].get("reply_markup")
    assert screen.memory.cards == {}


async def test_a_message_that_is_gone_anyway_holds_nothing_up(screen: Screen) -> None:
    await screen.shows("Tin", screen.shelf.add())
    screen.person.deletes(screen.visible[0])
    await screen.takes_away()
    assert screen.memory.cards == {}


@pytest.mark.parametrize(("text", "shown"), [("Ảnh 1", "🧹 Ảnh 1"), ("", "🧹")])
async def test_a_file_that_was_destroyed_leaves_a_sign(screen: Screen, text: str, shown: str) -> None:
    await screen.shows(text, ShownFile("f" * 32, FileKind.PICTURE))
    assert screen.reading == [("text", shown)]
    assert screen.visible[0]["has_protected_content"]
    assert screen.visible[0]["reply_markup"]
    await screen.takes_away()
    assert screen.visible == []


async def test_a_long_text_behind_a_destroyed_file_stays_whole(screen: Screen) -> None:
    await screen.shows(LONG, ShownFile("f" * 32, FileKind.PICTURE))
    assert screen.reading == [("text", "🧹"), ("text", LONG.strip())]


async def test_a_channel_without_files_says_that_there_is_none(screen: Screen) -> None:
    screen.memory.channel = Telegram(screen.client)
    await screen.shows("Ảnh 1", screen.shelf.add())
    assert screen.reading == [("text", "🧹 Ảnh 1")]


async def test_a_store_that_gives_nothing_is_asked_again(screen: Screen) -> None:
    file, screen.shelf.broken = screen.shelf.add(), 1
    assert (await screen.refuses("Ảnh 1", file)).problem is SendProblem.RETRY
    assert screen.visible == []
    await screen.shows("Ảnh 1", file, "ob9")
    assert screen.reading == [("photo", "Ảnh 1")]


async def test_a_retry_sends_the_file_that_went_out_no_second_time(screen: Screen) -> None:
    file = screen.shelf.add()
    screen.telegram.faults.fail("sendMessage", 502)
    assert (await screen.refuses(LONG, file)).problem is SendProblem.RETRY
    screen.shelf.files.clear()  # destroyed meanwhile
    await screen.shows(LONG, file, "ob9")
    assert screen.asked == ["sendPhoto", "sendMessage", "sendMessage"]
    assert len(screen.memory.cards["case"].messages) == 2


async def test_what_is_refused_as_what_it_is_goes_as_a_document(screen: Screen) -> None:
    screen.person.forbids_voice()
    await screen.shows("Giọng", screen.shelf.add(FileKind.VOICE, b"OggS", 3))
    assert screen.reading == [("document", "Giọng")]
    (call,) = [call for call in screen.telegram.record.calls if call.ok]
    assert call.parameters["disable_content_type_detection"] is True
    assert (call.files["document"].filename, call.files["document"].data) == ("voice.ogg", b"OggS")
    await screen.takes_away()
    assert screen.visible == []


async def test_a_chat_that_takes_nothing_refuses_the_document_too(screen: Screen) -> None:
    screen.person.chat.bot_may_write = False
    assert (await screen.refuses("Ảnh 1", screen.shelf.add())).problem is SendProblem.REFUSED
    assert screen.asked == ["sendPhoto", "sendDocument"]


async def test_whoever_blocked_us_is_shown_nothing(screen: Screen) -> None:
    screen.person.blocks()
    assert (await screen.refuses("Ảnh 1", screen.shelf.add())).problem is SendProblem.GONE
    assert screen.asked == ["sendPhoto"]


async def test_a_pause_that_telegram_asks_for_is_handed_on(screen: Screen) -> None:
    screen.telegram.faults.order(Fault("sendPhoto", acts=False, breaks=Break.ERROR, status=429, retry_after=7))
    error = await screen.refuses("Ảnh 1", screen.shelf.add())
    assert (error.problem, error.retry_after) == (SendProblem.RETRY, 7)
    assert screen.asked == ["sendPhoto"]


async def test_few_files_are_in_memory_at_once(screen: Screen) -> None:
    hold = screen.telegram.faults.hold("sendPhoto", times=10)
    channel, address = screen.memory.channel, screen.memory.address
    messages = [OutboundMessage(text=f"{number}", file=screen.shelf.add()) for number in range(AT_ONCE + 2)]
    sends = [asyncio.create_task(channel.send(address, message, f"ob{number}", Standing())) for number, message in enumerate(messages)]
    await screen.telegram.bell.until(lambda: hold.held == AT_ONCE, 5)
    await channel.send(address, OutboundMessage(text="lời"), "ob100", Standing())
    assert screen.shelf.read_at_once == AT_ONCE
    hold.release()
    await asyncio.gather(*sends)
    assert len(screen.visible) == len(messages) + 1
