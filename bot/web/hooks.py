"""Web hooks: what messaging platforms call. They stand outside the chat's guards and have one of their own, the secret header."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from bot.domain.errors import StorageError

_log = logging.getLogger(__name__)

BODY_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Hook:
    """One platform's web hook.

    `is_genuine` judges the value of `header`, None when it is missing, before anything of the body is read. `take` is given a body of
    at most `body_limit` bytes and returns that of the 200, or None for a body that it cannot read; it returns after the commit and
    raises StorageError when nothing was taken.
    """

    header: str
    is_genuine: Callable[[str | None], bool]
    take: Callable[[bytes], Awaitable[bytes | None]]
    body_limit: int


@dataclass(frozen=True, slots=True)
class HookedApp:
    """An app with web hooks in front of it, by their exact paths."""

    app: ASGIApp
    hooks: Mapping[str, Hook]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        hook = self.hooks.get(scope["path"]) if scope["type"] == "http" else None
        if hook is None:
            await self.app(scope, receive, send)
            return
        status, body = await _answer(hook, scope, receive)
        # Of a refused request the body is still on its way: with the connection it ends here.
        headers = [(b"content-length", b"%d" % len(body)), *([(b"connection", b"close")] if status in _CLOSING else [])]
        if body:
            headers.append((b"content-type", b"application/json"))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


_OK, _UNREADABLE, _NOT_GENUINE, _NO_POST, _SLOW, _TOO_LARGE, _LATER = 200, 400, 403, 405, 408, 413, 503
_CLOSING: Final = frozenset({_NOT_GENUINE, _NO_POST, _SLOW, _TOO_LARGE})


async def _answer(hook: Hook, scope: Scope, receive: Receive) -> tuple[int, bytes]:
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    if scope["method"] != "POST":
        return _NO_POST, b""
    if not hook.is_genuine(headers.get(hook.header.lower().encode())):
        return _NOT_GENUINE, b""
    length = headers.get(b"content-length", "0")
    if not length.isdecimal() or int(length[:12]) > hook.body_limit:
        return _TOO_LARGE, b""
    try:
        async with asyncio.timeout(BODY_SECONDS):
            body = await _read(receive, hook.body_limit)
    except TimeoutError:
        return _SLOW, b""
    return (_TOO_LARGE, b"") if body is None else await _take(hook, body)


async def _read(receive: Receive, limit: int) -> bytes | None:
    """Return the whole body, None when it is too large or was cut off."""
    body, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if len(body) > limit:
            return None
        more = message.get("more_body", False)
    return bytes(body)


async def _take(hook: Hook, body: bytes) -> tuple[int, bytes]:
    try:
        reply = await hook.take(body)
    except StorageError:
        return _LATER, b""
    except Exception as error:  # noqa: BLE001 - the last resort: nothing of the request may reach a log, and the platform tries again
        _log.error("web hook failed: error=%s", type(error).__name__)
        return _LATER, b""
    return (_UNREADABLE, b"") if reply is None else (_OK, reply)
