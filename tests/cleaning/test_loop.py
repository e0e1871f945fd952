"""The cleaning loop: clean, refused, later; at least once; a crash loses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cleaning import loop as cleaning
from bot.cleaning.loop import CleaningLoop
from bot.domain.errors import Gone, SendError, SendProblem
from bot.domain.events import Address
from bot.domain.files import FileKind, FileState
from bot.domain.policy import Rules
from bot.privacy.keys import Seal
from bot.privacy.vault import Vault
from bot.store import schema as s
from bot.store.database import Circumstances, Database
from bot.store.files import StoredFile
from bot.store.origins import Origin
from tests.kit.fakes import FakeChannel, FakeCleaner, FakeClock, FakeRandom, NoTexts

HOA = Address("fake", "hoa")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def database(database_url: str, tmp_path: Path, clock: FakeClock) -> AsyncIterator[Database]:
    opened = Database(database_url, Circumstances(Vault.open(tmp_path / "keys", create=True), clock, FakeRandom(), NoTexts(), Rules()))
    yield opened
    await opened.close()


@pytest.fixture
def channel() -> FakeChannel:
    return FakeChannel()


@pytest.fixture
def cleaner() -> FakeCleaner:
    return FakeCleaner()


@pytest.fixture
def loop(database: Database, cleaner: FakeCleaner, channel: FakeChannel) -> CleaningLoop:
    return CleaningLoop(database, cleaner, {"fake": channel})


async def put(database: Database, channel: FakeChannel, content: str, *, mask: bool = True) -> str:
    reference = f"ref{len(channel.originals)}"
    channel.originals[reference] = content.encode()
    async with database.begin(content) as work:
        return await work.files.add(FileKind.VOICE, Origin(HOA, reference, "vi", mask))


async def stored(database: Database, file: str) -> StoredFile:
    async with database.look() as work:
        found = await work.files.get(file)
    assert found is not None
    return found


async def origins(database: Database) -> int:
    async with database.look() as work:
        return len((await work.run(s.file_origin.select())).all())


async def test_a_clean_file_can_be_read_and_its_original_is_gone(
    database: Database, loop: CleaningLoop, channel: FakeChannel, cleaner: FakeCleaner
) -> None:
    file = await put(database, channel, "voice lời", mask=False)
    await loop.drain()
    found = await stored(database, file)
    assert (found.state, found.kind, found.seconds) == (FileState.CLEAN, FileKind.VOICE, 3)
    async with database.look() as work:
        assert (await work.files.read(file)).content == "voice lời".encode().upper()
    assert (await origins(database), channel.originals, cleaner.masked) == (0, {}, [False])


async def test_the_kind_is_what_was_found_not_what_was_said(database: Database, loop: CleaningLoop, channel: FakeChannel) -> None:
    file = await put(database, channel, "picture")
    await loop.drain()
    assert (await stored(database, file)).kind is FileKind.PICTURE


async def test_a_refused_file_is_told_and_nothing_of_it_is_kept(database: Database, loop: CleaningLoop, channel: FakeChannel) -> None:
    file = await put(database, channel, "long")
    await loop.drain()
    assert (await stored(database, file)).state is FileState.REFUSED
    assert (await origins(database), channel.originals) == (0, {})
    async with database.begin() as work:
        rows = await work.run(s.outbox.select())
        assert len(rows.all()) == 1
    with pytest.raises(Gone):
        async with database.look() as work:
            await work.files.read(file)


@pytest.mark.parametrize("problem", [SendProblem.RETRY, SendProblem.BAD_TOKEN])
async def test_a_line_that_is_down_costs_nothing(
    database: Database, loop: CleaningLoop, channel: FakeChannel, clock: FakeClock, problem: SendProblem
) -> None:
    file = await put(database, channel, "voice")
    channel.lines_down = [SendError(problem, 30.0), SendError(problem)]
    await loop.drain()
    clock.forward(seconds=29)
    await loop.drain()
    assert len(channel.lines_down) == 1
    clock.forward(seconds=2)
    await loop.drain()
    assert channel.lines_down == []
    clock.forward(seconds=5)
    await loop.drain()
    assert (await stored(database, file)).state is FileState.CLEAN


async def test_what_the_platform_has_no_more_is_given_up(database: Database, loop: CleaningLoop, channel: FakeChannel) -> None:
    file = await put(database, channel, "voice")
    channel.originals.clear()
    await loop.drain()
    assert (await stored(database, file)).state is FileState.REFUSED


async def test_a_cleaner_that_breaks_is_asked_again_but_not_for_ever(
    database: Database, loop: CleaningLoop, channel: FakeChannel, clock: FakeClock, cleaner: FakeCleaner
) -> None:
    file = await put(database, channel, "voice")
    cleaner.breaks = 100
    for _ in range(cleaning.MOST_FAILURES + 1):
        assert (await stored(database, file)).state is FileState.WAITING
        await loop.drain()
        clock.forward(minutes=20)
    assert (await stored(database, file)).state is FileState.REFUSED


async def test_one_file_never_stands_in_the_way_of_another(
    database: Database, loop: CleaningLoop, channel: FakeChannel, cleaner: FakeCleaner
) -> None:
    cleaner.breaks = 3
    files = [await put(database, channel, f"voice {number}") for number in range(10)]
    await loop.drain()
    states = [(await stored(database, file)).state for file in files]
    assert states.count(FileState.CLEAN) == 7


async def test_a_file_whose_key_is_gone_is_refused(database: Database, loop: CleaningLoop, channel: FakeChannel, tmp_path: Path) -> None:
    file = await put(database, channel, "voice")
    for path in (tmp_path / "keys").glob(f"{Seal.FILE}-*"):
        path.unlink()
    Vault.open(tmp_path / "keys").seal(Seal.FILE, b"")
    database.circumstances.vault._ring.reload()  # noqa: SLF001 - as after a restart
    await loop.drain()
    assert (await stored(database, file)).state is FileState.REFUSED


async def test_who_starts_alone_takes_up_what_the_dead_had_begun(database: Database, loop: CleaningLoop, channel: FakeChannel) -> None:
    file = await put(database, channel, "voice")
    async with database.begin() as work:
        assert await work.files.claim(b"dead", datetime.now(UTC) + timedelta(hours=1), datetime.now(UTC), 10)
    assert await loop.once() == 0
    task = asyncio.create_task(loop.run())
    async with asyncio.timeout(30):
        while (await stored(database, file)).state is not FileState.CLEAN:  # noqa: ASYNC110 - the promise is that it comes, not when
            await asyncio.sleep(0.01)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_a_file_that_comes_wakes_the_loop(database: Database, loop: CleaningLoop, channel: FakeChannel) -> None:
    woken = []
    database.after_file.append(lambda: woken.append(True))
    await put(database, channel, "voice")
    assert woken == [True]
    async with database.begin() as work:
        await work.files.due().remove()
    assert woken == [True]
    assert await loop.once() == 1
    await loop.drain()
