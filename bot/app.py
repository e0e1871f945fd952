"""The composition root: the only place that knows all parts. It holds no logic."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack

from rich.console import Console
from starlette.types import ASGIApp

from bot.clock import SystemClock
from bot.settings import Settings
from bot.web.limits import ClientLimits
from bot.web.options import WebOptions
from bot.web.public import NO_HOOKS, public_app
from bot.wiring.collector import spare_collector
from bot.wiring.instance import Instance, open_instance
from bot.wiring.playground import open_playground
from bot.wiring.serving import Port, serve
from bot.wiring.store import open_database

__all__ = ["open_database", "run"]

log = logging.getLogger(__name__)

LINK_SECONDS = 2.0
"""How long the first lines wait for the bot's name; the line itself runs by then."""


async def run(settings: Settings, console: Console, stopping: asyncio.Event) -> None:
    """Run everything that is configured until `stopping` is set.

    Raises:
        SettingsError: a port is taken, or settings contradict each other.
        KeyFolderError: the keys are missing, too open or incomplete.
        StorageError: the database could not be reached.
    """
    async with AsyncExitStack() as stack:
        port = Port(settings.web_host, settings.web_port, "KENG_WEB_PORT")
        stack.callback(port.socket.close)
        public_url = settings.public_url or port.url
        instance = await stack.enter_async_context(open_instance(settings, SystemClock(), public_url))
        await stack.enter_async_context(serve(public(instance), port))
        console.print(f"Web chat:   [bold]{public_url}/[/bold]")
        if instance.telegram is not None:
            link = await instance.telegram.find_link(LINK_SECONDS)
            console.print(f"Telegram:   [bold]{link}[/bold]" if link else "Telegram:   waiting for an answer")
        if settings.playground_on:
            address = await stack.enter_async_context(open_playground(settings))
            console.print(f"Playground: [bold]{address}[/bold]  (throw-away data; three phones in one page)")
        spare_collector()
        console.print("Stop with Ctrl+C.")
        await stopping.wait()
        instance.webchat.shut()
        log.info("stopping")


def public(instance: Instance) -> ASGIApp:
    """Return what the instance shows to the world."""
    settings = instance.settings
    trusted, masked = settings.trusted_proxies, settings.voice_masked
    options = WebOptions(public_url=settings.public_url, trusted_proxies=trusted, voices_masked=masked)
    hooks = instance.telegram.hooks if instance.telegram is not None else NO_HOOKS
    limits = ClientLimits(instance.database.circumstances.random)
    return public_app(instance.webchat, instance.sessions, instance.intake, limits, options, hooks)
