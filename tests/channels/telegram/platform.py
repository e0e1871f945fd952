"""A Bot API small enough to read: it keeps every call and answers what it was told to, on loopback."""

from __future__ import annotations

import asyncio
import json
import traceback
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

TOKEN = "123456789:AAtestTESTtestTESTtestTESTtestTESTte"
SECRET = TOKEN.split(":")[1]


@dataclass
class Platform:
    """`answers` holds, by method, what comes next: a result, a web.Response, an Event to wait for, or a handler. Downloads are "file"."""

    url: str = ""
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    answers: dict[str, deque[Any]] = field(default_factory=dict)
    updates: list[dict[str, Any]] = field(default_factory=list)
    number: int = 100
    called: asyncio.Event = field(default_factory=asyncio.Event)

    def next(self, method: str, *answers: Any) -> None:
        self.answers.setdefault(method, deque()).extend(answers)

    def of(self, *methods: str) -> list[tuple[str, dict[str, Any]]]:
        return [call for call in self.calls if call[0] in methods]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        return await self._answer(request, request.match_info["method"], await _params(request))

    async def give(self, request: web.Request) -> web.StreamResponse:
        return await self._answer(request, "file", {"path": request.match_info["path"]})

    async def _answer(self, request: web.Request, method: str, params: dict[str, Any]) -> web.StreamResponse:
        self.calls.append((method, params))
        self.called.set()
        waiting = self.answers.get(method)
        found = waiting.popleft() if waiting else self._usual(method, params)
        if isinstance(found, asyncio.Event):
            await found.wait()
            found = True
        if isinstance(found, web.StreamResponse):
            return found
        if callable(found):
            given: web.StreamResponse = await found(request)
            return given
        return web.json_response({"ok": True, "result": found})

    def _usual(self, method: str, params: dict[str, Any]) -> Any:
        if method in {"sendMessage", "sendPhoto", "sendVoice", "sendVideo", "sendDocument"}:
            self.number += 1
            return {"message_id": self.number}
        if method == "getUpdates":
            self.updates = [update for update in self.updates if update["update_id"] >= params.get("offset", 0)]
            return self.updates[: params["limit"]]
        return True


async def _params(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    return {
        name: (value.filename, value.content_type, value.file.read()) if isinstance(value, web.FileField) else value
        for name, value in (await request.post()).items()
    }


def everything(error: BaseException | None) -> str:
    """All that an exception and what it hangs on could ever print."""
    found = ""
    while error is not None:
        found += "".join(traceback.format_exception(error)) + repr(error) + repr(getattr(error, "message", ""))
        error = error.__cause__ or error.__context__
    return found


def refusal(code: int, description: str, **parameters: int) -> web.Response:
    body = {"ok": False, "error_code": code, "description": description} | ({"parameters": parameters} if parameters else {})
    return web.Response(status=code, body=json.dumps(body).encode(), content_type="application/json")


@asynccontextmanager
async def serving() -> AsyncIterator[Platform]:
    platform = Platform()
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_route("*", f"/bot{TOKEN}/{{method}}", platform.answer)
    app.router.add_get(f"/file/bot{TOKEN}/{{path:.*}}", platform.give)
    runner = web.AppRunner(app, access_log=None)  # it would hold the token
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    platform.url = f"http://{host}:{port}"
    try:
        yield platform
    finally:
        await runner.cleanup()
