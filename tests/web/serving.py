"""A public app on a free loopback port, with a tiny engine that a test scripts."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from starlette.types import ASGIApp

from bot.channels.webchat.channel import WebChat
from bot.clock import SystemRandom
from bot.domain.events import Address, InboundEvent, OutboundMessage, Standing
from bot.domain.ports import IntakeResult
from bot.web.limits import ClientLimits
from bot.web.options import WebOptions
from bot.web.public import public_app
from bot.web.server import server_for
from tests.web.memory import MemoryReplay, MemorySessions, NoFiles, StillClock

OWN_PAGE = {"X-Keng": "1", "Sec-Fetch-Site": "same-origin"}


@dataclass
class Engine:
    """Takes events, refuses doubles, and answers with what `answer` returns."""

    webchat: WebChat
    answer: Callable[[InboundEvent], list[OutboundMessage]] = lambda _event: []
    events: list[InboundEvent] = field(default_factory=list)
    before: Callable[[InboundEvent], Awaitable[None]] | None = None
    result: IntakeResult = IntakeResult.DONE
    deliveries: itertools.count[int] = field(default_factory=itertools.count)

    async def take(self, event: InboundEvent) -> IntakeResult:
        if self.before is not None:
            await self.before(event)
        if any(known.id == event.id for known in self.events):
            return IntakeResult.DUPLICATE
        self.events.append(event)
        for message in self.answer(event):
            await self.say(event.address, message)
        return self.result

    async def say(self, address: Address, message: OutboundMessage) -> None:
        await self.webchat.send(address, message, f"d{next(self.deliveries)}", Standing())


@dataclass
class Served:
    """What a test holds of a running app."""

    url: str
    engine: Engine
    webchat: WebChat
    sessions: MemorySessions
    replay: MemoryReplay
    clock: StillClock

    @property
    def token(self) -> str:
        """Return the only living session."""
        (token,) = self.sessions.living
        return token

    def address(self) -> Address:
        return Address("webchat", self.token)


@asynccontextmanager
async def serve(options: WebOptions | None = None, limits: ClientLimits | None = None) -> AsyncIterator[Served]:
    """Serve one app until the block ends."""
    sessions, clock = MemorySessions(), StillClock()
    replay = MemoryReplay(sessions)
    webchat = WebChat(replay, NoFiles(), NoFiles(), clock)
    engine = Engine(webchat)
    app = public_app(webchat, sessions, engine.take, limits or ClientLimits(SystemRandom()), options or WebOptions())
    async with running(app, webchat.shut) as port:
        yield Served(f"http://127.0.0.1:{port}", engine, webchat, sessions, replay, clock)


@asynccontextmanager
async def running(app: ASGIApp, shut: Callable[[], None], port: int = 0) -> AsyncIterator[int]:
    """Run `app` on a loopback port (0: a free one) and yield it; `shut` ends the open streams first."""
    server = server_for(app, "127.0.0.1", port)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn offers only this flag
        await asyncio.sleep(0.005)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        shut()
        server.should_exit = True
        await serving
