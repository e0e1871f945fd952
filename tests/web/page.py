"""A page of ours that sends files, as the server knows it."""

from __future__ import annotations

import secrets

import httpx

from bot.channels.webchat.translate import PART_BYTES, upload_of
from bot.domain.events import Address
from tests.web.serving import OWN_PAGE
from tests.web.stored import Stored

OCTETS = {"Content-Type": "application/octet-stream"}
CONTENT = b"first" + bytes(PART_BYTES - 5) + b"second" + bytes(PART_BYTES - 6) + b"last"


class Page:
    """A page of ours, as the server knows it."""

    def __init__(self, stored: Stored) -> None:
        headers = {**OWN_PAGE, "Origin": stored.url}
        self.http = httpx.AsyncClient(base_url=stored.url, headers=headers, trust_env=False, timeout=30)
        self.upload = secrets.token_hex(16)

    async def begin(self) -> Page:
        await self.http.post("/session", json={})
        return self

    @property
    def token(self) -> str:
        return self.http.cookies["keng"]

    @property
    def address(self) -> Address:
        return Address("webchat", self.token)

    @property
    def reference(self) -> str:
        return upload_of(self.token, self.upload)

    async def put(self, number: int, content: bytes = CONTENT, headers: dict[str, str] | None = None) -> httpx.Response:
        parts = -(-len(content) // PART_BYTES)
        piece = content[number * PART_BYTES : (number + 1) * PART_BYTES]
        return await self.http.post(f"/upload/{self.upload}/{number}/{parts}", content=piece, headers=OCTETS | (headers or {}))

    async def put_all(self, content: bytes = CONTENT) -> None:
        for number in range(-(-len(content) // PART_BYTES)):
            assert (await self.put(number, content)).status_code == 200

    async def look(self) -> object:
        return (await self.http.get(f"/upload/{self.upload}")).json()["next"]

    async def say(self, **fields: object) -> httpx.Response:
        body = {"id": self.upload, "kind": "file", "type": "picture", "upload": self.upload, "size": len(CONTENT), **fields}
        return await self.http.post("/say", json=body)
