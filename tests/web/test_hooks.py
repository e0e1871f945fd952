"""What a platform calls: refused before its body is read, acknowledged only after it was taken."""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.channels.webchat.channel import WebChat
from bot.clock import SystemRandom
from bot.domain.errors import StorageError
from bot.web.hooks import Hook
from bot.web.limits import ClientLimits
from bot.web.options import WebOptions
from bot.web.public import public_app
from tests.web.memory import MemoryReplay, MemorySessions, NoFiles, StillClock
from tests.web.serving import Engine, running

SECRET, HEADER, PATH, LIMIT = "s3cret", "X-Secret", "/hooks/one", 1000
GENUINE = {HEADER: SECRET}


class Platform:
    """What stands behind the hook."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.reply: bytes | None = b""
        self.error: Exception | None = None
        self.commit = asyncio.Event()
        self.commit.set()

    async def take(self, body: bytes) -> bytes | None:
        await self.commit.wait()
        if self.error is not None:
            raise self.error
        self.taken.append(body)
        return self.reply


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
async def url(platform: Platform) -> AsyncIterator[str]:
    sessions, clock = MemorySessions(), StillClock()
    webchat = WebChat(MemoryReplay(sessions), NoFiles(), NoFiles(), clock)
    hook = Hook(HEADER, lambda given: given is not None and hmac.compare_digest(given, SECRET), platform.take, LIMIT)
    options = WebOptions(public_url="https://keng.example")
    app = public_app(webchat, sessions, Engine(webchat).take, ClientLimits(SystemRandom()), options, {PATH: hook})
    async with running(app, webchat.shut) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
async def caller(url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
        yield client


async def raw(url: str, head: str, body: bytes = b"") -> tuple[str, bytes]:
    """Send a request as it stands; return the status line and everything else until the server ends the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
    writer.write(head.replace("\n", "\r\n").encode() + b"\r\n" + body)
    async with asyncio.timeout(10):
        status = (await reader.readline()).decode().strip()
        rest = await reader.read()
    writer.close()
    return status, rest


async def test_what_was_taken_is_acknowledged_with_its_reply(caller: httpx.AsyncClient, platform: Platform) -> None:
    platform.reply = b'{"method":"answer"}'
    answer = await caller.post(PATH, content=b'{"update_id":1}', headers=GENUINE)
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, platform.reply, "application/json")
    assert platform.taken == [b'{"update_id":1}']


async def test_the_answer_waits_for_the_commit(caller: httpx.AsyncClient, platform: Platform) -> None:
    platform.commit.clear()
    calling = asyncio.create_task(caller.post(PATH, content=b"{}", headers=GENUINE))
    await caller.get("/healthz")
    assert not calling.done()
    platform.commit.set()
    assert (await calling).status_code == 200


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (f"POST {PATH} HTTP/1.1\nContent-Length: {10**9}\n", 403),
        (f"POST {PATH} HTTP/1.1\nContent-Length: 100\n{HEADER}: wrong\n", 403),
        (f"POST {PATH} HTTP/1.1\nContent-Length: 100\n{HEADER}: \n", 403),
        (f"GET {PATH} HTTP/1.1\nContent-Length: 100\n{HEADER}: {SECRET}\n", 405),
        (f"POST {PATH} HTTP/1.1\nContent-Length: {LIMIT + 1}\n{HEADER}: {SECRET}\n", 413),
    ],
)
async def test_a_refused_body_is_not_even_waited_for(url: str, platform: Platform, head: str, status: int) -> None:
    said, rest = await raw(url, f"{head}Host: keng\n")
    headers, _, body = rest.partition(b"\r\n\r\n")
    assert said.startswith(f"HTTP/1.1 {status} ")
    assert b"connection: close" in headers.lower()
    assert body == b""
    assert platform.taken == []


async def test_a_body_that_hides_its_size_is_cut_off(url: str, platform: Platform) -> None:
    head = f"POST {PATH} HTTP/1.1\nHost: keng\n{HEADER}: {SECRET}\nTransfer-Encoding: chunked\n"
    said, _ = await raw(url, head, b"%x\r\n%s\r\n" % (LIMIT + 1, b"x" * (LIMIT + 1)))
    assert said.startswith("HTTP/1.1 413 ")
    assert platform.taken == []


@pytest.mark.parametrize("error", [StorageError("locked"), RuntimeError("somebody's words")])
async def test_what_was_not_taken_is_to_come_again(
    caller: httpx.AsyncClient, platform: Platform, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    platform.error = error
    answer = await caller.post(PATH, content=b"{}", headers=GENUINE)
    assert (answer.status_code, answer.content) == (503, b"")
    assert "words" not in caplog.text
    platform.error = None
    assert (await caller.post(PATH, content=b"{}", headers=GENUINE)).status_code == 200


async def test_what_cannot_be_read_is_not_acknowledged(caller: httpx.AsyncClient, platform: Platform) -> None:
    platform.reply = None
    assert (await caller.post(PATH, content=b"{", headers=GENUINE)).status_code == 400


async def test_nobody_else_passes_the_guards_of_the_chat_through_a_hook(caller: httpx.AsyncClient) -> None:
    assert (await caller.post("/say", content=b"{}", headers=GENUINE)).status_code == 403
    assert (await caller.post(f"{PATH}/more", content=b"{}", headers=GENUINE)).status_code == 404
    page = await caller.get("/")
    assert page.headers["x-frame-options"] == "DENY"
