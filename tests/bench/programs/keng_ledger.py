"""A campaign from its first range to its end or for some seconds: claims, sends, settlements on a fresh SQLite. Prints a line of JSON."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from time import perf_counter

from sqlalchemy import func, select

from bot.channels.telegram.client import Client
from bot.commands.running import loops
from bot.dispatch.outbox import Dispatcher
from bot.store import schema_campaigns as sc
from bot.store.database import Database
from bot.wiring.collector import spare_collector
from tests.bench.processes import resident_mib
from tests.bench.programs.audience import begin_run, fill_contacts, freeze_range
from tests.bench.programs.keng_pacing import Counted, fresh_database

WARM_UP_SECONDS = 1.0
LOOK_SECONDS = 0.2
TURN_PAUSE = 0.02


def written() -> int:
    """Return how many bytes this process has handed to files; what goes through sockets is not among them."""
    lines = Path(f"/proc/{os.getpid()}/io").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("wchar"))


async def freeze(database: Database) -> dict[str, float]:
    """Write down who gets it, while somebody else writes now and then; return seconds, the longest range and the longest wait."""
    waits: list[float] = []

    async def talk() -> None:
        while True:
            await asyncio.sleep(TURN_PAUSE)
            began = perf_counter()
            async with database.begin() as work:
                await work.channels.seen("bench")
            waits.append(perf_counter() - began)

    await begin_run(database)
    talking = asyncio.create_task(talk())
    ranges: list[float] = []
    began = perf_counter()
    more = True
    while more:
        at = perf_counter()
        more = await freeze_range(database)
        ranges.append(perf_counter() - at)
        await asyncio.sleep(0)
    seconds = perf_counter() - began
    talking.cancel()
    await asyncio.gather(talking, return_exceptions=True)
    return {"freeze_seconds": seconds, "longest_range": max(ranges), "longest_wait": max(waits, default=0.0)}


async def send(server: str, token: str, database: Database, seconds: float) -> dict[str, float]:
    """Send for some seconds after a warm-up, or all of it (0); return the rate and the most memory that was held."""
    client = Client(token, server)
    channel = Counted(client)
    dispatcher = Dispatcher(database, channel)
    database.after_commit.append(dispatcher.wake)
    await client.open_session()
    spare_collector()  # as `keng run` does
    sending = asyncio.create_task(dispatcher.run())
    try:
        await asyncio.sleep(WARM_UP_SECONDS)
        _print("warm")
        began, before, most = perf_counter(), channel.ended, 0.0
        while (perf_counter() - began < seconds) if seconds else await _left(database):
            await asyncio.sleep(LOOK_SECONDS)
            most = max(most, resident_mib(os.getpid()))
        return {"rate": (channel.ended - before) / (perf_counter() - began), "mib": most, "sent": channel.ended}
    finally:
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        await client.close_session()


async def _left(database: Database) -> bool:
    c = sc.lot.c
    async with database.look() as work:
        return bool((await work.run(select(func.sum(c.queued + c.held + c.retry + c.sending)))).scalar())


async def run(server: str, token: str, folder: Path, people: int, seconds: float, chats: list[int]) -> None:  # noqa: PLR0913, PLR0917 - what its command line says
    """Fill, freeze, send."""
    async with fresh_database(folder) as database:
        await fill_contacts(database, chats, people)
        await database.checkpoint()
        before = written()
        found = await freeze(database)
        frozen = written()
        if seconds >= 0:
            found |= await send(server, token, database, seconds)
            await database.checkpoint()
        _print(json.dumps(found | {"bytes": written() - before, "bytes_frozen": frozen - before}))


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(server: str, token: str, folder: str, people: str, seconds: str, *chats: str) -> None:
    """Run it: how many people, for how many seconds (0: to the end; below: freeze only), and the chats they share."""
    asked = run(server, token, Path(folder), int(people), float(seconds), [int(chat) for chat in chats])
    # What goes through sockets is to be told from what goes into files: only the plain loop does that.
    with asyncio.Runner(loop_factory=loops() if float(seconds) > 0 else None) as runner:
        runner.run(asked)
