"""How updates come to a world on Telegram: by polling, or by the product's web hook on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Protocol

from starlette.applications import Starlette

from bot.channels.telegram import webhook
from bot.channels.telegram.client import Client
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.ports import Take
from bot.channels.telegram.start import CalledAt, choose_way
from bot.channels.telegram.webhook import Arrivals
from bot.web.hooks import Hook, HookedApp
from bot.wiring.serving import Port, serve
from bot.wiring.telegram import HOOK_PATH
from tests.emulators.telegram import Emulator
from tests.emulators.telegram.updates import Pending

SECRET = "only-telegram-knows"


class WayIn(Protocol):
    """How updates come."""

    async def bring(self) -> None:
        """Bring what waits; return when it is taken."""
        ...

    async def again(self, update_id: int) -> None:
        """Bring an update, and maybe what came with it, once more."""
        ...

    async def restart(self) -> None:
        """Come back as a new process, which is given what was not confirmed."""
        ...


class ByPolling:
    """Asks as the product does, once at a time; what it got stays unconfirmed until it asks the next time."""

    def __init__(self, client: Client, take: Take) -> None:
        """Ask with `client`, hand on to `take`."""
        self._new: Callable[[], Polling] = lambda: Polling(client, take, _never)
        self._polling = self._new()

    async def bring(self) -> None:
        """Ask once."""
        assert await self._polling.once(0), "updates were not taken"

    async def again(self, update_id: int) -> None:
        """Ask without confirming."""
        del update_id
        await self.restart()

    async def restart(self) -> None:
        """Ask as somebody who knows of nothing."""
        self._polling = self._new()
        await self.bring()


async def _never(_seconds: float) -> None:
    raise AssertionError("polling paused")


class ByHook:
    """Lets Telegram call the product's web hook; what it brings is taken in the order of the updates."""

    def __init__(self, telegram: Emulator, take: Take) -> None:
        """Hand on to `take`."""
        self._telegram, self._take = telegram, take
        self._bodies: dict[int, str] = {}
        self._begin()

    def _begin(self) -> None:
        self._arrivals = Arrivals(self._take)
        self._task = asyncio.create_task(self._arrivals.run())

    async def bring(self) -> None:
        """Wait until every update was taken."""
        await self._telegram.settled()

    async def again(self, update_id: int) -> None:
        """Let Telegram call with it once more, as it does when the answer was lost."""
        updates = self._telegram.state.updates
        assert updates.webhook is not None
        waiting = updates.pending[update_id] = Pending(update_id, self._telegram.clock.now(), self._bodies[update_id], 1)
        updates.webhook.put_nowait(waiting)
        await self.bring()

    async def restart(self) -> None:
        """Take on with nothing in memory."""
        await self.stop()
        self._begin()

    async def stop(self) -> None:
        """Take no more."""
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def hand_in(self, body: bytes) -> bytes | None:
        """Take one body; return that of the answer."""
        update = webhook.read_update(body)
        assert update is not None
        self._bodies[update["update_id"]] = body.decode()
        await self._arrivals(update)
        return webhook.reply(update)


@asynccontextmanager
async def open_hook(telegram: Emulator, client: Client, take: Take) -> AsyncIterator[ByHook]:
    """Serve the product's route and let Telegram call it, until the block ends."""
    way = ByHook(telegram, take)
    hook = Hook(webhook.SECRET_HEADER, partial(webhook.is_genuine, SECRET), way.hand_in, webhook.BODY_LIMIT)
    port = Port("127.0.0.1", 0, "KENG_WEB_PORT")
    try:
        async with serve(HookedApp(Starlette(), {HOOK_PATH: hook}), port):
            await choose_way(client, CalledAt(f"{port.url}{HOOK_PATH}", SECRET))
            yield way
            await choose_way(client, None)
    finally:
        await way.stop()
        port.socket.close()
