"""The crash run in short: what it promises on a small scale."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from tests.crash.ledger import Ledger, PostgresLedger, SqliteLedger
from tests.crash.plan import Plan
from tests.crash.run import Run
from tests.kit.databases import Server

SHORT = Plan(tips=12, people=6, kills=4, officers=1, seed="short")


async def play(ledger: Ledger, folder: Path) -> None:
    run = Run(SHORT, ledger, folder)
    result = await run()
    said = "\n".join([*result.broken(SHORT), *run.stuck, run.output[-3000:]])
    assert not result.broken(SHORT), said
    assert "Traceback" not in run.output, said


async def test_no_kill_loses_or_doubles_a_tip_on_sqlite(tmp_path: Path) -> None:
    await play(SqliteLedger(tmp_path / "data" / "keng.db"), tmp_path)


@pytest.mark.postgres
async def test_no_kill_loses_or_doubles_a_tip_on_postgres(tmp_path: Path, postgres: Server) -> None:
    name = f"c{uuid4().hex[:16]}"
    await postgres.run(f"CREATE DATABASE {name}")
    try:
        await play(PostgresLedger(postgres, name), tmp_path)
    finally:
        await postgres.run(f"DROP DATABASE {name} WITH (FORCE)")
