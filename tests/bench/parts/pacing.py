"""Pacing and lanes of the product's sender at 30 and at 1,000 a second, against strict sliding windows."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from rich.console import Console
from rich.table import Table

from tests.bench.pacing import LIMITS, WAITING, Limit, Share, Urgent, measure_share, measure_urgent
from tests.bench.processes import middle

ROUNDS = 3


@dataclass(slots=True)
class _Found:
    shares: dict[Limit, list[Share]] = field(default_factory=dict)
    urgent: dict[Limit, list[Urgent]] = field(default_factory=dict)
    refused: int = 0


def run(console: Console) -> dict[str, float]:
    """Measure shares three times and lanes once at each limit; refusals are counted in all of them."""
    found = asyncio.run(_measure())
    _show_shares(console, found.shares)
    _show_urgent(console, found)
    shares = {f"pacing{limit.rate}_share": round(_middle(shares), 4) for limit, shares in found.shares.items()}
    excess = max(each.excess for tries in found.urgent.values() for each in tries)
    return {**shares, "pacing_refused": found.refused, "lane_position_excess": excess}


async def _measure() -> _Found:
    found = _Found()
    for _ in range(ROUNDS):
        for limit in LIMITS:
            share = await measure_share(limit)
            found.shares.setdefault(limit, []).append(share)
            found.refused += share.refused
    for limit in LIMITS:
        found.urgent[limit], refused = await measure_urgent(limit)
        found.refused += refused
    return found


def _middle(shares: Sequence[Share]) -> float:
    return median(each.share for each in shares)


def _show_shares(console: Console, found: dict[Limit, list[Share]]) -> None:
    table = Table(title="Pacing: sends that Telegram's emulator acted on, strict windows (median of three)")
    for heading in ("limit a second", "sends a second", "share, %", "refused", "client busy, %", "server busy, %", "others, %"):
        table.add_column(heading, justify="right")
    for limit, shares in found.items():
        figure = middle([each.figure for each in shares])
        busy = [f"{share * 100:.0f}" for share in (figure.client, figure.server, figure.others)]
        refused = str(sum(each.refused for each in shares))
        table.add_row(f"{limit.rate:,}", f"{figure.rate:,.1f}", f"{_middle(shares) * 100:.2f}", refused, *busy)
    console.print(table)


def _show_urgent(console: Console, found: _Found) -> None:
    table = Table(title=f"Lanes: what is committed while {WAITING:,} of the lowest lane wait (worst of all tries)")
    for heading in (
        "limit a second",
        "lane",
        "tries",
        "position",
        "in flight at the commit",
        "position - (1 + in flight)",
        "begun later, acted on before",
    ):
        table.add_column(heading, justify="left" if heading == "lane" else "right")
    for limit, tries in found.urgent.items():
        for each in tries:
            counts = (each.tries, each.position, each.in_flight, each.excess, each.overtaken)
            table.add_row(f"{limit.rate:,}", each.lane, *map(str, counts))
    console.print(table)
