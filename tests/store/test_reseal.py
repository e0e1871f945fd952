"""Newer keys: everything sealed is sealed again while people write; stopped anywhere it goes on; old keys go when nothing needs them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.domain.errors import Gone, KeyFolderError
from bot.domain.events import Address, OutboundMessage
from bot.domain.files import FileKind
from bot.privacy.keys import Seal
from bot.privacy.turnover import begin_turn, older_keys
from bot.privacy.vault import key_id_of
from bot.store import schema as s
from bot.store import schema_campaign_files as files
from bot.store.database import Database
from bot.store.declare import SealedColumn, sealed_columns
from bot.store.outbox import Claim
from bot.store.reseal import BATCH, Position, columns_of, count_by_key, finish, reseal, reseal_batch
from tests.kit.backups import quiet
from tests.kit.chat import World
from tests.promises.day import Day

COLUMNS = list(sealed_columns(s.metadata.sorted_tables))


async def opened(database: Database) -> dict[tuple[str, bytes], bytes]:
    """Open every sealed value there is; return the clear ones by column and what they are bound to."""
    found = {}
    async with database.look() as work:
        for each in COLUMNS:
            for row in (await work.run(each.table.select())).mappings():
                if row[each.column.name] is not None:
                    bound = b"|".join(str(row[key.name]).encode() for key in each.table.primary_key)
                    found[each.name, bound] = work.vault.unseal(
                        each.sealing.purpose, row[each.column.name], each.sealing.bound_to(dict(row))
                    )
    return found


async def ids(database: Database, column: SealedColumn) -> set[bytes]:
    """Return the ids of the keys that seal a column's values."""
    async with database.look() as work:
        rows = await work.run(column.table.select().where(column.column.is_not(None)))
        return {key_id_of(getattr(row, column.column.name)) for row in rows}


async def stand_in_every_table(world: World) -> None:
    """Live a day, and put something into the tables that are empty after it."""
    await Day(world).live()
    one = world.person("park").event("text", text="x")  # type: ignore[arg-type]  # any kind will do
    async with world.database.begin() as work:
        await work.parked.add(one, "ValueError", "tip.words")
        work.say(Address("elsewhere", "a"), OutboundMessage(text="x"))
        await work.posted.add([(Address("fake", "a"), ["1", "2"])])
        await work.campaign_files.add(FileKind.PICTURE, Address("fake", "a"), "a reference")
        token = work.random.token(32)
        key = token[:16]
        await work.run(s.web_session.insert().values(key=key, staff=False, expires_at=work.now))
        sealed = work.vault.seal(Seal.REPLAY, b"x", key)
        await work.run(s.web_replay.insert().values(key=key, seq=1, delivery="ob1", sealed=sealed))
        await work.run(s.web_upload.insert().values(id=key, session=None, parts=1, expires_at=work.now))
        await work.run(s.web_upload_part.insert().values(upload=key, number=0, sealed=work.vault.seal(Seal.FILE, b"x", key)))
        card = work.vault.seal(Seal.POSTED, b"[0]", key)
        await work.run(s.card.insert().values(key=key, chat=key, sealed=card, expires_at=work.now))
        group = work.vault.seal(Seal.STAFF, b'["fake","g"]', b"01304")
        recording = {"id": key, "kind": "voice", "state": "waiting", "seconds": 0, "name": ""}
        await work.run(files.campaign_file.insert().values(recording))
        origin = {"file": key, "sealed": work.vault.seal(Seal.STAFF, b"[]", key), "attempts": 0, "ready_at": work.now}
        await work.run(files.campaign_origin.insert().values(origin))
        await work.run(s.alert_group.insert().values(unit="01304", mark=key, sealed=group, language="vi"))


