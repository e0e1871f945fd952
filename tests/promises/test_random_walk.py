"""Whatever people do in whatever order: no tip is lost or doubled, shown to the wrong officer, or stuck."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.i18n import Catalogues
from handlers import ROUTES
from tests.kit.chat import open_world
from tests.kit.databases import Server
from tests.promises.walk import STEPS, Walk

WALKS = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 500)), min_size=15, max_size=50)
COMMON = settings(
    # A found walk is printed as it is: making it shorter takes longer than reading it.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


async def walk(url: str, keys: Path, texts: Catalogues, steps: Sequence[tuple[str, int]]) -> None:
    async with open_world(url, keys, ROUTES, texts) as world:
        one = Walk(world)
        await one.begin()
        await one.run(steps)
        await one.nobody_is_stuck()


@settings(COMMON, max_examples=40)
@given(steps=WALKS)
def test_no_walk_loses_doubles_or_betrays_a_tip_on_sqlite(sqlite_template: Path, texts: Catalogues, steps: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(sqlite_template, folder / "keng.db")
        asyncio.run(walk(f"sqlite+aiosqlite:///{folder}/keng.db", folder / "keys", texts, steps))


@pytest.mark.postgres
@settings(COMMON, max_examples=10)
@given(steps=WALKS, number=st.uuids())
def test_no_walk_loses_doubles_or_betrays_a_tip_on_postgres(
    postgres: Server, texts: Catalogues, steps: list[tuple[str, int]], number: object
) -> None:
    name = f"w{str(number).replace('-', '')[:20]}"
    asyncio.run(postgres.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    asyncio.run(postgres.run(f"CREATE DATABASE {name} TEMPLATE keng_template"))
    try:
        with tempfile.TemporaryDirectory() as keys:
            asyncio.run(walk(postgres.url(name), Path(keys) / "keys", texts, steps))
    finally:
        asyncio.run(postgres.run(f"DROP DATABASE {name} WITH (FORCE)"))
