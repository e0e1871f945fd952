"""The routes of files: what the page sends up in parts, and what it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.channels.webchat.translate import PART_BYTES, BodyRefused, part_of, upload_of
from bot.domain.errors import Gone
from bot.domain.files import CleanFile, FileKind, Refused
from bot.web import limits, sentences
from bot.web.answers import SHORT_PAUSE, refusal, wait
from bot.web.conversation import Conversation, patience
from bot.web.incoming import bytes_of

MOST_READING: Final = 256
"""Parts that may be on their way at once: 64 MiB in memory."""
MEDIA_TYPES: Final = {
    FileKind.PICTURE: "image/jpeg",
    FileKind.VOICE: "audio/ogg",
    FileKind.VIDEO: "video/mp4",
    # Of whichever kind: a browser that does not know it can do nothing but save it.
    FileKind.DOCUMENT: "application/octet-stream",
}
# Opened by itself it is a picture, a sound or a clip and can do nothing; it has no name, and nothing keeps it.
_SHOWN: Final = {
    "Cache-Control": "no-store",
    "Content-Disposition": "inline",
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
}


@dataclass(slots=True)
class FileRoutes:
    """Files of one mount of the chat."""

    conversation: Conversation
    reading: int = 0

    async def put(self, request: Request) -> Response:
        """Take one part; the answer, after its commit, names the first that is missing."""
        token = await self._enter(request, limits.PART, limits.PART_ONE)
        with self._slot():
            content = await bytes_of(request, PART_BYTES)
        with _kindly(), patience():
            part = part_of(request.path_params["number"], request.path_params["parts"], content)
            missing = await self.conversation.webchat.uploads.put(token, self._upload(request, token), part)
        return JSONResponse({"next": missing})

    async def look(self, request: Request) -> Response:
        """Tell which part is missing, for a page whose line was lost."""
        token = await self._enter(request, limits.SAY, limits.SAY_ONE)
        with _kindly(), patience():
            missing = await self.conversation.webchat.uploads.missing(token, self._upload(request, token))
        return JSONResponse({"next": missing})

    async def drop(self, request: Request) -> Response:
        """Destroy what is not to be sent after all."""
        token = await self._enter(request, limits.SAY, limits.SAY_ONE)
        with _kindly(), patience():
            await self.conversation.webchat.uploads.drop(token, self._upload(request, token))
        return JSONResponse({"ok": True})

    async def show(self, request: Request) -> Response:
        """Answer with the file of a key, to the session that the key was made for, while its time lasts."""
        token = await self._enter(request, limits.SHOW, limits.SHOW_ONE, touch=False)
        try:
            with patience():
                file = await self.conversation.webchat.files.open(token, request.path_params["key"])
        except Gone as gone:
            raise refusal(404, "gone", sentences.FILE_GONE) from gone
        headers = _SHOWN | {"Content-Disposition": _saved_as(file)} if file.kind is FileKind.DOCUMENT else _SHOWN
        return Response(file.content, media_type=MEDIA_TYPES[file.kind], headers=headers)

    async def _enter(self, request: Request, rule: limits.Rule, one: limits.Rule, *, touch: bool = True) -> str:
        gate = self.conversation.gate
        gate.check_own_page(request)
        gate.check_rate(request, rule)
        token = await self.conversation.session(request, touch=touch)
        gate.check_session_rate(token, one)
        return token

    @contextmanager
    def _slot(self) -> Iterator[None]:
        if self.reading >= MOST_READING:
            raise wait(503, SHORT_PAUSE)
        self.reading += 1
        try:
            yield
        finally:
            self.reading -= 1

    def _upload(self, request: Request, token: str) -> str:
        return upload_of(token, request.path_params["upload"])


def _saved_as(file: CleanFile) -> str:
    """Return the header under which a document is saved and never opened, its name in the one form that holds all letters (RFC 6266)."""
    return f"attachment; filename*=UTF-8''{quote(file.name or 'tep', safe='')}"


@contextmanager
def _kindly() -> Iterator[None]:
    """Turn what is not taken into an answer."""
    try:
        yield
    except BodyRefused as error:
        raise refusal(422, error.field, sentences.FILE_BROKEN) from error
    except Refused as error:
        raise refusal(409, error.why.value, sentences.FILES_MANY) from error
    except Gone as error:
        raise refusal(401, "session", sentences.NO_SESSION) from error
