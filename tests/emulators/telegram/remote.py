"""A client of the control interface, for runs in which the emulator is a process of its own."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from tests.emulators.telegram.server import TOKEN
from tests.emulators.telegram.shapes import Json

ROOT = Path(__file__).parents[3]


class Remote:
    """`await remote.ask("act", person=1, does="says", text="xin chào")`; a refusal raises ValueError. `process` is the emulator's id."""

    def __init__(self, url: str, session: aiohttp.ClientSession, process: int) -> None:
        self.url = url
        self.process = process
        self._session = session

    @property
    def base_url(self) -> str:
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        return f"{self.url}/file/bot"

    # Any: each route answers with a shape of its own.
    async def ask(self, route: str, **asked: object) -> Any:
        async with self._session.post(f"{self.url}/_control/{route}", json=asked) as answer:
            body: Json = await answer.json()
        if "error" in body:
            raise ValueError(body["error"])
        return body["result"]

    async def act(self, person: int, does: str, **arguments: object) -> Any:
        return await self.ask("act", person=person, does=does, **arguments)


@asynccontextmanager
async def own_process(*options: str, token: str = TOKEN) -> AsyncIterator[Remote]:
    """Run the emulator beside us until the block ends; `options` are its command line's."""
    command = [sys.executable, "-m", "tests.emulators.telegram", "--token", token, *options]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    try:
        if process.stdout is None:
            raise RuntimeError("the emulator has no output to read its address from")
        url = (await asyncio.wait_for(process.stdout.readline(), 30)).decode().strip()
        if not url:
            raise RuntimeError("the emulator did not start")
        async with aiohttp.ClientSession() as session:
            yield Remote(url, session, process.pid)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
