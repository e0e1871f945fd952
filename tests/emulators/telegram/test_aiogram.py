"""What aiogram's users rely on holds too: its objects, its errors, its way of sending parameters."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup

from tests.emulators.telegram import Emulator


@pytest.fixture
async def aiobot(emulator: Emulator) -> AsyncIterator[Bot]:
    server = emulator.base_url.removesuffix("/bot")
    async with Bot(emulator.token, session=AiohttpSession(api=TelegramAPIServer.from_base(server))) as bot:
        yield bot


async def test_updates_come_until_they_are_confirmed(emulator: Emulator, aiobot: Bot) -> None:
    lan = emulator.person("Lan")
    lan.starts("v1-01304")
    lan.says("trộm trâu")
    first = await aiobot.get_updates()
    again = await aiobot.get_updates()
    texts = [update.message.text for update in first if update.message]
    assert texts == ["/start v1-01304", "trộm trâu"]
    assert [update.update_id for update in again] == [update.update_id for update in first]
    assert not await aiobot.get_updates(offset=first[-1].update_id + 1)


async def test_messages_with_buttons_are_sent_pressed_edited_and_deleted(emulator: Emulator, aiobot: Bot) -> None:
    lan = emulator.person("Lan")
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Gửi", callback_data="k:1")]])
    sent = await aiobot.send_message(lan.id, "Gửi nhé?", reply_markup=keyboard, protect_content=True)
    assert sent.has_protected_content
    lan.presses(sent.message_id, "Gửi")
    pressed = [update.callback_query for update in await aiobot.get_updates() if update.callback_query]
    assert [query.data for query in pressed] == ["k:1"]
    assert await aiobot.answer_callback_query(pressed[0].id)
    edited = await aiobot.edit_message_text("Đã gửi", chat_id=lan.id, message_id=sent.message_id)
    assert getattr(edited, "text", "") == "Đã gửi"
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await aiobot.edit_message_text("Đã gửi", chat_id=lan.id, message_id=sent.message_id)
    assert await aiobot.delete_message(lan.id, sent.message_id)
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await aiobot.delete_message(lan.id, sent.message_id)


async def test_files_go_up_and_come_down(emulator: Emulator, aiobot: Bot) -> None:
    lan = emulator.person("Lan")
    sent = await aiobot.send_document(lan.id, BufferedInputFile(b"\x00bytes\xff", "tin.bin"))
    assert sent.document is not None
    found = await aiobot.get_file(sent.document.file_id)
    assert found.file_path is not None
    content = await aiobot.download_file(found.file_path)
    assert content is not None
    assert content.read() == b"\x00bytes\xff"


async def test_refusals_are_the_errors_that_it_knows(emulator: Emulator, aiobot: Bot) -> None:
    lan, chief = emulator.person("Lan"), emulator.person("Chief")
    emulator.state.rates.order(35, lan.id)
    with pytest.raises(TelegramRetryAfter) as slow:
        await aiobot.send_message(lan.id, "a")
    assert slow.value.retry_after == 35
    chief.blocks()
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await aiobot.send_message(chief.id, "a")
    chief.unblocks()
    group = emulator.group("Post", chief)
    group.adds_bot(by=chief)
    new = group.upgrade(by=chief)
    with pytest.raises(TelegramMigrateToChat) as moved:
        await aiobot.send_message(group.id, "a")
    assert moved.value.migrate_to_chat_id == new.id


async def test_a_web_hook_shuts_polling_out_and_a_foreign_token_everything(emulator: Emulator, aiobot: Bot) -> None:
    assert await aiobot.set_webhook("https://127.0.0.1:8443/hook", secret_token="s")
    with pytest.raises(TelegramConflictError, match="webhook is active"):
        await aiobot.get_updates()
    assert (await aiobot.get_webhook_info()).url == "https://127.0.0.1:8443/hook"
    assert await aiobot.delete_webhook()
    assert await aiobot.get_updates() == []
    server = TelegramAPIServer.from_base(emulator.base_url.removesuffix("/bot"))
    async with Bot("42:AAforeign", session=AiohttpSession(api=server)) as foreign:
        with pytest.raises(TelegramUnauthorizedError):
            await foreign.get_me()
