"""The routes behind the chat page: session, stream, say, acknowledge, leave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from bot.channels.webchat.channel import WebChat
from bot.channels.webchat.ports import Sessions
from bot.channels.webchat.translate import BodyRefused, TextTooLong, gone, inbound
from bot.domain.errors import StorageError
from bot.domain.events import InboundEvent
from bot.domain.ports import Intake, IntakeResult
from bot.web import limits, sentences, stream
from bot.web.answers import SHORT_PAUSE, done, refusal, wait
from bot.web.cookies import Cookies
from bot.web.incoming import Gate, json_of
from bot.web.options import WebOptions


@dataclass(slots=True)
class Conversation:
    """One mount of the chat: what it talks to."""

    webchat: WebChat
    sessions: Sessions
    intake: Intake
    gate: Gate
    options: WebOptions
    waiting: int = 0
    cookies: Cookies = field(init=False)

    def __post_init__(self) -> None:
        """Derive what follows from the options."""
        self.cookies = Cookies(self.options)

    async def begin(self, request: Request) -> Response:
        """Answer whether the session is fresh; begin one where none is alive."""
        self.gate.check_own_page(request)
        token = self.cookies.read(request)
        with patience():
            fresh = not (token and await self.sessions.alive(token))
            if fresh:
                self.gate.check_rate(request, limits.SESSION)
                token = await self.sessions.start()
            lifetime = await self.sessions.lifetime(token)
        response = JSONResponse({"fresh": fresh, "long": lifetime is not None, "masked": self.options.voices_masked})
        if fresh or lifetime is not None:
            self.cookies.write(response, token, lifetime)
        return response

    async def listen(self, request: Request) -> Response:
        """Open the stream of what is said."""
        self.gate.check_rate(request, limits.STREAM)
        token = await self.session(request, touch=False)
        streams = stream.Streams(self.webchat, self.sessions, self.options.heartbeat)
        return StreamingResponse(streams.events(token, stream.last_seen(request)), media_type=stream.MEDIA_TYPE, headers=stream.HEADERS)

    async def say(self, request: Request) -> Response:
        """Take one event; the answer comes after its commit."""
        self.gate.check_own_page(request)
        self.gate.check_rate(request, limits.SAY)
        body = await json_of(request)
        token = await self.session(request)
        self.gate.check_session_rate(token, limits.SAY_ONE)
        event = _event(token, body)
        await self._check_whole(event)
        if await self._take(event) is not IntakeResult.PARKED and event.file is not None and event.file.kind is not None:
            with patience():
                await self.webchat.uploads.hand_over(event.file.reference)
        return await self._done(token)

    async def acknowledge(self, request: Request) -> Response:
        """Destroy what the page has kept itself, up to and including the number `upto`."""
        self.gate.check_own_page(request)
        self.gate.check_rate(request, limits.ACK)
        body = await json_of(request)
        upto = body.get("upto")
        if isinstance(upto, bool) or not isinstance(upto, int) or not 0 <= upto < 2**63:
            raise refusal(400, "upto", sentences.NOT_UNDERSTOOD)
        token = await self.session(request, touch=False)
        with patience():
            await self.webchat.acknowledge(token, upto)
        return await self._done(token)

    async def leave(self, request: Request) -> Response:
        """End the session; what its person was in the middle of is told to be over first."""
        self.gate.check_own_page(request, beacon=True)
        token = self.cookies.read(request)
        if token:
            await self._end(token)
        response = JSONResponse({"ok": True})
        self.cookies.clear(response)
        if self.options.whole_site:
            response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
        return response

    async def _end(self, token: str) -> None:
        try:
            if await self.sessions.alive(token, touch=False):
                await self.intake(gone(token))
        except StorageError:
            pass  # the session's end matters more, and an unfinished conversation runs out by itself
        with patience():
            await self.sessions.end(token)
        self.webchat.close(token)

    async def session(self, request: Request, *, touch: bool = True) -> str:
        """Return the token of the request's session.

        Raises:
            Refused: 401 when there is none, or it is over.
        """
        token = self.cookies.read(request)
        with patience():
            if not (token and await self.sessions.alive(token, touch=touch)):
                raise refusal(401, "session", sentences.NO_SESSION)
        return token

    async def _check_whole(self, event: InboundEvent) -> None:
        """Let nobody say a file that is not here: the page still has it, and sends it again."""
        if event.file is None or event.file.kind is None:
            return
        with patience():
            missing = await self.webchat.uploads.missing(event.address.id, event.file.reference)
        if missing is not None:
            raise refusal(409, "upload", sentences.FILE_BROKEN)

    async def _take(self, event: InboundEvent) -> IntakeResult:
        if self.waiting >= self.options.waiting_limit:
            raise wait(503, SHORT_PAUSE)
        self.waiting += 1
        try:
            with patience():
                return await self.intake(event)
        finally:
            self.waiting -= 1

    async def _done(self, token: str) -> Response:
        with patience():
            lifetime = await self.sessions.lifetime(token)
        response = done(long=lifetime is not None)
        if lifetime is not None:
            self.cookies.write(response, token, lifetime)
        return response


@contextmanager
def patience() -> Iterator[None]:
    """Turn "the database did not take it" into "later"."""
    try:
        yield
    except StorageError as error:
        raise wait(503, SHORT_PAUSE) from error


def _event(token: str, body: Mapping[str, object]) -> InboundEvent:
    try:
        return inbound(token, body)
    except TextTooLong as error:
        raise refusal(413, "too_long", sentences.TOO_LONG) from error
    except BodyRefused as error:
        raise refusal(422, error.field, sentences.NOT_UNDERSTOOD) from error
