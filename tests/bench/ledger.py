"""A campaign's way through the ledger, measured in a process of its own."""

from __future__ import annotations

import asyncio
import json
import tempfile
from asyncio import StreamReader
from asyncio.subprocess import PIPE
from dataclasses import dataclass

from tests.bench.layers import ROOT
from tests.bench.processes import SERVER_CORE, Figure, Moment, bench_program, pin, running
from tests.emulators.telegram import TOKEN
from tests.emulators.telegram.remote import own_process

CHATS = 1_000
PATIENCE_SECONDS = 1_800.0


@dataclass(frozen=True, slots=True)
class Sent:
    """What a campaign took; zeros where nothing was sent. `bytes` are those handed to files from its first range to its end."""

    figure: Figure | None
    freeze_seconds: float
    longest_range: float
    longest_wait: float
    bytes: int
    bytes_frozen: int
    mib: float = 0.0
    sent: int = 0


async def measure(people: int, seconds: float) -> Sent:
    """Let a campaign go to so many for some seconds (0: to its end; below: it is only frozen), 50 at once.

    Raises:
        RuntimeError: the program broke off.
    """
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="keng-bench-", dir=ROOT / "build") as folder:
        async with own_process("--no-rates", "--no-record") as telegram:
            pin(telegram.process, SERVER_CORE)
            chats = await telegram.ask("people", count=CHATS)
            program = bench_program("keng_ledger", telegram.url, TOKEN, folder, str(people), str(seconds), *map(str, chats))
            async with running(program, stdout=PIPE) as process, asyncio.timeout(PATIENCE_SECONDS):
                output = process.stdout or StreamReader()
                before = None
                if seconds >= 0:
                    await output.readline()  # it is warm
                    before = Moment.now(process.pid, telegram.process)
                line = await output.readline()
                if not line:
                    raise RuntimeError("the program broke off")
                found = json.loads(line)
                rate = found.pop("rate", 0.0)
                return Sent(Moment.now(process.pid, telegram.process).figure(rate, before) if before else None, **found)
