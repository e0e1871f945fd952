"""The private app: three phones side by side, a drawing of who gets what, a clock that can be moved."""

from __future__ import annotations

import hmac
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Protocol

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.web.cookies import Cookies
from bot.web.flow import Flow
from bot.web.options import WebOptions

LONGEST_STEP = timedelta(days=100)
STATIC = {"playground.js": "text/javascript", "playground.css": "text/css", "gong.svg": "image/svg+xml"}
WHO = ("writer", "approver")
"""Who can hold the third phone."""
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


class Stage(Protocol):
    """What the page can ask for; `bot.wiring.playground` plays it."""

    commune: str

    def now(self) -> datetime:
        """Return the product's time."""
        ...

    def units(self) -> list[tuple[str, str]]:
        """Return the communes (code, name), by name."""
        ...

    async def forward(self, by: timedelta) -> None:
        """Move the product's clock."""
        ...

    async def officer_of(self, unit: str) -> str:
        """Give the officer's phone to whoever serves a commune; return the session."""
        ...

    async def campaign_of(self, who: str) -> str:
        """Give the third phone to one of `WHO`; return the session."""
        ...


@dataclass(frozen=True, slots=True)
class Phone:
    """One mount of the chat and how its cookie is called."""

    app: ASGIApp
    options: WebOptions


@dataclass(frozen=True, slots=True)
class Playground:
    """The page's own routes."""

    stage: Stage
    phones: Mapping[str, Phone]
    flow: Flow

    async def page(self, _request: Request) -> Response:
        """Return the page."""
        return HTMLResponse((files("bot.web") / "static/playground/index.html").read_text("utf-8"), headers=HEADERS)

    async def asset(self, request: Request) -> Response:
        """Return the page's script, style or sign."""
        name = request.url.path.rsplit("/", 1)[-1]
        folder = "static" if name == "gong.svg" else "static/playground"
        return Response((files("bot.web") / folder / name).read_bytes(), media_type=STATIC[name], headers=HEADERS)

    async def state(self, _request: Request) -> Response:
        """Return the product's time, the communes and the chosen one."""
        return self._state()

    async def forward(self, request: Request) -> Response:
        """Move the clock by whole minutes."""
        minutes = (await _body(request)).get("minutes")
        if isinstance(minutes, bool) or not isinstance(minutes, int) or not 0 < minutes <= LONGEST_STEP / timedelta(minutes=1):
            return PlainTextResponse("minutes", 400)
        await self.stage.forward(timedelta(minutes=minutes))
        return self._state()

    async def officer(self, request: Request) -> Response:
        """Put the officer's phone into a commune's service."""
        unit = (await _body(request)).get("unit")
        if not isinstance(unit, str) or unit not in {code for code, _ in self.stage.units()}:
            return PlainTextResponse("unit", 400)
        return self._seat("officer", await self.stage.officer_of(unit))

    async def campaign(self, request: Request) -> Response:
        """Give the third phone to whoever writes to many, or to whoever approves."""
        who = (await _body(request)).get("who")
        if not isinstance(who, str) or who not in WHO:
            return PlainTextResponse("who", 400)
        return self._seat("campaign", await self.stage.campaign_of(who))

    async def arrows(self, _request: Request) -> Response:
        """Stream the drawing's arrows."""
        return StreamingResponse(self._arrows(), media_type="text/event-stream", headers=HEADERS)

    async def _arrows(self) -> AsyncIterator[str]:
        yield ": open\n\n"
        async for source, target in self.flow.arrows():
            yield f"data: {json.dumps([source, target])}\n\n"

    def _state(self) -> JSONResponse:
        body = {"now": self.stage.now().isoformat(), "units": self.stage.units(), "unit": self.stage.commune}
        return JSONResponse(body, headers=HEADERS)

    def _seat(self, phone: str, session: str) -> Response:
        response = self._state()
        Cookies(self.phones[phone].options).write(response, session, None)
        return response


def private_app(stage: Stage, phones: Mapping[str, Phone], flow: Flow, base: str, port: int) -> ASGIApp:
    """Return the private app below `base` ("/p/<token>"), answering only to loopback names on `port`."""
    here = Playground(stage, phones, flow)
    routes = [
        Route("/", here.page),
        *(Route(f"/{name}", here.asset) for name in STATIC),
        Route("/state", here.state),
        Route("/forward", here.forward, methods=["POST"]),
        Route("/officer", here.officer, methods=["POST"]),
        Route("/campaign", here.campaign, methods=["POST"]),
        Route("/arrows", here.arrows),
        *(Mount(f"/{name}", phone.app) for name, phone in phones.items()),
    ]
    return _Guard(Starlette(routes=[Mount(base, routes=routes)]), base, port)


@dataclass(frozen=True, slots=True)
class _Guard:
    """Answers only who knows the token, on loopback's own names, from its own page."""

    app: ASGIApp
    base: str
    port: int

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or say that there is nothing here."""
        if scope["type"] == "http" and not self._allowed(scope):
            await PlainTextResponse("not found", 404, headers=HEADERS)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _allowed(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        names = {f"{host}:{self.port}" for host in ("127.0.0.1", "localhost")}
        begins = str(scope["path"])[: len(self.base) + 1].encode()
        if not hmac.compare_digest(begins, f"{self.base}/".encode()):
            return False
        origin = headers.get("origin")
        return headers.get("host") in names and (origin is None or origin in {f"http://{name}" for name in names})


async def _body(request: Request) -> Mapping[str, object]:
    if request.headers.get("content-type") != "application/json":
        return {}
    try:
        body = await request.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
