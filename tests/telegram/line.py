"""The whole product in the test's own process, with the emulator for its Telegram."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot import app
from bot.clock import SystemClock
from bot.domain.events import Address
from bot.domain.people import Invite, Role
from bot.domain.ports import Clock
from bot.settings import load_settings
from bot.wiring.instance import Instance, open_instance
from bot.wiring.serving import Port, serve
from tests.emulators.telegram import TOKEN


@dataclass(slots=True)
class Place:
    """A folder where the service has run before, and how it is set up."""

    folder: Path
    api_base: str
    mode: str = "polling"
    token: str = TOKEN
    clock: Clock = field(default_factory=SystemClock)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Line]:
        """Start the product here; it is stopped as an operator does when the block ends."""
        port = Port("127.0.0.1", 0, "KENG_WEB_PORT")
        given: dict[str, Any] = {  # Any: settings of every type
            "data_dir": self.folder / "data",
            "key_dir": self.folder / "keys",
            "telegram_token": self.token,
            "telegram_api_base": self.api_base,
            "telegram_mode": self.mode,
            "telegram_rate": 0,
            "telegram_chat_rate": 0,
            "telegram_group_rate": 0,
            "public_url": port.url,
        }
        try:
            async with (
                open_instance(load_settings(_env_file=None, **given), self.clock, port.url) as instance,
                serve(app.public(instance), port),
            ):
                yield Line(instance, port.url)
                instance.webchat.shut()
        finally:
            port.socket.close()


@dataclass(frozen=True, slots=True)
class Line:
    """A running product and the address of its web chat."""

    instance: Instance
    url: str

    async def staff(self, person: int, role: Role, unit: str) -> None:
        """Make somebody on Telegram an active member of staff without walking the invitation."""
        async with self.instance.database.begin() as work:
            staff = await work.staff.add(Invite("", role, unit, "Trực", "", "00", ""), Address("telegram", str(person)), "vi")
            await work.staff.activate(staff)


def settle_in(folder: Path, template: Path) -> Path:
    """Lay a database and its keys into a folder, the keys outside the data; return the folder."""
    (folder / "data").mkdir(mode=0o700)
    shutil.copy(template, folder / "data" / "keng.db")
    shutil.copytree(template.parent / "keys", folder / "keys")
    return folder
