"""aiogram's Dispatcher, as its documentation shows it: a bare echo by polling."""

from __future__ import annotations

import asyncio

from aiogram import Bot, Dispatcher, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message

router = Router()


@router.message()
async def echo(message: Message) -> None:
    """Say what was said."""
    await message.answer(message.text or "")


async def answer(server: str, token: str) -> None:
    """Answer until stopped."""
    bot = Bot(token, AiohttpSession(api=TelegramAPIServer.from_base(server)))
    dispatcher = Dispatcher()
    dispatcher.include_router(router)
    await dispatcher.start_polling(bot)


def main(server: str, token: str) -> None:
    """Run it."""
    asyncio.run(answer(server, token))
