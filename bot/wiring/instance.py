"""One running instance: engine, channels, loops."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from bot.channels.telegram.channel import Telegram
from bot.channels.webchat.channel import WebChat
from bot.dialog.house import House
from bot.dialog.intake import Intake
from bot.dialog.pauses import Pauses
from bot.dialog.router import Router
from bot.dispatch.outbox import Dispatcher
from bot.domain.events import Capabilities
from bot.domain.ports import Channel, Clock
from bot.reports.render import render
from bot.schedule.reports import Reports
from bot.schedule.runs import Runs
from bot.schedule.ticks import Ticks
from bot.settings import Settings
from bot.store.database import Database
from bot.store.shown import ShownFiles
from bot.store.web_files import WebFiles, WebUploads
from bot.store.webchat import WebReplay, WebSessions
from bot.wiring.cleaning import open_cleaning
from bot.wiring.heads import FILE, keep_in
from bot.wiring.links import entrances_of
from bot.wiring.store import last_import, load_places, open_database
from bot.wiring.telegram import TelegramArea, open_telegram
from handlers import ROUTES

log = logging.getLogger(__name__)

LOOK_SECONDS = 30.0
"""How often a running instance looks for newly imported units."""


@dataclass(frozen=True, slots=True)
class Instance:
    """Everything that runs on one database."""

    settings: Settings
    database: Database
    house: House
    intake: Intake
    dispatchers: tuple[Dispatcher, ...]
    ticks: Ticks
    webchat: WebChat
    sessions: WebSessions
    telegram: TelegramArea | None

    def wake(self) -> None:
        """Let everybody who sends look at once."""
        for dispatcher in self.dispatchers:
            dispatcher.wake()


def capabilities() -> dict[str, Capabilities]:
    """Return what each channel of ours can do, by its name, whether or not it runs."""
    return {WebChat.name: WebChat.capabilities, Telegram.name: Telegram.capabilities}


@asynccontextmanager
async def open_instance(
    settings: Settings, clock: Clock, public_url: str, watched: Callable[[Channel], Channel] = lambda channel: channel
) -> AsyncIterator[Instance]:
    """Open an instance with its loops running; they are ended, and waited for, when the block ends.

    `watched` may wrap the web chat (the playground draws what is sent).
    """
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(settings, clock))
        webchat = WebChat(WebReplay(database), WebUploads(database), WebFiles(database), clock)
        random = database.circumstances.random
        # Read before the places: an import in between is then loaded twice, never missed.
        loaded = await last_import(database)
        house = House(await load_places(database), capabilities(), Pauses(clock, random), entrances_of(settings, public_url))
        take = Router(database, ROUTES, house, random).take
        intake, sender = Intake(take), Dispatcher(database, watched(webchat))
        telegram = None
        if settings.telegram_token is not None:
            telegram = await stack.enter_async_context(open_telegram(settings, database, take, public_url, ShownFiles(database)))
        dispatchers = (sender,) if telegram is None else (sender, telegram.dispatcher)
        ticks = Ticks(database, keep_in(settings.data_dir / FILE))
        instance = Instance(settings, database, house, intake, dispatchers, ticks, webchat, WebSessions(database), telegram)
        database.after_commit.append(instance.wake)
        database.takers[webchat.name] = sender
        if telegram is not None:
            database.takers[telegram.channel.name] = telegram.dispatcher
        cleaning = await stack.enter_async_context(open_cleaning(database, (webchat, *((telegram.channel,) if telegram else ()))))
        runs = Runs(database)
        database.after_commit.append(runs.wake)
        reports = Reports(database, render, {name: each.shows for name, each in capabilities().items()})
        loops = [intake.run(), sender.run(), cleaning.run(), runs.run(), reports.run(), PlacesKeeper(database, house, loaded).run()]
        loops += telegram.loops() if telegram else ()
        for loop in loops:
            stack.push_async_callback(_end, asyncio.create_task(loop))
        ticks.start()
        stack.push_async_callback(ticks.stop)
        yield instance
        webchat.shut()


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@dataclass(slots=True)
class PlacesKeeper:
    """Builds the index of places anew when `keng units import`, another process, loaded some."""

    database: Database
    house: House
    loaded: datetime | None

    async def look(self) -> bool:
        """Look once; tell whether there was something new.

        Raises:
            StorageError: the database could not be read; the index stays as it was.
        """
        latest = await last_import(self.database)
        if latest == self.loaded:
            return False
        self.house.places = await load_places(self.database)
        self.loaded = latest
        log.info("places loaded anew")
        return True

    async def run(self) -> None:
        """Look again and again until cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 - the next look may do better
                log.warning("places not loaded anew: error=%s", type(error).__name__)
