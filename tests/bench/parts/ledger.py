"""Campaigns: sends with claim, ledger and settlement beside others' that keep nothing; pacing; freezing; bytes; memory; lanes."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import median

from rich.console import Console
from rich.table import Table

from tests.bench.ledger import Sent, measure
from tests.bench.pacing import LIMITS, Share, Urgent, measure_share, measure_urgent
from tests.bench.processes import Figure, middle
from tests.bench.sends import Sender, measure_sends

ROUNDS = 3
PROGRAM = "keng_ledger_pacing"
OTHERS = (Sender("ptb", "ptb_sends", 50), Sender("aiogram", "aiogram_sends", 50))
SPEED_PEOPLE, SPEED_SECONDS = 60_000, 5.0
"""More than can leave in the warm-up and those seconds: who runs out of people looks slower than they are."""
FEW, SOME, MANY = 10_000, 100_000, 1_000_000
FEW_SECONDS, MEMORY_SECONDS = 5.0, 60.0


def run(console: Console) -> dict[str, float]:
    """Measure speed, pacing and freezing three times, in turn, and the rest once."""
    speed, shares = asyncio.run(_speed()), asyncio.run(_shares())
    figures = {name: middle(found) for name, found in speed.items()}
    _show_speed(console, figures)
    few, some, frozen, many = asyncio.run(_sizes())
    _show_sizes(console, {FEW: few, SOME: some, MANY: many})
    tries, urgent_refused = asyncio.run(measure_urgent(LIMITS[0], SOME, PROGRAM))
    excess = max(each.excess for each in tries)
    _show_rest(console, shares, tries)
    refused = sum(share.refused for found in shares.values() for share in found) + urgent_refused
    return {
        "ledger_send": round(figures["ledger"].rate, 1),
        "ledger_send_vs_ptb": round(figures["ledger"].rate / figures["ptb"].rate, 3),
        "ledger_send_vs_aiogram": round(figures["ledger"].rate / figures["aiogram"].rate, 3),
        **{f"ledger_pacing{rate}_share": round(median(each.share for each in found), 4) for rate, found in shares.items()},
        "ledger_refused": refused,
        "ledger_position_excess": excess,
        "freeze_1m_vs_100k": round(_freezing(frozen[MANY]) / _freezing(frozen[SOME]), 3),
        "ledger_bytes_100k": some.bytes,
        "ledger_rss_1m_vs_10k": round(many.mib / few.mib, 3),
    }


def _freezing(found: Sequence[Sent]) -> float:
    return median(each.freeze_seconds for each in found)


async def _speed() -> Mapping[str, list[Figure]]:
    found: dict[str, list[Figure]] = defaultdict(list)
    for _ in range(ROUNDS):
        sent = await measure(SPEED_PEOPLE, SPEED_SECONDS)
        found["ledger"] += [sent.figure] if sent.figure else []
        for other in OTHERS:
            found[other.name].append(await measure_sends(other))
    return found


async def _shares() -> dict[int, list[Share]]:
    found: dict[int, list[Share]] = defaultdict(list)
    for _ in range(ROUNDS):
        for limit in LIMITS:
            found[limit.rate].append(await measure_share(limit, PROGRAM))
    return found


async def _sizes() -> tuple[Sent, Sent, dict[int, list[Sent]], Sent]:
    """Send 100,000 to their end, 10,000 and 1,000,000 for some seconds; freeze the two larger ones twice more."""
    few, some, many = await measure(FEW, FEW_SECONDS), await measure(SOME, 0), await measure(MANY, MEMORY_SECONDS)
    frozen = {SOME: [some], MANY: [many]}
    for _ in range(ROUNDS - 1):
        for people, found in frozen.items():
            found.append(await measure(people, -1))
    return few, some, frozen, many


def _show_speed(console: Console, figures: Mapping[str, Figure]) -> None:
    table = Table(title="Sends a second, 50 at once (median of three); ours with claim, ledger and settlement, the others keep nothing")
    for heading in ("who", "a second", "client busy, %", "server busy, %", "others on the client's core, %"):
        table.add_column(heading, justify="left" if heading == "who" else "right")
    for name, figure in figures.items():
        busy = [f"{share * 100:.0f}" for share in (figure.client, figure.server, figure.others)]
        table.add_row(name, f"{figure.rate:,.0f}", *busy)
    console.print(table)


def _show_sizes(console: Console, found: Mapping[int, Sent]) -> None:
    table = Table(title="Campaigns of three sizes on SQLite")
    for heading in (
        "people",
        "frozen in, s",
        "longest range, s",
        "longest wait of a turn, s",
        "sent",
        "MB written",
        "of these frozen",
        "MiB held",
    ):
        table.add_column(heading, justify="right")
    for people, sent in found.items():
        seconds = [f"{each:.2f}" for each in (sent.freeze_seconds, sent.longest_range, sent.longest_wait)]
        megabytes = [f"{each / 1e6:.1f}" for each in (sent.bytes, sent.bytes_frozen)]
        table.add_row(f"{people:,}", *seconds, f"{sent.sent:,}", *megabytes, f"{sent.mib:.0f}")
    console.print(table)


def _show_rest(console: Console, shares: Mapping[int, list[Share]], tries: list[Urgent]) -> None:
    table = Table(title="Pacing of the ledger against strict windows; what is urgent while 100,000 go out at 30 a second")
    for heading in ("what", "value"):
        table.add_column(heading)
    for rate, found in shares.items():
        table.add_row(f"share of {rate:,} a second, %", f"{median(each.share for each in found) * 100:.2f}")
        table.add_row(f"refused at {rate:,} a second", str(sum(each.refused for each in found)))
    for each in tries:
        table.add_row(f"{each.lane}: position, in flight, position - (1 + in flight)", f"{each.position}, {each.in_flight}, {each.excess}")
    console.print(table)
