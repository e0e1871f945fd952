"""What pages send up, and the keys by which they are shown files."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.domain.errors import Gone, StorageError
from bot.domain.events import Address
from bot.domain.files import CleanFile, FileKind, Part, Refusal, Refused
from bot.services.upkeep.expire import expire_due
from bot.store import schema as s
from bot.store import web_files
from bot.store.database import Database
from bot.store.files import STEP_BYTES
from bot.store.origins import Origin
from bot.store.web_files import MOST_PARTS, MOST_UPLOADS, WebFiles, WebUploads
from bot.store.webchat import WebSessions
from tests.kit.fakes import FakeClock

PIECES = (b"a" * STEP_BYTES, b"b" * STEP_BYTES, b"c")
WHOLE = b"".join(PIECES)


def part(number: int, parts: int = 3) -> Part:
    return Part(number, parts, PIECES[number % 3])


@pytest.fixture
def uploads(database: Database) -> WebUploads:
    return WebUploads(database)


@pytest.fixture
async def token(database: Database) -> str:
    return await WebSessions(database).start()


async def put_all(uploads: WebUploads, token: str, upload: str = "u") -> None:
    for number in range(3):
        await uploads.put(token, upload, part(number))


async def rows(database: Database) -> int:
    """Count the parts that are kept."""
    async with database.look() as work:
        return int((await work.run(select(func.count()).select_from(s.web_upload_part))).scalar_one())


async def expire(database: Database) -> None:
    async with database.begin() as work:
        await expire_due(work)


async def wait_for(database: Database, reference: str, channel: str = "webchat") -> str:
    """Let a file wait for what comes by a reference."""
    async with database.begin() as work:
        return await work.files.add(FileKind.PICTURE, Origin(Address(channel, "p"), reference, "vi", mask=False))


async def test_parts_in_any_order_become_the_whole(uploads: WebUploads, token: str) -> None:
    assert await uploads.missing(token, "u") == 0
    assert [await uploads.put(token, "u", part(number)) for number in (2, 0, 0, 1)] == [0, 1, 1, None]
    assert await uploads.missing(token, "u") is None
    assert await uploads.read("u") == WHOLE


async def test_what_is_not_whole_is_nobodys(uploads: WebUploads, token: str) -> None:
    await uploads.put(token, "u", part(0))
    for upload in ("u", "another"):
        with pytest.raises(Gone):
            await uploads.read(upload)


async def test_another_session_sees_and_drops_nothing(database: Database, uploads: WebUploads, token: str) -> None:
    other = await WebSessions(database).start()
    await put_all(uploads, token)
    assert await uploads.missing(other, "u") == 0
    await uploads.drop(other, "u")
    with pytest.raises(Refused) as refused:
        await uploads.put(other, "u", part(0))
    assert refused.value.why is Refusal.BROKEN
    assert await uploads.read("u") == WHOLE


async def test_an_upload_that_changes_its_size_is_refused(uploads: WebUploads, token: str) -> None:
    await uploads.put(token, "u", part(0))
    with pytest.raises(Refused) as refused:
        await uploads.put(token, "u", part(1, parts=4))
    assert refused.value.why is Refusal.BROKEN


async def test_without_a_session_nothing_comes_up(uploads: WebUploads, token: str, clock: FakeClock) -> None:
    for nobody in ("never", token):
        with pytest.raises(Gone):
            await uploads.put(nobody, "u", part(0))
        clock.forward(minutes=36)


async def test_a_session_has_so_many_uploads_and_so_many_bytes_under_way(database: Database, uploads: WebUploads, token: str) -> None:
    for number in range(MOST_UPLOADS):
        await uploads.put(token, f"u{number}", part(0, parts=1))
    with pytest.raises(Refused) as many:
        await uploads.put(token, "more", part(0))
    other = await WebSessions(database).start()
    await uploads.put(other, "large", part(0, parts=MOST_PARTS - 2))
    with pytest.raises(Refused) as large:
        await uploads.put(other, "more", part(0))
    assert (many.value.why, large.value.why) == (Refusal.MANY, Refusal.MANY)
    await uploads.drop(token, "u0")
    await uploads.put(token, "more", part(0))


async def test_the_disk_is_not_everybodys(uploads: WebUploads, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_files, "MOST_PARTS_IN_ALL", 4)
    await uploads.put(token, "u", part(0))
    with pytest.raises(StorageError):
        await uploads.put(token, "v", part(0))
    assert await uploads.put(token, "u", part(1)) == 2, "what was begun can be ended"


async def test_what_is_kept_says_little(database: Database, uploads: WebUploads, token: str) -> None:
    await put_all(uploads, token)
    async with database.look() as work:
        ids = {bytes(row.id) for row in await work.run(select(s.web_upload.c.id))}
        kept = [bytes(row.sealed) for row in await work.run(select(s.web_upload_part.c.sealed))]
        until = (await work.run(select(s.web_upload.c.expires_at))).scalar_one()
    assert b"u" not in ids
    assert not any(b"aaaa" in each or b"bbbb" in each for each in kept)
    assert len({len(each) for each in kept}) == 1, "a part of one byte is as long as one of a whole step"
    assert until.timestamp() % 300 == 0


async def test_a_part_in_another_place_does_not_open(database: Database, uploads: WebUploads, token: str) -> None:
    await put_all(uploads, token)
    async with database.begin() as work:
        table = s.web_upload_part
        first = (await work.run(select(table.c.sealed).where(table.c.number == 0))).scalar_one()
        await work.run(table.update().where(table.c.number == 1).values(sealed=first))
    with pytest.raises(Gone):
        await uploads.read("u")


async def test_what_was_not_said_goes_after_an_hour_or_with_its_session(
    database: Database, uploads: WebUploads, token: str, clock: FakeClock
) -> None:
    sessions = WebSessions(database)
    left, idle = await sessions.start(), await sessions.start()
    for each in (token, left, idle):
        await put_all(uploads, each, f"of {each}")
    await sessions.end(left)
    assert await rows(database) == 6
    clock.forward(minutes=20)
    assert await sessions.alive(token)
    clock.forward(minutes=20)
    await expire(database)
    assert await rows(database) == 3, "the idle one's are gone"
    for _ in range(2):
        assert await sessions.alive(token)
        clock.forward(minutes=13)
    assert await uploads.missing(token, f"of {token}") == 0
    assert await uploads.put(token, f"of {token}", part(0)) == 1, "it begins anew although the old one was not yet removed"
    clock.forward(minutes=70)
    await expire(database)
    assert await rows(database) == 0


async def test_what_was_said_outlives_its_session_for_whoever_fetches_it(
    database: Database, uploads: WebUploads, token: str, clock: FakeClock
) -> None:
    await put_all(uploads, token)
    await wait_for(database, "u")
    await uploads.hand_over("u")
    await WebSessions(database).end(token)
    clock.forward(hours=23)
    await expire(database)
    assert await uploads.read("u") == WHOLE
    clock.forward(hours=3)
    await expire(database)
    with pytest.raises(Gone):
        await uploads.read("u")


async def test_what_was_fetched_is_destroyed_and_need_not_come_again(database: Database, uploads: WebUploads, token: str) -> None:
    await put_all(uploads, token)
    await wait_for(database, "u")
    await uploads.hand_over("u")
    await uploads.forget("u")
    assert await rows(database) == 0
    assert await uploads.missing(token, "u") is None
    assert await uploads.put(token, "u", part(0)) is None
    assert await rows(database) == 0
    with pytest.raises(Gone):
        await uploads.read("u")


async def test_what_was_said_and_not_taken_or_dropped_goes_at_the_next_tick(database: Database, uploads: WebUploads, token: str) -> None:
    for upload in ("taken", "dropped", "not taken"):
        await put_all(uploads, token, upload)
    await wait_for(database, "taken")
    dropped = await wait_for(database, "dropped")
    await wait_for(database, "not taken", channel="telegram")
    for upload in ("taken", "dropped", "not taken"):
        await uploads.hand_over(upload)
    async with database.begin() as work:
        await work.files.drop([dropped])
    await expire(database)
    assert await rows(database) == 3
    assert await uploads.read("taken") == WHOLE


async def test_an_upload_that_nobody_said_is_not_taken_for_one_that_nothing_waits_for(
    database: Database, uploads: WebUploads, token: str
) -> None:
    await put_all(uploads, token)
    await expire(database)
    assert await uploads.read("u") == WHOLE


def size_of_log(database: Database) -> int:
    return Path(database.url.removeprefix("sqlite+aiosqlite:///") + "-wal").stat().st_size


async def test_destroyed_bytes_are_out_of_the_log(database: Database, database_kind: str, uploads: WebUploads, token: str) -> None:
    await put_all(uploads, token)
    assert database_kind == "postgres" or size_of_log(database) > 0
    await uploads.forget("u")
    if database_kind == "postgres":
        assert await rows(database) == 0
        return
    assert size_of_log(database) == 0


async def test_what_a_campaign_waits_for_is_kept_until_it_is_clean(database: Database, uploads: WebUploads, token: str) -> None:
    for number in range(3):
        await uploads.put(token, "u", part(number))
    async with database.begin() as work:
        file = await work.campaign_files.add(FileKind.PICTURE, Address("webchat", token), "u")
    await uploads.hand_over("u")
    await expire(database)
    assert await uploads.read("u") == WHOLE
    async with database.begin() as work:
        await work.campaign_files.keep(file, CleanFile(FileKind.PICTURE, b"jpeg"))
    await expire(database)
    with pytest.raises(Gone):
        await uploads.read("u")


async def test_a_key_opens_one_file_to_one_session_for_a_while(database: Database, token: str, clock: FakeClock) -> None:
    files, other = WebFiles(database), await WebSessions(database).start()
    file = await wait_for(database, "r")
    until = clock.now() + timedelta(minutes=10)
    key, again = (files.key(token, file, until) for _ in range(2))
    assert key != again, "two keys of one file cannot be told to be of one file"
    assert file not in key
    with pytest.raises(Gone):
        await files.open(token, key)
    async with database.begin() as work:
        await work.files.keep(file, CleanFile(FileKind.PICTURE, b"jpeg"))
    assert (await files.open(token, key)).content == b"jpeg"
    for who, wrong in ((other, key), (token, key[:-4]), (token, ""), (token, "ăâ"), (token, "A" * len(key)), (token, "A")):
        with pytest.raises(Gone):
            await files.open(who, wrong)
    clock.forward(minutes=10)
    with pytest.raises(Gone):
        await files.open(token, key)


async def test_a_file_that_was_destroyed_has_no_key(database: Database, token: str, clock: FakeClock) -> None:
    files, file = WebFiles(database), await wait_for(database, "r")
    async with database.begin() as work:
        await work.files.keep(file, CleanFile(FileKind.VOICE, b"opus", 3.0))
    key = files.key(token, file, clock.now() + timedelta(minutes=10))
    async with database.begin() as work:
        await work.files.drop([file])
    with pytest.raises(Gone):
        await files.open(token, key)
