"""What a purge says that it would remove is what it removes: whatever the database holds."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy.sql.schema import Table

from bot.domain.events import Address
from bot.domain.people import Invite, Role
from bot.domain.policy import Rules
from bot.privacy.vault import Vault
from bot.services.upkeep._subjects import SUBJECTS
from bot.services.upkeep.count import count_due
from bot.services.upkeep.purge import purge_due
from bot.store import schema as s
from bot.store import schema_campaign_files as sf
from bot.store import schema_campaigns as sc
from bot.store.database import Circumstances, Database
from bot.store.work import UnitOfWork
from tests.kit.databases import Server
from tests.kit.fakes import START, FakeClock, FakeRandom, NoTexts
from tests.services.audit.history import STEPS, History, found
from tests.store.rows import value_for

BY_TIME = {
    s.inbox_mark: "expires_at",
    s.conversation: "expires_at",
    s.way_back: "expires_at",
    s.tip: "purge_at",
    s.outbox: "ready_at",
    s.posted: "expires_at",
    s.card: "expires_at",
    s.web_session: "expires_at",
    s.parked: "expires_at",
    s.schedule_fire: "due_at",
    sf.campaign_file: "expires_at",
}
"""Tables whose rows end by a time of theirs, and its column."""
ENDED_OTHERWISE = {
    "contact": "stop, or blocked",
    "tip_access": "with its tip",
    "tip_entry": "with its tip",
    "tip_alert": "with its tip",
    "file": "with its tip or its draft",
    "file_part": "with its file",
    "file_origin": "clean or refused, at the latest when its tries of a day are over",
    "web_replay": "with its session",
    "web_upload_part": "with its upload",
    "channel_state": "for good",
    "alert_group": "a leader ends it",
    "audit_head": "for good",
    "audit_checkpoint": "for good",
    "counter": "for good",
    "unit": "for good",
    "alias": "for good",
    "phone": "for good",
    "boundary": "for good",
    "campaign": "for good",
    "campaign_unit": "with its campaign",
    "variant": "with its campaign",
    "run": "for good",
    "run_message": "with its run's ledger",
    "lot": "for good",
    "delivery": "turned into counts, in ranges",
    "delivery_later": "with its delivery",
    "run_count": "for good",
    "tap": "with its delivery",
    "tap_count": "for good",
    "quota": "for good",
    "approval": "the campaign is approved or returned",
    "watch": "the run has ended",
    "attendance": "for good",
    "meeting": "for good",
    "month_reach": "for good",
    "target": "for good",
    "report_request": "made, or tried three times",
    "campaign_file_part": "with its file",
    "campaign_origin": "clean or refused",
    "campaign_copy": "with its file",
}

EDGES = (0, -1, 1, -40 * 86400, -3 * 86400, 3 * 86400, 90 * 86400)
TIMES = st.lists(st.tuples(st.sampled_from([*BY_TIME]), st.sampled_from(EDGES) | st.integers(-(10**7), 10**7)), max_size=40)
DAYS = st.lists(st.integers(-200, 200), max_size=8)
ACTS = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 500)), max_size=15)
COMMON = settings(
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

Filling = tuple[Sequence[tuple[Table, int]], Sequence[int], Sequence[tuple[str, int]]]


async def put(work: UnitOfWork, table: Table, at: datetime, number: int) -> None:
    """Write a row that ends at a time."""
    unique = number.to_bytes(16, "big")
    values = {column.name: value_for(column) for column in table.columns if not column.foreign_keys}
    values |= {column.name: unique for column in table.columns if isinstance(column.type, type(s.tip.c.id.type))}
    values |= {column.name: None for column in table.columns if column.nullable}
    values |= {"schedule": f"s{number}"} if table is s.schedule_fire else {}
    values |= {"id": number} if table is s.outbox else {}
    await work.run(table.insert().values({**values, BY_TIME[table]: at}))


async def fill(database: Database, clock: FakeClock, filling: Filling) -> None:
    """Write rows of every kind whose time is over, or not, or just now."""
    times, days, acts = filling
    await History(database, clock).live(acts)
    async with database.begin("fill") as work:
        for number, (table, seconds) in enumerate(times, 1000):
            await put(work, table, work.now + timedelta(seconds=seconds), number)
        for number, day in enumerate(days):
            work.vault.seal_week((work.now + timedelta(days=day)).date(), b"x")
            await work.drills.call((work.now + timedelta(days=day)).date().isoformat(), ["01304"])
            await invite(work, number, day)
            week = {"contact": bytes([number] * 16), "day": work.now.toordinal() + day, "counts": 1}
            await work.run(sc.received.insert().values(week))
            if number % 2:
                session = {"key": bytes([number] * 16), "staff": False, "expires_at": work.now + timedelta(days=1)}
                await work.run(s.web_session.insert().values(session))
                content = {"key": session["key"], "seq": 1, "delivery": "1", "sealed": b"x", "keep_until": work.now + timedelta(days=day)}
                await work.run(s.web_replay.insert().values(content))


async def invite(work: UnitOfWork, number: int, day: int) -> None:
    """Invite somebody, who accepts, and is maybe confirmed, or removed."""
    person = Invite("", Role.OPERATOR, "04", f"Trực {number}", "", "00", "")
    invited = await work.invites.add(f"{number}", person)
    staff = await work.staff.add(person, Address("fake", f"p{number}"), "vi")
    await work.invites.accept(invited, staff)
    if number % 3 == 1:
        await work.staff.activate(staff)
    if number % 3 == 2:
        await work.staff.remove(staff)
        await work.run(s.staff.update().where(s.staff.c.id == bytes.fromhex(staff)).values(purge_at=work.now + timedelta(days=day)))
    await work.run(s.invite.update().where(s.invite.c.id == bytes.fromhex(invited)).values(expires_at=work.now + timedelta(days=day)))


async def contents(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table."""
    async with database.look() as work:
        return {table.name: sorted(map(tuple, await work.run(table.select())), key=repr) for table in s.metadata.sorted_tables}


