"""Fetching from a server that answers as none should: without an end, packed, elsewhere, or not at all."""

from __future__ import annotations

import asyncio
import gzip
import logging
from typing import Any

import pytest
from aiohttp import web

from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.client import Client
from bot.channels.telegram.request import AiohttpRequest
from bot.domain.errors import Gone, KengError, SendError, SendProblem
from bot.domain.files import MOST_BYTES, Refusal, Refused
from tests.channels.telegram.fetching import fails, refused
from tests.channels.telegram.platform import SECRET, TOKEN, Platform, everything, refusal

PIECE = bytes(1024 * 1024)
FOUND = {"file_id": "f", "file_unique_id": "u", "file_size": 5, "file_path": "photos/file_1.jpg"}


@pytest.mark.parametrize("size", [5, MOST_BYTES + 1])
async def test_a_file_without_an_end_is_not_read_to_the_end(client: Client, platform: Platform, size: int) -> None:
    given: list[int] = []

    async def endless(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        try:
            while len(given) < 1000:
                await answer.write(PIECE)
                given.append(len(PIECE))
        finally:  # nobody listens any more
            broken.set()
        return answer

    broken = asyncio.Event()
    platform.next("getFile", FOUND | {"file_size": size})
    platform.next("file", endless)
    error = await refused(Telegram(client))
    assert isinstance(error, Refused)
    assert error.why is Refusal.LARGE
    await broken.wait()
    assert sum(given) < 2 * MOST_BYTES


async def test_a_file_that_is_announced_as_too_large_is_not_read(client: Client, platform: Platform) -> None:
    async def announced(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Length": str(MOST_BYTES + 1)})
        await answer.prepare(request)
        return answer

    platform.next("getFile", FOUND)
    platform.next("file", announced)
    error = await refused(Telegram(client))
    assert isinstance(error, Refused)
    assert error.why is Refusal.LARGE


async def test_nothing_is_unpacked(client: Client, platform: Platform) -> None:
    packed = gzip.compress(bytes(3 * MOST_BYTES))
    platform.next("getFile", FOUND)
    platform.next("file", web.Response(body=packed, headers={"Content-Encoding": "gzip"}))
    assert await Telegram(client).fetch("f") == packed


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("photos/file_1.jpg", "photos/file_1.jpg"),
        ("documents/ảnh 1?.jpg#a", "documents/ảnh 1?.jpg#a"),
        ("a/%2e%2e/b", "a/%2e%2e/b"),
        ("https:evil.example", "https:evil.example"),
    ],
)
async def test_a_path_is_asked_for_as_it_is_named(client: Client, platform: Platform, path: str, asked: str) -> None:
    platform.next("getFile", FOUND | {"file_path": path})
    platform.next("file", web.Response(body=b"x"))
    assert await Telegram(client).fetch("f") == b"x"
    assert platform.of("file") == [("file", {"path": asked})]


@pytest.mark.parametrize(
    "path",
    [
        "/var/lib/telegram-bot-api/photos/file_1.jpg",
        "../../sendMessage",
        "photos/../../x",
        "photos/./x",
        "photos//x",
        "//evil.example/x",
        "https://evil.example/x",
        "photos\\x",
        "photos/\nx",
        "..",
    ],
)
async def test_a_path_out_of_the_bots_files_is_not_asked_for(
    client: Client, platform: Platform, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    platform.next("getFile", FOUND | {"file_path": path})
    assert await fails(Telegram(client)) == (SendProblem.REFUSED, 0)
    assert platform.of("file") == []
    assert path not in caplog.text
    assert ("--local" in caplog.text) == path.startswith("/")


@pytest.mark.parametrize("found", [{}, {"file_path": ""}, {"file_path": 7}, [], True, None])
async def test_an_answer_without_a_path_may_be_asked_for_again(client: Client, platform: Platform, found: Any) -> None:
    platform.next("getFile", found)
    assert await fails(Telegram(client)) == (SendProblem.RETRY, 0)


@pytest.mark.parametrize(
    ("code", "description", "kind"),
    [
        (400, "Bad Request: file is too big", Refused),
        (400, "Bad Request: invalid file_id", Gone),
        (400, "Bad Request: wrong remote file identifier specified: can't unserialize it", Gone),
        (400, "Bad Request: wrong file identifier/HTTP URL specified", Gone),
        (400, "Bad Request: FILE_REFERENCE_EXPIRED", Gone),
        (400, "Bad Request: wrong file_id or the file is temporarily unavailable", SendError),
        (400, "Bad Request: something that nobody has seen yet", SendError),
        (403, "Forbidden", SendError),
    ],
)
async def test_each_refusal_has_one_of_our_errors(
    client: Client, platform: Platform, code: int, description: str, kind: type[KengError]
) -> None:
    platform.next("getFile", refusal(code, description))
    assert type(await refused(Telegram(client))) is kind


BROKEN: list[Any] = [
    web.Response(status=302, headers={"Location": f"/file/bot{TOKEN}/elsewhere"}),
    web.Response(status=307, headers={"Location": "http://127.0.0.1:1/elsewhere"}),
    web.Response(status=502, text=f"<html>cannot reach /file/bot{TOKEN}/x</html>"),
    web.Response(status=500, body=bytes(1024 * 1024)),
    web.Response(status=206, body=b"half"),
    web.Response(status=204),
    refusal(401, "Unauthorized"),
]


@pytest.mark.parametrize("answer", BROKEN, ids=lambda answer: str(answer.status))
async def test_no_answer_is_followed_elsewhere_or_shows_the_token(
    client: Client, platform: Platform, caplog: pytest.LogCaptureFixture, answer: web.Response
) -> None:
    caplog.set_level(logging.DEBUG)
    platform.next("getFile", FOUND)
    platform.next("file", answer)
    error = await refused(Telegram(client))
    assert isinstance(error, SendError)
    assert error.problem is (SendProblem.BAD_TOKEN if answer.status == 401 else SendProblem.RETRY)
    assert len(platform.of("file")) == 1
    assert SECRET not in everything(error) + caplog.text


async def test_a_server_that_falls_silent_in_the_middle_is_tried_again(platform: Platform, caplog: pytest.LogCaptureFixture) -> None:
    released = asyncio.Event()

    async def stuck(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        await answer.write(b"half")
        await released.wait()
        return answer

    platform.next("getFile", FOUND)
    platform.next("file", stuck)
    client = Client(TOKEN, platform.url, AiohttpRequest(read_seconds=0.2))
    await client.open_session()
    caplog.set_level(logging.DEBUG)
    error = await refused(Telegram(client))
    released.set()
    await client.close_session()
    assert isinstance(error, SendError)
    assert error.problem is SendProblem.RETRY
    assert SECRET not in everything(error) + caplog.text
