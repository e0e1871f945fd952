"""Files of every kind, as python-telegram-bot and aiogram see them: sent by people, fetched, shown, changed, refused."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import aiogram
import aiohttp
import pytest
import telegram
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile, InputMediaPhoto, InputMediaVideo
from telegram.error import BadRequest, NetworkError

from tests.emulators.telegram import Emulator, Fault
from tests.emulators.telegram.faults import Break

PICTURE = b"\xff\xd8\xff" + bytes(200_000)


@pytest.fixture
async def aiobot(emulator: Emulator) -> AsyncIterator[aiogram.Bot]:
    server = emulator.base_url.removesuffix("/bot")
    async with aiogram.Bot(emulator.token, session=AiohttpSession(api=TelegramAPIServer.from_base(server))) as bot:
        yield bot


async def fetched(bot: telegram.Bot, file_id: str) -> bytes:
    return bytes(await (await bot.get_file(file_id)).download_as_bytearray())


async def test_every_kind_that_people_send_is_read_by_both_libraries(emulator: Emulator, bot: telegram.Bot, aiobot: aiogram.Bot) -> None:
    lan = emulator.person()
    lan.sends_photo(PICTURE, "ảnh")
    lan.sends_voice(b"OggS", 7, "giọng")
    lan.sends_audio(b"ID3")
    lan.sends_video(b"mp4", "phim", 9)
    lan.sends_video_note(b"round")
    lan.sends_animation(b"gif")
    lan.sends_sticker()
    lan.sends_document(b"%PDF", "đơn.pdf", "application/pdf")
    messages = [update.message for update in await bot.get_updates()]
    photo, voice, audio, video, note, animation, sticker, document = (message for message in messages if message)
    assert (photo.caption, voice.caption, video.caption) == ("ảnh", "giọng", "phim")
    assert [size.width for size in photo.photo] == [90, 320, 1280]
    assert len({size.file_id for size in photo.photo}) == 3
    assert photo.photo[-1].file_size == len(PICTURE)
    ids = [
        one.file_id
        for one in (voice.voice, audio.audio, video.video, note.video_note, animation.animation, animation.document, sticker.sticker)
        if one
    ]
    assert len(ids) == 7
    assert ids[4] == ids[5]
    assert await fetched(bot, ids[3]) == b"round"
    assert document.document is not None
    assert document.document.mime_type == "application/pdf"
    kinds = [update.message.content_type for update in await aiobot.get_updates() if update.message]
    assert kinds == ["photo", "voice", "audio", "video", "video_note", "animation", "sticker", "document"]


async def test_an_edited_caption_keeps_the_file(emulator: Emulator, bot: telegram.Bot) -> None:
    lan = emulator.person()
    message = lan.sends_photo(PICTURE, "cũ")
    lan.edits(message, "mới")
    edited = (await bot.get_updates())[-1].edited_message
    assert edited is not None
    assert (edited.message_id, edited.caption, len(edited.photo)) == (message["message_id"], "mới", 3)


async def test_files_that_are_not_there_are_refused_as_telegram_does(emulator: Emulator, bot: telegram.Bot, aiobot: aiogram.Bot) -> None:
    lan = emulator.person()
    photo = lan.sends_photo(PICTURE)["photo"][-1]["file_id"]
    emulator.state.files.expired.add(photo)
    with pytest.raises(BadRequest, match=r"(?i)wrong file_id or the file is temporarily unavailable"):
        await bot.get_file(photo)
    with pytest.raises(TelegramBadRequest, match="temporarily unavailable"):
        await aiobot.get_file(photo)
    emulator.state.files.expired.clear()
    assert await fetched(bot, photo) == PICTURE
    with pytest.raises(BadRequest, match=r"(?i)invalid file_id"):
        await bot.get_file("AgACAgUAAxkB")
    exact = lan.sends_video(bytes(20 * 1024 * 1024))["video"]
    assert exact["file_size"] == (await bot.get_file(exact["file_id"])).file_size
    with pytest.raises(TelegramBadRequest, match="file is too big"):
        await aiobot.get_file(lan.sends_video(bytes(20 * 1024 * 1024 + 1))["video"]["file_id"])


async def test_a_download_can_be_cut_and_refused(emulator: Emulator, bot: telegram.Bot) -> None:
    file = await bot.get_file(emulator.person().sends_photo(PICTURE)["photo"][-1]["file_id"])
    emulator.faults.drop("file", acts=True)
    with pytest.raises(NetworkError):
        await file.download_as_bytearray()
    emulator.faults.order(Fault("file", acts=False, status=429, retry_after=7, breaks=Break.ERROR))
    with pytest.raises(telegram.error.RetryAfter):
        await file.download_as_bytearray()
    assert bytes(await file.download_as_bytearray()) == PICTURE
    calls = emulator.record.of("file")
    assert [call.status for call in calls] == [0, 429, 200]
    async with aiohttp.ClientSession() as session, session.get(f"{emulator.base_file_url}{emulator.token}/photos/no.jpg") as answer:
        assert answer.status == 404


async def test_albums_go_up_as_one_and_are_protected(emulator: Emulator, bot: telegram.Bot, aiobot: aiogram.Bot) -> None:
    lan, hoa = emulator.person(), emulator.person("Hoa")
    photo, video = telegram.InputMediaPhoto(PICTURE, caption="một"), telegram.InputMediaVideo(b"mp4", supports_streaming=True)
    await bot.send_media_group(lan.id, [photo, video], protect_content=True)
    picture = InputMediaPhoto(media=BufferedInputFile(PICTURE, "a.jpg"), caption="một")
    clip = InputMediaVideo(media=BufferedInputFile(b"mp4", "b.mp4"))
    await aiobot.send_media_group(hoa.id, [picture, clip], protect_content=True)
    for person in (lan, hoa):
        first, second = person.chat.visible
        assert first["has_protected_content"]
        assert second["has_protected_content"]
        assert (first["media_group_id"], first["caption"], "video" in second) == (second["media_group_id"], "một", True)


async def test_what_the_bot_shows_can_be_replaced_deleted_and_forbidden(emulator: Emulator, bot: telegram.Bot, aiobot: aiogram.Bot) -> None:
    lan = emulator.person()
    photo = await bot.send_photo(lan.id, PICTURE, caption="a", protect_content=True)
    voice = await aiobot.send_voice(lan.id, BufferedInputFile(b"OggS", "voice.ogg"), duration=4)
    with pytest.raises(BadRequest, match=r"(?i)no text in the message"):
        await bot.edit_message_text("b", lan.id, photo.message_id)
    await bot.edit_message_media(telegram.InputMediaDocument(b"x", filename="x.txt", caption="c"), lan.id, photo.message_id)
    shown = lan.chat.messages[photo.message_id].payload
    assert (shown["document"]["file_name"], shown["caption"], "photo" in shown) == ("x.txt", "c", False)
    assert shown["has_protected_content"]
    with pytest.raises(TelegramBadRequest, match=re.escape("message can't be edited")):
        await aiobot.edit_message_media(
            InputMediaPhoto(media=BufferedInputFile(PICTURE, "a.jpg")), chat_id=lan.id, message_id=voice.message_id
        )
    assert await bot.delete_messages(lan.id, [photo.message_id, voice.message_id])
    assert lan.chat.visible == []
    lan.forbids_voice()
    with pytest.raises(BadRequest, match=r"(?i)VOICE_MESSAGES_FORBIDDEN"):
        await bot.send_voice(lan.id, b"OggS")
