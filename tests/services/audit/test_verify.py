"""Whatever somebody without the key does to the audit is found, and nothing is found where nobody did anything."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.policy import Rules
from bot.privacy.vault import Vault
from bot.store import schema as s
from bot.store.database import Circumstances, Database
from tests.kit.databases import Server
from tests.kit.fakes import FakeClock, FakeRandom, NoTexts
from tests.services.audit.history import STEPS, History, Step, found, found_in
from tests.services.audit.tamper import WAYS, Unchanged, Way

LIVES = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 500)), min_size=3, max_size=25)
OLD = st.lists(st.integers(0, 500), max_size=5)
TAMPERINGS = st.lists(st.tuples(st.sampled_from(WAYS), st.integers(0, 50_000)), min_size=20, max_size=40)
COMMON = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])

Tampering = tuple[Way, int]


async def tamper(database: Database, way: Way, choice: int) -> None:
    """Do something to the chain, look whether it is found, and undo it."""
    async with database.look() as work:
        rows = (await work.run(s.audit.select().order_by(s.audit.c.number))).all()
        if not rows:
            return
        wanted = await way(work, rows, choice)
        if isinstance(wanted, Unchanged):
            return
        finding = await found_in(work, batch=choice % 5 + 1)
        assert finding is not None, f"{way.__name__} {choice} is not found"
        assert wanted in {None, finding.number}, f"{way.__name__} {choice} is found at {finding.number} and not at {wanted}"


async def check(url: str, keys: Path, acts: Sequence[int], steps: Sequence[Step], tamperings: Sequence[Tampering]) -> None:
    """Live, look, tamper, look again."""
    clock = FakeClock()
    database = Database(url, Circumstances(Vault.open(keys, create=True), clock, FakeRandom(), NoTexts(), Rules()))
    try:
        history = History(database, clock)
        await history.old(acts)
        for step in steps:
            await history.live([step])
            assert await found(database) is None, step
        for way, choice in tamperings:
            await tamper(database, way, choice)
        assert await found(database) is None
        await history.live([("act", 5)])
        assert await found(database, batch=1) is None
    finally:
        await database.close()


@settings(COMMON, max_examples=60)
@given(acts=OLD, steps=LIVES, tamperings=TAMPERINGS)
def test_every_tampering_is_found_and_nothing_else_on_sqlite(
    sqlite_template: Path, acts: list[int], steps: list[Step], tamperings: list[Tampering]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(sqlite_template, folder / "keng.db")
        asyncio.run(check(f"sqlite+aiosqlite:///{folder}/keng.db", folder / "keys", acts, steps, tamperings))


@pytest.mark.postgres
@settings(COMMON, max_examples=8)
@given(acts=OLD, steps=LIVES, tamperings=TAMPERINGS, number=st.uuids())
def test_every_tampering_is_found_and_nothing_else_on_postgres(
    postgres: Server, acts: list[int], steps: list[Step], tamperings: list[Tampering], number: object
) -> None:
    name = f"v{str(number).replace('-', '')[:20]}"
    asyncio.run(postgres.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    asyncio.run(postgres.run(f"CREATE DATABASE {name} TEMPLATE keng_template"))
    try:
        with tempfile.TemporaryDirectory() as keys:
            asyncio.run(check(postgres.url(name), Path(keys) / "keys", acts, steps, tamperings))
    finally:
        asyncio.run(postgres.run(f"DROP DATABASE {name} WITH (FORCE)"))
