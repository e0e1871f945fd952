"""A chain that an older version wrote is brought up, fits, goes on, and is brought down again."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import text

from bot.domain.policy import Rules
from bot.privacy.vault import Vault
from bot.store.database import Circumstances, Database, migration_engine
from bot.store.migrate import config_for, migrate
from tests.kit.fakes import START, FakeClock, FakeRandom, NoTexts
from tests.services.audit.history import ACTS, STAFF, History, found, kept_head, old_link
from tests.store.rows import minute

MIGRATION = "the_audit_without_minutes.py"
ACT = text("INSERT INTO audit (number, staff, act, tip, at, chain) VALUES (:number, :staff, :act, :tip, :at, :chain)")
HEAD = text("INSERT INTO audit_head (id, number, chain) VALUES (1, :number, :chain)")
TIP = text(
    "INSERT INTO tip (id, receipt, unit, bypass, urgency, status, received_at, closed_at, ring_step) "
    "VALUES (:id, :id, '01304', false, 'normal', 'closed', 0, :closed, 0)"
)
ENTRY = text("INSERT INTO tip_entry (tip, number, author, kind, at, sealed) VALUES (:tip, 1, 'sender', 'words', :at, :tip)")


def older() -> str:
    """Return the revision before the one that changed the audit."""
    revisions = ScriptDirectory.from_config(config_for(None)).walk_revisions()
    (before,) = (each.down_revision for each in revisions if each.path.endswith(MIGRATION))
    assert isinstance(before, str)
    return before


async def go_down(url: str) -> None:
    """Undo that change, and whatever came after it."""
    engine = migration_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(lambda plain: command.downgrade(config_for(plain), older()))
    await engine.dispose()


def instant(number: int) -> datetime:
    """Return when an act of the older version was: over several days, at any minute."""
    return START + timedelta(hours=7 * number, minutes=13 * number, seconds=number)


async def test_acts_of_an_older_version_fit_after_the_migration_and_stay_after_it_is_undone(empty_url: str, tmp_path: Path) -> None:
    await migrate(empty_url, older())
    vault, clock = Vault.open(tmp_path / "keys", create=True), FakeClock(instant(20))
    database = Database(empty_url, Circumstances(vault, clock, FakeRandom(), NoTexts(), Rules()))
    async with database.writer.begin() as connection:
        chain = b""
        for number in range(1, 10):
            tip, at = "ee" * 16 if number % 2 else "", instant(number)
            chain = old_link(vault, (number, STAFF[number % 3], ACTS[number % 5], tip), chain, at)
            raw = {"staff": bytes.fromhex(STAFF[number % 3]), "tip": bytes.fromhex(tip) or None, "at": int(minute(at).timestamp())}
            await connection.execute(ACT, {"number": number, "act": ACTS[number % 5], "chain": chain, **raw})
        await connection.execute(HEAD, {"number": 9, "chain": chain})
    await migrate(empty_url)
    assert await found(database) is None
    kept = await kept_head(database)
    await History(database, clock).live([("act", 2), ("tip", 0), ("act", 1), ("purge", 0)])
    assert await found(database, [kept]) is None
    await go_down(empty_url)
    async with database.look() as work:
        times = {row.number: row.at for row in await work.run(text("SELECT number, at FROM audit"))}
    # The minutes of acts on a tip that is gone went meanwhile.
    assert all(times[number] == int(minute(instant(number)).timestamp()) for number in range(2, 10, 2))
    assert all(times[number] % 86400 == 0 for number in range(1, 10, 2))
    assert len(times) == 14
    await migrate(empty_url)
    await database.close()


async def test_of_closed_tips_threads_the_migration_leaves_days(empty_url: str) -> None:
    await migrate(empty_url, older())
    database = Database(empty_url, Circumstances(None, FakeClock(), FakeRandom(), NoTexts(), Rules()))  # type: ignore[arg-type] # no keys
    async with database.writer.begin() as connection:
        for raw, closed in ((b"a" * 16, 86400), (b"b" * 16, None)):
            await connection.execute(TIP, {"id": raw, "closed": closed})
            await connection.execute(ENTRY, {"tip": raw, "at": 86400 + 4980})
    await migrate(empty_url)
    async with database.writer.begin() as connection:
        rows = await connection.execute(text("SELECT tip, at FROM tip_entry ORDER BY tip"))
        assert [row.at for row in rows] == [86400, 86400 + 4980]
    await database.close()
