"""Processes that are measured: each on a core of its own, and what the kernel says of them."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import astuple, dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile
from time import perf_counter

from tests.bench.layers import ROOT

CORES = sorted(os.sched_getaffinity(0))
CLIENT_CORE, SERVER_CORE = CORES[0], CORES[-1]  # the same where there is only one
PATIENCE_SECONDS = 20.0
LOG_BYTES = 2000


def pin(process: int, core: int) -> None:
    """Let a process run on one core only. Threads that it has begun keep theirs: call this right after its start."""
    os.sched_setaffinity(process, {core})


def cpu_seconds(process: int) -> float:
    """Return how long a process has kept a core busy since its start."""
    # The name in parentheses may hold spaces; user and system time are the 14th and 15th field.
    fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def core_seconds(core: int) -> float:
    """Return how long anybody has kept a core busy since the machine's start."""
    lines = Path("/proc/stat").read_text("utf-8").splitlines()
    found = next(line.split() for line in lines if line.startswith(f"cpu{core} "))
    # User, nice, system, idle, waiting for the disk, interrupts and soft interrupts; and, on a virtual machine, what its host took.
    busy = [int(ticks) for place, ticks in enumerate(found[1:9]) if place not in {3, 4}]
    return sum(busy) / os.sysconf("SC_CLK_TCK")


def resident_mib(process: int) -> float:
    """Return how much memory a process holds, in MiB."""
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


@dataclass(frozen=True, slots=True)
class Program:
    """What is started: a command, what it finds in its environment, and the folder it runs in."""

    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path = ROOT


def bench_program(name: str, *arguments: str) -> Program:
    """Return one of those in `tests/bench/programs/`."""
    return Program([sys.executable, "-m", "tests.bench.programs", name, *arguments])


@asynccontextmanager
async def running(program: Program, stdout: int = DEVNULL) -> AsyncIterator[Process]:
    """Run a program on the client's core until the block ends; who breaks off hears what it wrote to its log."""
    with TemporaryFile() as log:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("KENG_")}
        process = await asyncio.create_subprocess_exec(
            *program.command, cwd=program.folder, env={**inherited, **program.environment}, stdin=DEVNULL, stdout=stdout, stderr=log
        )
        pin(process.pid, CLIENT_CORE)
        try:
            yield process
        except Exception as error:
            log.seek(0)
            error.add_note(f"{' '.join(program.command[:4])} wrote: {log.read()[-LOG_BYTES:].decode('utf-8', 'replace')}")
            raise
        finally:
            await _stop(process)


async def _stop(process: Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), PATIENCE_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()


@dataclass(frozen=True, slots=True)
class Figure:
    """What one run gave: how many a second, and what share of the time each kept a core busy.

    `others` is what everybody but the client took of the client's core: where that is much, the rate is too low.
    """

    rate: float
    client: float
    server: float
    others: float


@dataclass(frozen=True, slots=True)
class Moment:
    """How long cores were busy up to a moment, in seconds; the difference of two is a share."""

    at: float
    client: float
    server: float
    core: float

    @classmethod
    def now(cls, client: int, server: int) -> Moment:
        """Read what client and server, two processes, and all on the client's core have taken."""
        return cls(perf_counter(), cpu_seconds(client), cpu_seconds(server), core_seconds(CLIENT_CORE))

    def figure(self, rate: float, since: Moment) -> Figure:
        """Return the rate with the shares of the time since then."""
        seconds = self.at - since.at
        client, server = (self.client - since.client) / seconds, (self.server - since.server) / seconds
        return Figure(rate, client, server, max(0.0, (self.core - since.core) / seconds - client))


def middle(figures: Sequence[Figure]) -> Figure:
    """Return the median of each value."""
    return Figure(*(median(values) for values in zip(*map(astuple, figures), strict=True)))
