"""`keng run`: start everything that is configured."""

from __future__ import annotations

import asyncio
import signal

from bot import app, logs
from bot.commands import talk
from bot.settings import Settings


def run() -> None:
    """Start everything that is configured: the web chat, and the playground while nothing else is."""
    settings = talk.settings()
    asyncio.run(_until_signalled(settings))


async def _until_signalled(settings: Settings) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    logs.watch(loop)
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    await app.run(settings, talk.out(), stopping)