async def test_every_sealed_value_in_every_table_is_sealed_again_and_opens(world: World) -> None:
    await stand_in_every_table(world)
    ring = world.database.circumstances.vault.ring
    before = await opened(world.database)
    assert {name for name, _ in before} == {each.name for each in COLUMNS}, "something stands in every sealed column"
    files = {path.name for path in ring.folder.glob("*.key")}
    for purpose in Seal:
        assert begin_turn(ring, purpose)
        assert (await reseal(world.database, purpose, quiet)).shut == 0
        assert len(await finish(world.database, purpose)) == 1
    assert await opened(world.database) == before
    for each in COLUMNS:
        assert await ids(world.database, each) == {ring.newest(each.sealing.purpose)[0]}
    left = {path.name for path in ring.folder.glob("*.key")}
    assert {name for name in files if name.startswith("seal-")} & left == set()
    assert {name for name in files if name.startswith("hash-")} <= left
    assert len(left) == len(files)


async def test_the_line_works_as_before_afterwards(world: World) -> None:
    day = Day(world)
    await day.live()
    ring = world.database.circumstances.vault.ring
    for purpose in Seal:
        begin_turn(ring, purpose)
        await reseal(world.database, purpose, quiet)
        await finish(world.database, purpose)
    lan = world.person("lan")
    await lan.opens("v1-01304")
    await lan.presses("Báo tin")
    await lan.says("Sau khi đổi chìa khoá")
    for label in ("Trộm", "Xã mình", "Gửi xã"):
        await lan.presses(label)
    assert "4827" not in lan.text
    assert len([key for key, _ in await opened_tips(world)]) == 3


async def opened_tips(world: World) -> list[tuple[str, list[str]]]:
    """Return every tip and its words."""
    async with world.database.look() as work:
        rows = (await work.run(s.tip.select())).all()
        return [(row.id.hex(), [entry.words for entry in await work.threads.read(row.id.hex())]) for row in rows]


async def test_stopped_after_any_batch_it_goes_on(filled: Database) -> None:
    ring, (column,) = filled.circumstances.vault.ring, columns_of(Seal.CONTACT)
    before = await opened(filled)
    assert begin_turn(ring, Seal.CONTACT)
    (old,) = older_keys(ring, Seal.CONTACT)
    await reseal_batch(filled, column, Position())
    counts = await count_by_key(filled, Seal.CONTACT)
    assert counts == {old: 500 - BATCH, ring.newest(Seal.CONTACT)[0]: BATCH}
    assert await opened(filled) == before, "half-way everything opens"
    # Another process comes after the first has died.
    assert not begin_turn(ring, Seal.CONTACT), "no third key is made while a second is not done"
    gone_through = await reseal(filled, Seal.CONTACT, quiet)
    assert (gone_through.done, gone_through.shut) == (500 - BATCH, 0)
    assert await finish(filled, Seal.CONTACT) == [old]
    assert await opened(filled) == before
    assert begin_turn(ring, Seal.CONTACT), "then a new turn may begin"


async def test_an_old_key_stays_while_anything_needs_it(filled: Database) -> None:
    ring = filled.circumstances.vault.ring
    late = await a_late_writer(filled)
    begin_turn(ring, Seal.CONTACT)
    await reseal(filled, Seal.CONTACT, quiet)
    async with filled.begin() as work:
        await work.run(s.contact.insert(), late)  # sealed before, committed after everything was gone through
    (old,) = older_keys(ring, Seal.CONTACT)
    assert (await count_by_key(filled, Seal.CONTACT))[old] == 1
    assert await finish(filled, Seal.CONTACT) == [old]
    assert (await count_by_key(filled, Seal.CONTACT)) == {ring.newest(Seal.CONTACT)[0]: 501}
    await opened(filled)


async def a_late_writer(database: Database) -> dict[str, Any]:  # Any: column values
    """Return a row that somebody has sealed and not yet written."""
    async with database.look() as work:
        mark = work.random.token(32)
        sealed = work.vault.seal(Seal.CONTACT, b'["fake", "late"]', mark)
        return {"id": mark[:16], "mark": mark, "sealed": sealed, "language": "vi", "unit": "01304", "consented_at": work.now}


