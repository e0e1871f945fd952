"""Delivery to a webhook: several connections, retries with growing pauses."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field

import aiohttp

from tests.emulators.telegram.clock import MovableClock
from tests.emulators.telegram.limits import Limits
from tests.emulators.telegram.params import Params
from tests.emulators.telegram.shapes import Json, bad_request
from tests.emulators.telegram.updates import Pending, Updates

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
# Called with what the bot wrote into its 200: a method and its parameters.
AnswerCall = Callable[[Json], Coroutine[None, None, None]]


@dataclass(slots=True)
class Attempt:
    """One delivery; `status` is 0 when no answer came."""

    update_id: int
    number: int
    status: int
    at: float


@dataclass(slots=True)
class _Line:
    """What exists while a webhook is set."""

    url: str
    secret: str
    connections: int
    queue: asyncio.Queue[Pending]
    session: aiohttp.ClientSession
    workers: list[asyncio.Task[None]] = field(default_factory=list)
    retries: dict[int, tuple[asyncio.TimerHandle, Pending]] = field(default_factory=dict)


class Webhook:
    """The webhook of one bot, set or not."""

    def __init__(self, updates: Updates, limits: Limits, clock: MovableClock, answer_call: AnswerCall) -> None:
        self._updates = updates
        self._limits = limits
        self._clock = clock
        self._answer_call = answer_call
        self._line: _Line | None = None
        self._failed: tuple[int, str] | None = None
        self.attempts: list[Attempt] = []
        self.most_at_once = 0
        self._at_once = 0
        self.changed: Callable[[], None] = lambda: None

    async def set(self, params: Params) -> bool:
        url, secret = params.text("url"), params.text("secret_token")
        connections = params.number("max_connections", 40)
        if url and not url.startswith(("http://", "https://")):
            raise bad_request("bad webhook: invalid webhook URL specified")
        if secret and not _SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        if not 1 <= connections <= 100:
            raise bad_request("bad webhook: max_connections must be between 1 and 100")
        if params.flag("drop_pending_updates"):
            self._updates.drop_all()
        self._updates.allow(params)
        self._updates.interrupt("terminated by setWebhook request")
        await self.stop()
        if url:
            self._start(url, secret, connections)
        return True

    async def delete(self, params: Params) -> bool:
        if params.flag("drop_pending_updates"):
            self._updates.drop_all()
        await self.stop()
        return True

    def info(self) -> Json:
        self._updates.forget_old()
        shown: Json = {"url": "", "has_custom_certificate": False, "pending_update_count": len(self._updates.pending)}
        if self._line is not None:
            shown |= {"url": self._line.url, "max_connections": self._line.connections, "ip_address": "127.0.0.1"}
            if self._failed is not None:
                shown["last_error_date"], shown["last_error_message"] = self._failed
        if self._updates.allowed:
            shown["allowed_updates"] = self._updates.allowed
        return shown

    def retry_now(self) -> int:
        """End the pauses of all failed deliveries; gives their number."""
        if self._line is None:
            return 0
        waiting = list(self._line.retries.values())
        self._line.retries.clear()
        for timer, update in waiting:
            timer.cancel()
            self._line.queue.put_nowait(update)
        return len(waiting)

    @property
    def waiting_retries(self) -> int:
        return len(self._line.retries) if self._line else 0

    async def stop(self) -> None:
        """Cut the line; updates that are not settled stay pending."""
        line, self._line, self._updates.webhook, self._failed = self._line, None, None, None
        if line is None:
            return
        for timer, _ in line.retries.values():
            timer.cancel()
        current = asyncio.current_task()
        workers = [worker for worker in line.workers if worker is not current]
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        await line.session.close()

    def _start(self, url: str, secret: str, connections: int) -> None:
        session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=self._limits.webhook_timeout_seconds)
        )
        line = self._line = _Line(url, secret, connections, asyncio.Queue(), session)
        self._updates.webhook = line.queue
        for update in self._updates.pending.values():
            line.queue.put_nowait(update)
        line.workers = [asyncio.create_task(self._work(line)) for _ in range(connections)]

    async def _work(self, line: _Line) -> None:
        while True:
            update = await line.queue.get()
            self._updates.forget_old()
            if update.update_id in self._updates.pending:
                await self._deliver(line, update)

    async def _deliver(self, line: _Line, update: Pending) -> None:
        self._updates.redelivered += update.offers > 0
        update.offers += 1
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        self.changed()
        try:
            status, body = await self._post(line, update)
        finally:
            self._at_once -= 1
        self.attempts.append(Attempt(update.update_id, update.offers, status, self._clock.now()))
        if 200 <= status < 300:
            self._updates.settle(update.update_id)
            self.changed()
            await self._answer_in_body(body)
            return
        self._failed = (self._clock.date(), f"Wrong response from the webhook: {status}" if status else "Connection failed")
        self._retry_later(line, update)
        self.changed()

    async def _post(self, line: _Line, update: Pending) -> tuple[int, bytes]:
        headers = {"Content-Type": "application/json"}
        if line.secret:
            headers[SECRET_HEADER] = line.secret
        try:
            async with line.session.post(line.url, data=update.body.encode(), headers=headers) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientError, TimeoutError, OSError):
            return 0, b""

    async def _answer_in_body(self, body: bytes) -> None:
        if not body.startswith(b"{"):
            return
        try:
            call = json.loads(body)
        except ValueError:
            return
        if call.get("method"):
            await self._answer_call(call)

    def _retry_later(self, line: _Line, update: Pending) -> None:
        pause = min(self._limits.webhook_pause_seconds * 2.0 ** min(update.offers - 1, 20), self._limits.webhook_longest_pause_seconds)

        def again() -> None:
            line.retries.pop(update.update_id, None)
            line.queue.put_nowait(update)

        line.retries[update.update_id] = (asyncio.get_running_loop().call_later(pause, again), update)
