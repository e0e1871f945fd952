"""The Bot API on a loopback port."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.emulators.telegram.chats import Chat
from tests.emulators.telegram.clock import MovableClock
from tests.emulators.telegram.control import Control
from tests.emulators.telegram.faults import Break, Fault, Faults
from tests.emulators.telegram.groups import Group, found_group
from tests.emulators.telegram.limits import Limits
from tests.emulators.telegram.methods import METHODS, Method
from tests.emulators.telegram.params import Params, read_params
from tests.emulators.telegram.people import Person, new_person
from tests.emulators.telegram.record import Bell, Call, Record
from tests.emulators.telegram.shapes import ApiError, Json, Raw
from tests.emulators.telegram.state import State

TOKEN = "7000000001:AAEmulatorTokenOfThirtyFiveLetters"
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
LARGEST_BODY = 64 * 1024 * 1024
_BYTES = "application/octet-stream"


def _dump(value: object) -> bytes:
    return _ENCODER.encode(value).encode("utf-8", "surrogatepass")


class Emulator:
    """One bot's Bot API as an HTTP server.

    `async with Emulator() as telegram:` starts it on a free loopback port. `telegram.base_url` and
    `telegram.base_file_url` go into `telegram.Bot`; `person`, `group` and `supergroup` make those who use the bot.
    """

    def __init__(
        self, token: str = TOKEN, limits: Limits | None = None, *, clock: MovableClock | None = None, port: int = 0, records: bool = True
    ) -> None:
        self.token = token
        self.clock = clock or MovableClock()
        self.bell = Bell()
        self.record = Record(self.bell, keeps=records)
        self.faults = Faults()
        self.people: dict[int, Person] = {}
        self.groups: dict[int, Group] = {}
        self.state = State(token, limits or Limits(), self.clock, self._answer_in_body)
        self.state.webhook.changed = self.bell.ring
        self.revoked = False
        self.port = port
        self._control = Control(self)
        self._runner: web.ServerRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        """What stands before the token in a method's address, as python-telegram-bot wants it."""
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        return f"{self.url}/file/bot"

    async def start(self) -> None:
        server = web.Server(self._answer, request_factory=self._make_request)
        self._runner = web.ServerRunner(server, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, backlog=1024)
        await site.start()
        self.port = int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        self.faults.clear()
        self.state.updates.interrupt("terminated by the server")
        await self.state.webhook.stop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.stop()

    def person(self, first_name: str = "Lan", *, language: str | None = "vi", username: str | None = None, started: bool = True) -> Person:
        """Make somebody with a private chat; with `started` off the bot may not write to them yet."""
        return new_person(self, first_name, language=language, username=username, started=started)

    def group(self, title: str, creator: Person, *members: Person) -> Group:
        """Make a group without the bot; `group.adds_bot(by=...)` brings it in."""
        return found_group(self, title, creator, members)

    def supergroup(self, title: str, creator: Person, *members: Person, forum: bool = False) -> Group:
        return found_group(self, title, creator, members, supergroup=True, forum=forum)

    def chat(self, chat_id: int) -> Chat:
        return self.state.chats.all[chat_id]

    async def calls(self, method: str, count: int = 1, chat_id: int | None = None, *, seconds: float = 5.0) -> list[Call]:
        """Wait until at least so many calls were answered with success, and give them."""

        def found() -> list[Call] | None:
            answered = [call for call in self.record.of(method, chat_id) if call.ok]
            return answered if len(answered) >= count else None

        return await self.bell.until(found, seconds)

    async def settled(self, seconds: float = 5.0) -> None:
        """Wait until every update is confirmed."""
        await self.bell.until(lambda: not self.state.updates.pending, seconds)

    def _make_request(self, *parts: object) -> web.BaseRequest:
        message, payload, protocol, writer, task = parts
        loop = asyncio.get_running_loop()
        return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=LARGEST_BODY)  # type: ignore[arg-type]  # handed through

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        if path.startswith("/bot"):
            token, _, method = path[4:].partition("/")
            try:
                return await self._answer_call(request, token, method)
            except ConnectionResetError:
                return web.Response()  # whoever asked is gone
        if path.startswith("/file/bot"):
            token, _, file_path = path[9:].partition("/")
            return await self._answer_file(request, token, file_path)
        if path.startswith("/_control/"):
            return await self._control.answer(request, path.removeprefix("/_control/"))
        return self._refuse(ApiError(404, "Not Found"))

    @staticmethod
    def _refuse(error: ApiError) -> web.Response:
        headers = {"Retry-After": str(error.parameters["retry_after"])} if error.code == 429 else None
        return web.Response(body=_dump(error.to_json()), status=error.code, content_type="application/json", headers=headers)

    def _check_token(self, token: str) -> None:
        if ":" not in token or not token.partition(":")[0].isdigit():
            raise ApiError(404, "Not Found")
        if token != self.token or self.revoked:
            raise ApiError(401, "Unauthorized")

    async def _answer_file(self, request: web.BaseRequest, token: str, path: str) -> web.StreamResponse:
        """Give a file out. Faults can be ordered for the method "file"; one that drops what takes effect cuts it in the middle."""
        try:
            self._check_token(token)
        except ApiError as error:
            return self._refuse(error)
        call = self.record.begin("file", {"path": path}, {}, self.clock.now())
        fault = self.faults.take("file", {})
        stored = self.state.files.by_path(path)
        whole = self._refuse(ApiError(404, "Not Found")) if stored is None else web.Response(body=stored.data, content_type=_BYTES)
        try:
            response = await self._break_file(request, whole, fault)
        except BaseException:
            self.record.end(call, 0, "cut", self.clock.now())
            raise
        self.record.end(call, response.status if response else 0, "ok" if response else "dropped", self.clock.now())
        if response is None and request.transport is not None:
            request.transport.abort()
        return response or web.Response()

    async def _break_file(self, request: web.BaseRequest, whole: web.Response, fault: Fault | None) -> web.StreamResponse | None:
        if fault is None:
            return whole
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.hold:
            await self._hold(fault)
        if fault.breaks is Break.ERROR:
            parameters = {"retry_after": fault.retry_after} if fault.retry_after else {}
            return self._refuse(ApiError(fault.status, f"ordered {fault.status}", **parameters))
        if fault.breaks is not Break.DROP:
            return whole
        if fault.acts and isinstance(whole.body, bytes):
            half = web.StreamResponse(headers={"Content-Length": str(len(whole.body))})
            await half.prepare(request)
            await half.write(whole.body[: len(whole.body) // 2])
        return None

    async def _answer_call(self, request: web.BaseRequest, token: str, name: str) -> web.StreamResponse:
        try:
            self._check_token(token)
            params = await read_params(request)
        except ApiError as error:
            refused = self.record.begin(name, {}, {}, self.clock.now())
            self.record.end(refused, error.code, error.description, self.clock.now())
            return self._refuse(error)
        name, method = METHODS.get(name.lower(), (name, None))
        call = self.record.begin(name, params.values, params.files, self.clock.now())
        fault = self.faults.take(name, params.values)
        try:
            response = await self._act_with_faults(call, method, params, fault)
        except BaseException:
            self.record.end(call, 0, "cut", self.clock.now())
            raise
        if response is None:
            self.record.end(call, 0, "dropped", self.clock.now())
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        self.record.end(call, response.status, call.answer, self.clock.now())
        return response

    async def _act_with_faults(self, call: Call, method: Method | None, params: Params, fault: Fault | None) -> web.Response | None:
        """Act unless the fault says no; None means: cut the connection."""
        if fault is None:
            return await self._act(call, method, params)
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.hold and not fault.hold_after:
            await self._hold(fault)
        response = await self._act(call, method, params) if fault.acts else web.Response()
        if fault.hold and fault.hold_after:
            await self._hold(fault)
        if fault.breaks is Break.DROP:
            return None
        if fault.breaks is Break.GARBAGE:
            return web.Response(body=b'{"ok":true,"result":', content_type="application/json")
        if fault.breaks is Break.ERROR:
            call.answer = f"ordered {fault.status}"
            parameters = {"retry_after": fault.retry_after} if fault.retry_after else {}
            return self._refuse(ApiError(fault.status, call.answer, **parameters))
        return response

    async def _hold(self, fault: Fault) -> None:
        fault.held += 1
        self.bell.ring()
        try:
            await fault.stay()
        finally:
            fault.held -= 1

    async def _act(self, call: Call, method: Method | None, params: Params) -> web.Response:
        try:
            result = await self.perform(call, method, params)
        except ApiError as error:
            call.answer = error.description
            return self._refuse(error)
        call.answer = "ok"
        text = result.text.encode("utf-8", "surrogatepass") if isinstance(result, Raw) else _dump(result)
        return web.Response(body=b'{"ok":true,"result":' + text + b"}", content_type="application/json")

    async def perform(self, call: Call, method: Method | None, params: Params) -> object:
        """Let one call take effect; raises ApiError."""
        if method is None:
            raise ApiError(404, "Not Found")
        result = method(self.state, params)
        if isinstance(result, Awaitable):
            result = await result
        call.acted = True
        if isinstance(result, dict):
            call.message_id = result.get("message_id")
        return result

    async def _answer_in_body(self, body: Json) -> None:
        """Do the call that a bot wrote into its answer to a webhook delivery; nobody hears of a refusal."""
        name, method = METHODS.get(str(body.pop("method")).lower(), ("unknown", None))
        call = self.record.begin(name, body, {}, self.clock.now())
        status = 200
        try:
            await self.perform(call, method, Params(body))
        except ApiError as error:
            status, call.answer = error.code, error.description
        self.record.end(call, status, call.answer or "ok", self.clock.now())
