"""Backups in memory: made, opened, taken to another place."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from nacl import bindings
from sqlalchemy import text

from bot.privacy.backups import Opener, Sealer
from bot.store.backup import Contents, write_backup
from bot.store.database import Database, writer_engine
from bot.store.frames import FrameReader
from bot.store.restore import Place, restore_backup
from tests.kit.databases import Server

Frames = list[tuple[str, list[Any]]]  # Any: whatever frames hold

PUBLIC, PRIVATE = bindings.crypto_box_seed_keypair(b"an operator's own randomness ...")


@dataclass(frozen=True, slots=True)
class Backup:
    """A sealed backup and what it says of itself."""

    raw: bytes
    contents: Contents


def quiet(done: int, of_all: int) -> None:
    """Draw no progress."""
    assert 0 <= done <= of_all


async def make_backup(database: Database, *, with_keys: bool = True, progress: Callable[[int, int], None] = quiet) -> Backup:
    """Make a backup of a running database."""
    file = io.BytesIO()
    sealer = Sealer(file, PUBLIC)
    contents = await write_backup(database, sealer.write, progress, with_keys=with_keys)
    sealer.end()
    return Backup(file.getvalue(), contents)


async def take_backup(raw: bytes, url: str, keys: Path, private: bytes = PRIVATE) -> Contents:
    """Take a backup to an empty place."""
    opener = Opener(io.BytesIO(raw), private)
    return await restore_backup(Place(url, keys), FrameReader(opener.read), quiet, opener.end)


def unseal(raw: bytes, private: bytes = PRIVATE) -> Frames:
    """Return the frames of a backup, as whoever has the private key reads them."""
    opener = Opener(io.BytesIO(raw), private)
    frames, found = FrameReader(opener.read), Frames()
    while not found or found[-1][0] != "end":
        found.append(frames.take())
    opener.end()
    return found


def seal(frames: list[bytes]) -> bytes:
    """Seal any bytes as a backup, as whoever has the public key can."""
    file = io.BytesIO()
    sealer = Sealer(file, PUBLIC)
    for frame in frames:
        sealer.write(frame)
    sealer.end()
    return file.getvalue()


def frame(*values: Any) -> bytes:  # Any: whatever frames hold
    """Spell one frame."""
    told = json.dumps([[len(value)] if isinstance(value, bytes) else value for value in values]).encode()
    return b"".join([len(told).to_bytes(4, "big"), told, *(value for value in values if isinstance(value, bytes))])


def respell(raw: bytes, change: Callable[[Frames], None]) -> bytes:
    """Write a backup anew with other frames, as whoever has the private key can; the digest is that of the new ones."""
    frames = unseal(raw)
    change(frames)
    written = [frame(kind, *values) for kind, values in frames[:-1]]
    digest = blake2b(b"".join(written), digest_size=32).hexdigest()
    return seal([*written, frame("end", {**frames[-1][1][0], "digest": digest})])


def rows(frames: Frames, name: str) -> list[int]:
    """Return where the rows of a table stand."""
    start = place_of(frames, name) + 1
    end = next(at for at in range(start, len(frames)) if frames[at][0] != "row")
    return list(range(start, end))


def place_of(frames: Frames, name: str) -> int:
    """Return where a table begins."""
    return next(at for at, (kind, values) in enumerate(frames) if kind == "table" and values[0] == name)


async def is_untouched(place: Place) -> bool:
    """Tell whether nothing was left in a place."""
    if place.url.startswith("sqlite"):
        return not list(place.keys.parent.iterdir())
    engine = writer_engine(place.url)
    async with engine.connect() as connection:
        names = (await connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))).all()
    await engine.dispose()
    return not names and not place.keys.exists()


@asynccontextmanager
async def empty_place(kind: str, folder: Path, request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    """Give an empty database of a kind, and a key folder that is not there."""
    await asyncio.to_thread(folder.mkdir)
    if kind == "sqlite":
        yield Place(f"sqlite+aiosqlite:///{folder / 'taken.db'}", folder / "keys")
        return
    server: Server = request.getfixturevalue("postgres")
    name = f"r{uuid4().hex[:16]}"
    await server.run(f"CREATE DATABASE {name}")
    yield Place(server.url(name), folder / "keys")
    await server.run(f"DROP DATABASE {name} WITH (FORCE)")
