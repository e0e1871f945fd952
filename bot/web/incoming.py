"""Checks on what comes in, before anything is believed: origin, type, size, rate."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect, Request

from bot.channels.webchat.translate import BodyRefused, read_body
from bot.web import sentences
from bot.web.answers import refusal, wait
from bot.web.limits import ClientLimits, Rule, client_of
from bot.web.options import MAX_BODY, WebOptions

BODY_SECONDS: Final = 60.0  # a slow line may take this long for one message
PART_SECONDS: Final = 120.0  # and this long for one part of a file


@dataclass(frozen=True, slots=True)
class Gate:
    """The checks of one app."""

    options: WebOptions
    limits: ClientLimits

    def check_rate(self, request: Request, rule: Rule) -> None:
        """Count the request of this client.

        Raises:
            Refused: 429, with a pause.
        """
        peer = request.client.host if request.client else ""
        forwarded = ",".join(request.headers.getlist("x-forwarded-for"))
        self._pause(client_of(peer, forwarded, self.options.trusted_proxies), rule)

    def check_session_rate(self, token: str, rule: Rule) -> None:
        """Count the request of this session.

        Raises:
            Refused: 429, with a pause.
        """
        self._pause(token, rule)

    def _pause(self, who: str, rule: Rule) -> None:
        seconds = self.limits.pause(who, rule)
        if seconds:
            raise wait(429, seconds)

    def check_own_page(self, request: Request, *, beacon: bool = False) -> None:
        """Let only our own page change anything.

        A `beacon` cannot carry a header of ours; its Origin must be there and be right.

        Raises:
            Refused: 403.
        """
        origin = request.headers.get("origin", "")
        fetched = request.headers.get("sec-fetch-site", "")
        own = self._own_origin(origin, request.headers.get("host", "")) if origin else not beacon
        marked = request.headers.get("x-keng") == "1" or beacon
        if not (own and marked and fetched in {"", "same-origin"}):
            raise refusal(403, "not_own_page", sentences.NOT_FROM_HERE)

    def _own_origin(self, origin: str, host: str) -> bool:
        expected = self.options.public_url or f"{urlsplit(origin).scheme}://{host}"
        return _origin_of(origin) == _origin_of(expected) != ("", "")


async def json_of(request: Request) -> Mapping[str, object]:
    """Return the request's JSON object, never reading more than MAX_BODY bytes.

    Raises:
        Refused: 415, 413, 408 or 400.
    """
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise refusal(415, "type", sentences.NOT_UNDERSTOOD)
    try:
        return read_body(await _limited_body(request, MAX_BODY, BODY_SECONDS))
    except BodyRefused as error:
        raise refusal(400, "body", sentences.NOT_UNDERSTOOD) from error
    except (TimeoutError, ClientDisconnect) as error:
        raise refusal(408, "slow", sentences.WAIT) from error


async def bytes_of(request: Request, limit: int) -> bytes:
    """Return the request's bytes, never reading more than `limit`.

    Raises:
        Refused: 415, 413 or 408.
    """
    if request.headers.get("content-type", "").lower() != "application/octet-stream":
        raise refusal(415, "type", sentences.FILE_BROKEN)
    try:
        return await _limited_body(request, limit, PART_SECONDS)
    except (TimeoutError, ClientDisconnect) as error:
        raise refusal(408, "slow", sentences.WAIT) from error


async def _limited_body(request: Request, limit: int, seconds: float) -> bytes:
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length[:12]) > limit:
        raise refusal(413, "too_long", sentences.TOO_LONG)
    body = bytearray()
    async with asyncio.timeout(seconds):
        async for chunk in request.stream():
            body += chunk
            if len(body) > limit:
                raise refusal(413, "too_long", sentences.TOO_LONG)
    return bytes(body)


def _origin_of(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return (parts.scheme.lower(), parts.netloc.lower())
