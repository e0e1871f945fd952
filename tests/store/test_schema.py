"""What every table must declare, and what must hold on each connection."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, text
from sqlalchemy.exc import IntegrityError

from bot.domain.events import Address, OutboundMessage
from bot.privacy.keys import PURPOSES, Hash, Seal
from bot.store import schema as s
from bot.store.database import Database
from bot.store.declare import purposes_of, sealed_columns

PASSING = set("way_back conversation outbox parked web_session web_replay web_upload web_upload_part inbox_mark invite posted card".split())
NEVER_IN_A_BACKUP = PASSING | {"delivery", "delivery_later", "received", "tap", "campaign_origin", "campaign_copy"}
KEPT = {"contact", "tip", "tip_access", "tip_entry", "tip_alert", "staff", "audit", "alert_group"}
ABOUT_PEOPLE = NEVER_IN_A_BACKUP - {"outbox"} | KEPT


def undeclared(metadata: MetaData) -> list[str]:
    """Find the tables that do not say how long their rows live and whether a backup may hold them."""
    return [
        table.name
        for table in metadata.sorted_tables
        if not isinstance(table.info.get("lives"), str) or not table.info["lives"] or not isinstance(table.info.get("backup"), bool)
    ]


def test_every_table_says_how_long_its_rows_live_and_whether_a_backup_may_hold_them() -> None:
    assert undeclared(s.metadata) == []


def test_a_table_that_does_not_say_it_is_found() -> None:
    metadata = MetaData()
    Table("silent", metadata, Column("id", Integer, primary_key=True))
    Table("half", metadata, Column("id", Integer, primary_key=True), info={"lives": "3 days"})
    assert undeclared(metadata) == ["half", "silent"]


def test_what_passes_through_and_ways_back_are_in_no_backup() -> None:
    assert not [name for name in NEVER_IN_A_BACKUP if s.metadata.tables[name].info["backup"]]


async def test_sqlite_orders_the_rows_of_people_and_tips_by_their_random_keys(database: Database, database_kind: str) -> None:
    if database_kind == "postgres":
        assert not database.is_sqlite
        return
    async with database.look() as work:
        rows = await work.connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        without = {row.name for row in rows if "WITHOUT ROWID" in row.sql}
    assert without >= ABOUT_PEOPLE


async def test_the_promised_pragmas_are_in_force(database: Database, database_kind: str) -> None:
    if database_kind == "postgres":
        async with database.look() as work:
            assert (await work.connection.execute(text("SHOW synchronous_commit"))).scalar() == "on"
        return
    wanted = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}
    for engine in (database.writer, database.reader):
        async with engine.connect() as connection:
            found = {name: (await connection.execute(text(f"PRAGMA {name}"))).scalar() for name in wanted}
        assert found == wanted


async def test_a_number_in_the_outbox_is_never_given_twice(database: Database) -> None:
    numbers = []
    for _ in range(3):
        async with database.begin() as work:
            work.say(Address("fake", "a"), OutboundMessage(text="x"))
        async with database.begin() as work:
            numbers += [row.id for row in await work.run(s.outbox.select())]
            await work.outbox.settle(numbers)
    assert len(set(numbers)) == 3


async def test_errors_of_the_database_do_not_show_the_values(database: Database) -> None:
    async def twice() -> None:
        async with database.begin() as work:
            for _ in range(2):
                await work.run(s.counter.insert().values(month="2026-11", unit="bí mật", topic="", urgency="", outcome="", tips=1, hours=1))

    with pytest.raises(IntegrityError) as caught:
        await twice()
    assert "bí mật" not in f"{caught.value} {caught.value!r}"
    assert "hidden due to hide_parameters" in str(caught.value)


def test_every_seal_and_hash_in_the_store_is_declared_by_a_column() -> None:
    written = "\n".join(path.read_text("utf-8") for path in Path(s.__file__).parent.glob("*.py") if "schema" not in path.name)
    used = {purpose for purpose in PURPOSES if re.search(rf"\b{type(purpose).__name__}\.{purpose.name}\b", written)}
    # These two are used by `bot.privacy` itself.
    assert used | {Seal.TIP, Hash.AUDIT} == purposes_of(s.metadata.sorted_tables) == set(PURPOSES)


def test_what_a_sealed_value_is_bound_to_stands_in_its_row() -> None:
    found = list(sealed_columns(s.metadata.sorted_tables))
    assert {each.sealing.purpose for each in found} == set(Seal)
    assert [each.name for each in found if not set(each.sealing.bound) <= set(each.table.columns.keys())] == []
