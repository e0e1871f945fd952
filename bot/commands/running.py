"""`keng run`: start everything that is configured."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable

from bot import app, logs
from bot.commands import talk
from bot.settings import Settings


def run() -> None:
    """Start everything that is configured: the web chat, and the playground while nothing else is."""
    settings = talk.settings()
    with asyncio.Runner(loop_factory=loops()) as runner:
        runner.run(_until_signalled(settings))


def loops() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return what makes the loop: uvloop, a twentieth faster, where it can be had."""
    try:
        from uvloop import new_event_loop  # noqa: PLC0415 - it is not there on every system
    except ImportError:
        return None
    return new_event_loop


async def _until_signalled(settings: Settings) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    logs.watch(loop)
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    await app.run(settings, talk.out(), stopping)