async def test_a_row_that_changes_meanwhile_is_not_written_over(filled: Database, other: Database, database_kind: str) -> None:
    ring, (column,) = filled.circumstances.vault.ring, columns_of(Seal.TIP)
    begin_turn(ring, Seal.TIP)
    if database_kind == "postgres":
        async with other.begin() as work:
            await work.run(s.tip.update().values(wrapped_key=None))
            position = Position()
            await reseal_batch(filled, column, position)
            assert (position.done, position.ended) == (0, True), "a locked row is passed over, nobody waits"
    else:
        async with other.begin() as work:
            await work.run(s.tip.update().values(wrapped_key=None))
    assert (await reseal(filled, Seal.TIP, quiet)).done == 0
    assert len(await finish(filled, Seal.TIP)) == 1
    async with filled.look() as work:
        assert (await work.run(s.tip.select())).one().wrapped_key is None


async def test_while_somebody_holds_a_row_its_old_key_stays(filled: Database, other: Database, database_kind: str) -> None:
    if database_kind == "sqlite":
        assert filled.is_sqlite  # there whoever writes holds the whole database
        return
    begin_turn(filled.circumstances.vault.ring, Seal.TIP)
    async with other.begin() as work:
        await work.run(s.tip.update().values(ring_step=1))
        assert await finish(filled, Seal.TIP) == []
    assert len(await finish(filled, Seal.TIP)) == 1
    await opened(filled)


async def test_what_no_key_opens_keeps_no_old_key_alive(filled: Database) -> None:
    ring = filled.circumstances.vault.ring
    async with filled.begin() as work:
        spoiled = work.vault.seal(Seal.TIP, b"x", b"another row")
        await work.run(s.tip.update().values(wrapped_key=spoiled))
    begin_turn(ring, Seal.TIP)
    gone_through = await reseal(filled, Seal.TIP, quiet)
    assert (gone_through.done, gone_through.shut) == (0, 1)
    assert len(await finish(filled, Seal.TIP)) == 1
    with pytest.raises(Gone):
        await opened(filled)


async def test_messages_keep_their_order_while_they_are_sealed_again(database: Database, other: Database) -> None:
    address = Address("fake", "lan")
    async with database.begin() as work:
        for number in range(2 * BATCH):
            work.say(address, OutboundMessage(text=str(number)))
    ring = database.circumstances.vault.ring
    begin_turn(ring, Seal.OUTBOX)
    claimed: list[int] = []

    async def send() -> None:
        lease = b"12345678"
        while len(claimed) < 2 * BATCH:
            async with other.begin() as work:
                rows = await work.outbox.claim(Claim("fake", lease, work.now, work.now.replace(year=2027), limit=7))
                claimed.extend(int(row.message.text) for row in rows)
                await work.outbox.settle([row.id for row in rows])
            await asyncio.sleep(0)

    async with asyncio.timeout(60):
        await asyncio.gather(send(), reseal(database, Seal.OUTBOX, quiet))
    assert claimed == list(range(2 * BATCH))
    assert len(await finish(database, Seal.OUTBOX)) == 1


async def test_a_column_that_does_not_say_how_it_is_sealed_loses_nothing(filled: Database) -> None:
    ring = filled.circumstances.vault.ring
    async with filled.begin() as work:
        sealed = work.vault.seal(Seal.TIP, b"x")
        await work.run(s.tip.update().values(owner=sealed))
    begin_turn(ring, Seal.TIP)
    await reseal(filled, Seal.TIP, quiet)
    with pytest.raises(KeyFolderError, match=r"tip\.owner would be lost"):
        await finish(filled, Seal.TIP)
    assert filled.circumstances.vault.unseal(Seal.TIP, sealed) == b"x"
