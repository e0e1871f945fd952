"""Our Telegram channel, sending as the dispatcher does."""

from __future__ import annotations

import asyncio
from itertools import count

from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.client import Client
from bot.domain.events import Address, OutboundMessage, Standing
from bot.wiring.collector import spare_collector
from tests.bench.programs.sending import TEXT, measure

MESSAGE = OutboundMessage(TEXT)
STANDING = Standing()


async def send_all(server: str, token: str, chats: list[int]) -> None:
    """Send to all chats at once."""
    client = Client(token, server)
    channel = Telegram(client)
    deliveries = count()

    async def send(chat: int) -> None:
        await channel.send(Address(channel.name, str(chat)), MESSAGE, str(next(deliveries)), STANDING)

    spare_collector()  # as `keng run` does
    await client.open_session()
    try:
        await measure(send, chats)
    finally:
        await client.close_session()


def main(server: str, token: str, *chats: str) -> None:
    """Run it."""
    asyncio.run(send_all(server, token, [int(chat) for chat in chats]))
