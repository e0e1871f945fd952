"""Server-sent events: what was said, from the number that the page has seen last."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

from starlette.requests import Request

from bot.channels.webchat.channel import Closing, Watch, WebChat
from bot.channels.webchat.ports import Sessions
from bot.domain.errors import StorageError

MEDIA_TYPE: Final = "text/event-stream"
# A proxy that collected or repacked the stream would hold messages back.
HEADERS: Final = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}
_MOST_DIGITS: Final = 18


def last_seen(request: Request) -> int:
    """Return the number after which the page wants messages: the browser's own header, else `?after=`, else 0."""
    for words in (request.headers.get("last-event-id", ""), request.query_params.get("after", "")):
        if words.isascii() and words.isdecimal() and len(words) <= _MOST_DIGITS:
            return int(words)
    return 0


class Streams:
    """Open streams of one app."""

    def __init__(self, webchat: WebChat, sessions: Sessions, heartbeat: float) -> None:
        """Beat every `heartbeat` seconds, so that both sides notice a dead line, and look at the session then."""
        self._webchat = webchat
        self._sessions = sessions
        self._heartbeat = heartbeat

    async def events(self, token: str, seen: int) -> AsyncIterator[bytes]:
        """Yield what was said after number `seen`, then what is said, until the session ends or the page leaves."""
        with self._webchat.watch(token) as watch:
            yield b"retry: 2000\n\n"
            try:
                async for event in self._until_closed(token, seen, watch):
                    yield event
            except StorageError:
                return  # the page comes back and asks again from where it was

    async def _until_closed(self, token: str, seen: int, watch: Watch) -> AsyncIterator[bytes]:
        while watch.closing is None:
            for number, body in await self._webchat.after(token, seen):
                seen = number
                yield b"id: %d\ndata: %b\n\n" % (number, body)
            if await watch.wait(self._heartbeat):
                continue
            if not await self._sessions.alive(token, touch=False):
                watch.wake(Closing.END)
                continue
            yield b"event: beat\ndata: -\n\n"
        if watch.closing is not Closing.SHUT:
            yield b"event: %b\ndata: -\n\n" % watch.closing.encode()
