"""Conversation turns a second: the real router, sealing and database; each batch is committed before the next begins."""

from __future__ import annotations

import cProfile
import gc
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter

from bot.clock import SystemClock, SystemRandom
from bot.dialog.house import House
from bot.dialog.pauses import Pauses
from bot.dialog.router import Router
from bot.domain.policy import Rules
from bot.domain.ports import IntakeResult
from bot.places.gazetteer import Gazetteer
from bot.privacy.vault import Vault
from bot.store import schema as s
from bot.store.database import Circumstances, Database
from bot.store.migrate import migrate
from tests.bench.small import ROUTES, events
from tests.kit.fakes import FULL, NoTexts

ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Load:
    """How many events a batch holds, and how many batches a round has."""

    size: int
    batches: int


LOADS = (Load(1, 400), Load(100, 60))
WARM_UP = 5


@asynccontextmanager
async def _router(url: str, keys: Path) -> AsyncIterator[tuple[Database, Router]]:
    await migrate(url)
    clock, random = SystemClock(), SystemRandom()
    database = Database(url, Circumstances(Vault.open(keys, create=True), clock, random, NoTexts(), Rules()))
    house = House(Gazetteer((), ()), {"bench": FULL}, Pauses(clock, random), {})
    try:
        yield database, Router(database, ROUTES, house, random)
    finally:
        await database.close()


async def _round(router: Router, load: Load, batches: int) -> float:
    """Run one round; return turns a second."""
    stream = events(load.size)
    # Numbers are refused when they come twice: each round has its own.
    mark = secrets.token_hex(4)
    prepared = [[replace(event, id=f"{mark}-{event.id}") for event in islice(stream, load.size)] for _ in range(batches)]
    gc.collect()
    began = perf_counter()
    for batch in prepared:
        results = await router.take(batch)
        if any(result is not IntakeResult.DONE for result in results):
            raise RuntimeError("an event was not taken")
    return load.size * batches / (perf_counter() - began)


async def measure(url: str, keys: Path, load: Load) -> float:
    """Return the median of three rounds, in turns a second."""
    async with _router(url, keys) as (database, router):
        await _round(router, load, WARM_UP)
        rates = []
        for _ in range(ROUNDS):
            rates.append(await _round(router, load, load.batches))
            async with database.begin() as work:
                await work.run(s.outbox.delete())
    return median(rates)


async def profile(url: str, keys: Path, load: Load) -> cProfile.Profile:
    """Return a profile of one round."""
    async with _router(url, keys) as (_, router):
        await _round(router, load, WARM_UP)
        profiler = cProfile.Profile()
        profiler.enable()
        await _round(router, load, max(WARM_UP, load.batches // 2))
        profiler.disable()
    return profiler
