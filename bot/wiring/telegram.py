"""Telegram's area of an instance: client, channel, sender, and the one way in that is configured."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from bot.channels.telegram import webhook
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.client import Client
from bot.channels.telegram.look import look
from bot.channels.telegram.polling import WAIT_SECONDS, Polling
from bot.channels.telegram.ports import Take
from bot.channels.telegram.start import CalledAt, ask_name, choose_way, insist, introduce
from bot.channels.telegram.webhook import Arrivals
from bot.dispatch.outbox import Dispatcher
from bot.dispatch.pace import Pace, Rates
from bot.domain.errors import SendError
from bot.domain.ports import FileSource
from bot.privacy.keys import Hash
from bot.services.upkeep.outage import returned
from bot.settings import Settings
from bot.store.database import Database
from bot.web.hooks import Hook

log = logging.getLogger(__name__)

HOOK_PATH: Final = "/hooks/telegram"
NOTED_EVERY: Final = timedelta(minutes=10)


def client_of(settings: Settings) -> Client:
    """Return a client of the configured bot, its session not opened.

    Raises:
        ValueError: there is no token.
    """
    if settings.telegram_token is None:
        raise ValueError("no token")
    return Client(settings.telegram_token.get_secret_value(), settings.telegram_api_base)


def rates_of(settings: Settings) -> Rates:
    """Return how fast the sender goes, a second; Telegram counts what goes to a group by the minute."""
    return Rates(settings.telegram_rate, settings.telegram_chat_rate, settings.telegram_group_rate / 60)


def hook_url(public_url: str) -> str:
    """Return the address that Telegram calls."""
    return f"{public_url}{HOOK_PATH}"


@dataclass(slots=True)
class Presence:
    """Notes now and then that Telegram answers; who must know hears of it when it was away for long."""

    database: Database
    noted_at: datetime | None = None

    async def answered(self) -> None:
        """Note it, at most every ten minutes."""
        now = self.database.circumstances.clock.now()
        if self.noted_at is not None and now - self.noted_at < NOTED_EVERY:
            return
        before, self.noted_at = self.noted_at, now
        try:
            async with self.database.begin(f"telegram answers {now.isoformat()}") as work:
                if await returned(work, Telegram.name):
                    log.warning("telegram was away for more than a day: what it kept no longer may be lost")
        except Exception as error:  # noqa: BLE001 - noted at the next answer
            log.warning("telegram's answer not noted: error=%s", type(error).__name__)
            self.noted_at = before


class NotedPolling(Polling):
    """Polling that notes each answer."""

    def __init__(self, client: Client, take: Take, presence: Presence) -> None:
        """Poll with `client`, hand on to `take`, note in `presence`."""
        super().__init__(client, take)
        self._presence = presence

    async def once(self, wait: int = WAIT_SECONDS) -> bool:
        """Ask once; see `Polling.once`."""
        done = await super().once(wait)
        if done:
            await self._presence.answered()
        return done


class TelegramArea:
    """One bot's Telegram. It joins when Telegram answers, and nothing else of the instance waits for that."""

    def __init__(self, settings: Settings, database: Database, take: Take, public_url: str, files: FileSource | None = None) -> None:
        """Bind to a database; nothing runs yet.

        `take` is the router's, `public_url` is where Telegram can call us, `files` has what messages show.
        """
        self.client = client_of(settings)
        pace = Pace(rates_of(settings), is_group=lambda address: address.id.startswith("-"))
        self.channel = Telegram(self.client, pace, files)
        self.dispatcher = Dispatcher(database, self.channel, pace)
        self.presence = Presence(database)
        self.name = ""
        self._database = database
        self._named = asyncio.Event()
        self._polling = NotedPolling(self.client, take, self.presence)
        self._arrivals = Arrivals(take)
        self._called_at = None
        if settings.telegram_mode == "webhook":
            # Every process and every start makes the same of it, so nobody has to set it.
            secret = database.circumstances.vault.hash(Hash.INBOX, f"webhook {self.client.token}").hex()
            self._called_at = CalledAt(hook_url(public_url), secret)

    @property
    def link(self) -> str:
        """Return the bot's address, "" while its name is not known."""
        return f"https://t.me/{self.name}" if self.name else ""

    @property
    def hooks(self) -> Mapping[str, Hook]:
        """Return what Telegram calls, by path."""
        if self._called_at is None:
            return {}
        is_genuine = partial(webhook.is_genuine, self._called_at.secret)
        return {HOOK_PATH: Hook(webhook.SECRET_HEADER, is_genuine, self._bring, webhook.BODY_LIMIT)}

    def loops(self) -> tuple[Coroutine[None, None, None], ...]:
        """Return what is to run, each until cancelled."""
        return (self.dispatcher.run(), self._arrivals.run(), self._join())

    async def find_link(self, seconds: float) -> str:
        """Return the bot's address as Telegram says it, or after so many seconds as it was at the last start, "" when there is none."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._named.wait(), seconds)
        return self.link

    async def recall(self) -> None:
        """Read the name that the bot had when Telegram last answered.

        Raises:
            StorageError: the database was not read.
        """
        async with self._database.look() as work:
            self.name = (await work.channels.get(Telegram.name)).name

    async def _join(self) -> None:
        await insist(self._learn_name)
        await insist(partial(choose_way, self.client, self._called_at))
        await self.presence.answered()
        circumstances = self._database.circumstances
        async with asyncio.TaskGroup() as group:
            group.create_task(insist(partial(introduce, self.client, circumstances.texts, circumstances.rules.emergency)))
            group.create_task(self._watch(self._called_at) if self._called_at else insist(self._polling.run))

    async def _learn_name(self) -> None:
        name = await ask_name(self.client)
        async with self._database.begin() as work:
            await work.channels.call(Telegram.name, name)
        self.name = name
        self._named.set()
        log.info("telegram answers: %s", self.link)

    async def _watch(self, called_at: CalledAt) -> None:
        """Ask now and then how things stand: on a quiet day nobody calls the web hook."""
        while True:
            await asyncio.sleep(NOTED_EVERY.total_seconds())
            try:
                outlook = await look(self.client)
            except SendError:
                continue
            if outlook.called_at != called_at.url:
                log.error("telegram calls somebody else: another server uses this token")
            await self.presence.answered()

    async def _bring(self, body: bytes) -> bytes | None:
        update = webhook.read_update(body)
        if update is None:
            return None
        await self._arrivals(update)
        await self.presence.answered()
        return webhook.reply(update)


@asynccontextmanager
async def open_telegram(
    settings: Settings, database: Database, take: Take, public_url: str, files: FileSource | None = None
) -> AsyncIterator[TelegramArea]:
    """Open the area, its loops not running; the session is closed when the block ends."""
    area = TelegramArea(settings, database, take, public_url, files)
    await area.recall()
    await area.client.open_session()
    try:
        yield area
    finally:
        await area.client.close_session()
