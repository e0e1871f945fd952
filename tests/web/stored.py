"""A public app over a real database: sessions, replay, uploads and files as they are in use."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.channels.webchat.channel import WebChat
from bot.clock import SystemRandom
from bot.domain.events import Address
from bot.domain.files import CleanFile, ShownFile
from bot.domain.policy import Rules
from bot.privacy.vault import Vault
from bot.store.database import Circumstances, Database
from bot.store.origins import Origin
from bot.store.web_files import WebFiles, WebUploads
from bot.store.webchat import WebReplay, WebSessions
from bot.web.limits import ClientLimits
from bot.web.options import WebOptions
from bot.web.public import public_app
from tests.kit.fakes import FakeClock, NoTexts
from tests.web.serving import Engine, running


@dataclass
class Stored:
    """What a test holds of a running app and of the database behind it."""

    url: str
    engine: Engine
    webchat: WebChat
    database: Database
    clock: FakeClock

    async def fetched(self) -> list[bytes]:
        """Return what came up with the events that were taken, in their order."""
        return [await self.webchat.fetch(event.file.reference) for event in self.engine.events if event.file is not None]

    async def add_clean(self, address: Address, clean: CleanFile) -> ShownFile:
        """Put a clean file into the store, as if somebody had sent it and it had been cleaned."""
        async with self.database.begin() as work:
            file = await work.files.add(clean.kind, Origin(address, "a reference", "vi", mask=False))
            await work.files.keep(file, clean)
        return ShownFile(file, clean.kind)

    async def add_public(self, clean: CleanFile) -> ShownFile:
        """Put a file into the store that campaigns show, or that staff are handed."""
        async with self.database.begin() as work:
            expires = work.now + timedelta(days=1)
            file = await work.campaign_files.put(clean.kind, clean.content, clean.seconds, clean.name, expires)
        return ShownFile(file, clean.kind)


@asynccontextmanager
async def serve_stored(template: Path, folder: Path, limits: ClientLimits | None = None) -> AsyncIterator[Stored]:
    """Serve one app on a copy of a migrated SQLite database until the block ends."""
    shutil.copy(template, folder / "keng.db")
    clock = FakeClock()
    circumstances = Circumstances(Vault.open(folder / "keys", create=True), clock, SystemRandom(), NoTexts(), Rules())
    database = Database(f"sqlite+aiosqlite:///{folder / 'keng.db'}", circumstances)
    webchat = WebChat(WebReplay(database), WebUploads(database), WebFiles(database), clock)
    engine = Engine(webchat)
    app = public_app(webchat, WebSessions(database), engine.take, limits or ClientLimits(SystemRandom()), WebOptions())
    try:
        async with running(app, webchat.shut) as port:
            yield Stored(f"http://127.0.0.1:{port}", engine, webchat, database, clock)
    finally:
        await database.close()
