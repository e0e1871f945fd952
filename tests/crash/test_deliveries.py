"""The ledger's crash run in short."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from tests.crash.deliveries import Deliveries, Sending
from tests.kit.databases import Server

SHORT = Sending(people=300, kills=3, rate=40, seed="short")


async def play(sending: Sending, url: str, folder: Path) -> None:
    run = Deliveries(sending, url, folder)
    result = await run()
    said = "\n".join([*result.broken(sending), str(result), run.output[-3000:]])
    assert not result.broken(sending), said
    assert result.sent, said
    assert "Traceback" not in run.output, said


async def test_no_kill_loses_or_doubles_a_delivery_on_sqlite(tmp_path: Path) -> None:
    await play(SHORT, f"sqlite+aiosqlite:///{tmp_path / 'data' / 'keng.db'}", tmp_path)


@pytest.mark.postgres
@pytest.mark.parametrize("processes", [1, 2])
async def test_no_kill_loses_or_doubles_a_delivery_on_postgres(tmp_path: Path, postgres: Server, processes: int) -> None:
    name = f"c{uuid4().hex[:16]}"
    await postgres.run(f"CREATE DATABASE {name}")
    sending = Sending(SHORT.people, SHORT.kills, processes, SHORT.rate, SHORT.seed)
    try:
        await play(sending, postgres.url(name), tmp_path)
    finally:
        await postgres.run(f"DROP DATABASE {name} WITH (FORCE)")
