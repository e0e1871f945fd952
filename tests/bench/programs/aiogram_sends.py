"""aiogram's `Bot.send_message` with its defaults."""

from __future__ import annotations

import asyncio

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from tests.bench.programs.sending import TEXT, measure


async def send_all(server: str, token: str, chats: list[int]) -> None:
    """Send to all chats at once."""
    async with Bot(token, AiohttpSession(api=TelegramAPIServer.from_base(server))) as bot:
        await measure(lambda chat: bot.send_message(chat, TEXT), chats)


def main(server: str, token: str, *chats: str) -> None:
    """Run it."""
    asyncio.run(send_all(server, token, [int(chat) for chat in chats]))
