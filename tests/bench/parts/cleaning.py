"""Cleaning by the whole product (worker, jail, masking) as a multiple of a plain transcode of the same file to the same format and size."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time

from rich.console import Console
from rich.table import Table

from bot.privacy.media import wire
from bot.privacy.media.cleaner import Cleaner
from tests.bench.processes import CORES, SERVER_CORE
from tests.bench.transcodes import Transcode, transcodes

ROUNDS = 3


@dataclass(frozen=True, slots=True)
class _Took:
    """Seconds by the clock, and seconds that a core was busy with it."""

    clock: float
    core: float


@dataclass(frozen=True, slots=True)
class _Compared:
    ours: Sequence[_Took]
    plain: Sequence[_Took]

    def seconds(self) -> tuple[float, float]:
        return median(each.clock for each in self.ours), median(each.clock for each in self.plain)

    def ratios(self) -> tuple[float, float]:
        ours, plain = self.seconds()
        return ours / plain, median(each.core for each in self.ours) / median(each.core for each in self.plain)


def run(console: Console) -> dict[str, float]:
    """Clean and transcode each file three times, in turn, all on one core."""
    with _one_core():
        found = asyncio.run(_measure())
    table = Table(title="Cleaning as a multiple of a plain transcode, one core (medians of three)")
    for heading in ("what", "cleaned, s", "plain, s", "times", "times, by the core's own clock"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    numbers: dict[str, float] = {}
    for name, compared in found.items():
        ours, plain = compared.seconds()
        times, busy = compared.ratios()
        table.add_row(name, f"{ours:.3f}", f"{plain:.3f}", f"{times:.2f}", f"{busy:.2f}")
        numbers |= {f"clean_{name}_vs_plain": round(times, 3), f"clean_{name}_core_vs_plain": round(busy, 3)}
    console.print(table)
    return numbers


@contextmanager
def _one_core() -> Iterator[None]:
    """Keep this process, and the worker that it starts, on one core."""
    os.sched_setaffinity(0, {SERVER_CORE})
    try:
        yield
    finally:
        os.sched_setaffinity(0, CORES)


async def _measure() -> dict[str, _Compared]:
    jobs: list[wire.End] = []
    cleaner = Cleaner(watch=jobs.append)
    await cleaner.start()
    try:
        return {name: await _compare(cleaner, jobs, each) for name, each in transcodes().items()}
    finally:
        await cleaner.close()


async def _compare(cleaner: Cleaner, jobs: list[wire.End], transcode: Transcode) -> _Compared:
    ours: list[_Took] = []
    plain: list[_Took] = []
    await cleaner.clean(transcode.content)
    transcode.plain(transcode.content)
    for _ in range(ROUNDS):
        jobs.clear()
        clock, core = perf_counter(), process_time()
        await cleaner.clean(transcode.content)
        # The child's time is the kernel's word; the worker's own between children is a millisecond.
        ours.append(_Took(perf_counter() - clock, process_time() - core + sum(job.cpu for job in jobs)))
        clock, core = perf_counter(), process_time()
        transcode.plain(transcode.content)
        plain.append(_Took(perf_counter() - clock, process_time() - core))
    return _Compared(ours, plain)