async def compare(url: str, keys: Path, filling: Filling) -> None:
    """Fill a database, count, purge, and count again."""
    clock = FakeClock()
    database = Database(url, Circumstances(Vault.open(keys, create=True), clock, FakeRandom(), NoTexts(), Rules()))
    try:
        await fill(database, clock, filling)
        before, weeks = await contents(database), sorted((keys / "weeks").glob("*"))
        async with database.look() as work:
            counted = await count_due(work)
        assert (await contents(database), sorted((keys / "weeks").glob("*"))) == (before, weeks), "counting changed something"
        async with database.begin() as work:
            assert await purge_due(work) == counted
        async with database.look() as work:
            assert await count_due(work) == {}
        async with database.begin() as work:
            assert await purge_due(work) == {}
        if not counted:
            assert await contents(database) == before
        assert await found(database) is None
    finally:
        await database.close()


@settings(COMMON, max_examples=40)
@given(filling=st.tuples(TIMES, DAYS, ACTS))
def test_a_dry_run_counts_what_a_purge_removes_on_sqlite(sqlite_template: Path, filling: Filling) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(sqlite_template, folder / "keng.db")
        asyncio.run(compare(f"sqlite+aiosqlite:///{folder}/keng.db", folder / "keys", filling))


@pytest.mark.postgres
@settings(COMMON, max_examples=8)
@given(filling=st.tuples(TIMES, DAYS, ACTS), number=st.uuids())
def test_a_dry_run_counts_what_a_purge_removes_on_postgres(postgres: Server, filling: Filling, number: object) -> None:
    name = f"p{str(number).replace('-', '')[:20]}"
    asyncio.run(postgres.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    asyncio.run(postgres.run(f"CREATE DATABASE {name} TEMPLATE keng_template"))
    try:
        with tempfile.TemporaryDirectory() as keys:
            asyncio.run(compare(postgres.url(name), Path(keys) / "keys", filling))
    finally:
        asyncio.run(postgres.run(f"DROP DATABASE {name} WITH (FORCE)"))


async def test_more_tips_than_one_statement_takes_as_a_list_are_purged_at_once(tmp_path: Path, sqlite_template: Path) -> None:
    shutil.copy(sqlite_template, tmp_path / "keng.db")
    vault = Vault.open(tmp_path / "keys", create=True)
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/keng.db", Circumstances(vault, FakeClock(), FakeRandom(), NoTexts(), Rules()))
    many = 33_000  # SQLite takes 32,766 values (sqlite.org/limits.html, section 9)
    async with database.begin() as work:
        values = {column.name: None if column.nullable else value_for(column) for column in s.tip.columns}
        unique = [number.to_bytes(16, "big") for number in range(many)]
        await work.run(s.tip.insert(), [{**values, "id": raw, "receipt": raw, "purge_at": START} for raw in unique])
    async with database.begin() as work:
        assert await purge_due(work) == {"tips": many}
    await database.close()


async def test_every_table_has_a_subject_or_ends_otherwise(tmp_path: Path, sqlite_template: Path) -> None:
    shutil.copy(sqlite_template, tmp_path / "keng.db")
    vault = Vault.open(tmp_path / "keys", create=True)
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/keng.db", Circumstances(vault, FakeClock(), FakeRandom(), NoTexts(), Rules()))
    async with database.look() as work:
        subjects = {subject.due(work).table.name for subject in SUBJECTS} - set(ENDED_OTHERWISE)
    await database.close()
    assert subjects | set(ENDED_OTHERWISE) == set(s.metadata.tables)
