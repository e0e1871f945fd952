"""python-telegram-bot's `Bot.send_message` over its default request."""

from __future__ import annotations

import asyncio

from telegram import Bot

from tests.bench.programs.sending import TEXT, measure


async def send_all(server: str, token: str, chats: list[int]) -> None:
    """Send to all chats at once."""
    async with Bot(token, base_url=f"{server}/bot") as bot:
        await measure(lambda chat: bot.send_message(chat, TEXT), chats)


def main(server: str, token: str, *chats: str) -> None:
    """Run it."""
    asyncio.run(send_all(server, token, [int(chat) for chat in chats]))
