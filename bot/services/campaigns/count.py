"""How a run stands."""

from __future__ import annotations

from collections import Counter

from bot.domain.campaigns import Counts
from bot.store.sums import Sum
from bot.store.work import UnitOfWork


async def count(work: UnitOfWork, run: int) -> Counts:
    """Return how many of a run's people stand where; cheap, however many they are."""
    total: Counter[int] = Counter()
    for counts in (await work.runs.counts(run)).values():
        total.update(counts.by_state)
    return Counts(dict(total))  # type: ignore[arg-type]  # Counter widens the enum


async def sums(work: UnitOfWork, run: int) -> list[Sum]:
    """Return a run's sums by unit and channel, and by language for the province; counts every row that is there."""
    return await work.sums.of_run(run)


async def taps(work: UnitOfWork, run: int) -> dict[tuple[str, str, str], int]:
    """Return how many people tapped what, by unit, channel and kind."""
    return await work.sums.taps(run)
