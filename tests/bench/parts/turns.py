"""Conversation turns a second, and where their time goes."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from rich.console import Console
from rich.table import Table

from tests.bench.layers import ROOT, shares
from tests.bench.turns import LOADS, Load, measure, profile
from tests.kit.databases import Server, run_server

KINDS = ("sqlite", "postgres")
SHOWN = 0.005


@contextmanager
def _database(kind: str, server: Server) -> Iterator[tuple[str, Path]]:
    """Name a fresh database and a folder for its keys."""
    with tempfile.TemporaryDirectory(prefix="keng-bench-", dir=ROOT / "build") as folder:
        if kind == "sqlite":
            yield f"sqlite+aiosqlite:///{folder}/keng.db", Path(folder, "keys")
            return
        name = f"b{uuid4().hex[:16]}"
        asyncio.run(server.run(f"CREATE DATABASE {name}"))
        yield server.url(name), Path(folder, "keys")


def _rates(server: Server) -> dict[str, float]:
    rates = {}
    for kind in KINDS:
        for load in LOADS:
            with _database(kind, server) as (url, keys):
                rates[f"turns_{kind}_{load.size}"] = round(asyncio.run(measure(url, keys, load)), 1)
    return rates


def _profiles(server: Server) -> dict[tuple[str, Load], dict[str, float]]:
    found = {}
    for kind in KINDS:
        for load in LOADS:
            with _database(kind, server) as (url, keys):
                found[kind, load] = shares(asyncio.run(profile(url, keys, load)))
    return found


def _show_rates(console: Console, rates: dict[str, float]) -> None:
    table = Table(title="Conversation turns a second, committed before they are acknowledged (median of three)")
    for heading in ("database", *(f"batches of {load.size}" for load in LOADS), "ratio"):
        table.add_column(heading, justify="left" if heading == "database" else "right")
    for kind in KINDS:
        first, last = (rates[f"turns_{kind}_{load.size}"] for load in LOADS)
        table.add_row(kind, f"{first:,.0f}", f"{last:,.0f}", f"{last / first:.1f}")
    console.print(table)


def _show_layers(console: Console, profiles: dict[tuple[str, Load], dict[str, float]]) -> None:
    table = Table(title="Share of the time in each layer, percent (under a profiler, which makes Python look slower than it is)")
    table.add_column("layer")
    for kind, load in profiles:
        table.add_column(f"{kind}, {load.size}", justify="right")
    for layer in dict.fromkeys(layer for found in profiles.values() for layer, share in found.items() if share >= SHOWN):
        table.add_row(layer, *(f"{found.get(layer, 0) * 100:.1f}" for found in profiles.values()))
    console.print(table)


def run(console: Console) -> dict[str, float]:
    """Measure on both databases."""
    with run_server() as server:
        rates = _rates(server)
        _show_rates(console, rates)
        _show_layers(console, _profiles(server))
    return rates
