"""Answers and sends a second over Telegram's emulator, beside python-telegram-bot and aiogram."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from tests.bench.answers import bots, measure_answers
from tests.bench.processes import CLIENT_CORE, SERVER_CORE, Figure, middle
from tests.bench.sends import measure_sends, senders

ROUNDS = 3
RATIOS = {
    "intake_vs_ptb": ("intake_ours", "intake_ptb"),
    "intake_vs_aiogram": ("intake_ours", "intake_aiogram"),
    "send50_vs_ptb": ("send50_ours", "send50_ptb"),
    "send50_vs_aiogram": ("send50_ours", "send50_aiogram"),
    "send200_vs_send50": ("send200_ours", "send50_ours"),
}


def run(console: Console) -> dict[str, float]:
    """Measure all in turn, three times, so that a slow minute hits all; return the medians and their ratios."""
    figures = {name: middle(found) for name, found in asyncio.run(_rounds()).items()}
    ratios = _ratios(figures)
    _show(console, figures)
    _show_ratios(console, ratios)
    return {name: round(figure.rate, 1) for name, figure in figures.items()} | ratios


async def _rounds() -> Mapping[str, list[Figure]]:
    found = defaultdict(list)
    for _ in range(ROUNDS):
        for bot in bots():
            found[f"intake_{bot.name}"].append(await measure_answers(bot))
        for sender in senders():
            found[f"send{sender.at_once}_{sender.name}"].append(await measure_sends(sender))
    return found


def _ratios(figures: Mapping[str, Figure]) -> dict[str, float]:
    return {name: round(figures[ours].rate / figures[other].rate, 3) for name, (ours, other) in RATIOS.items()}


def _show(console: Console, figures: Mapping[str, Figure]) -> None:
    cores = "client and server share the only core" if CLIENT_CORE == SERVER_CORE else "client on one core, server on another"
    table = Table(title=f"Telegram: answers to 256 who wait, and sends, a second (median of three; {cores})")
    table.add_column("name")
    for heading in ("a second", "client busy, %", "server busy, %", "others on the client's core, %", "a second of the client's core"):
        table.add_column(heading, justify="right")
    for name, figure in sorted(figures.items()):
        busy = [f"{share * 100:.0f}" for share in (figure.client, figure.server, figure.others)]
        table.add_row(name, f"{figure.rate:,.0f}", *busy, f"{figure.rate / figure.client:,.0f}")
    console.print(table)


def _show_ratios(console: Console, ratios: Mapping[str, float]) -> None:
    table = Table(title="Beside each other")
    table.add_column("name")
    table.add_column("times", justify="right")
    for name, ratio in ratios.items():
        table.add_row(name, f"{ratio:.3f}")
    console.print(table)
