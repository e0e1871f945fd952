"""Run, print tables, and write `build/crash.json`; the exit status is 1 when a promise was broken."""

from __future__ import annotations

import argparse
import asyncio
import json
import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from rich.console import Console
from rich.table import Table

from tests.crash.deliveries import Deliveries, Ledgered, Sending
from tests.crash.ledger import Ledger, PostgresLedger, SqliteLedger
from tests.crash.plan import Plan, Result
from tests.crash.run import Run
from tests.kit.databases import KINDS, run_server

ROOT = Path(__file__).parents[2]
PARTS = ("tips", "ledger")
VARIANTS = {"sqlite": ("sqlite", 1), "postgres": ("postgres", 1), "postgres_two": ("postgres", 2)}
"""Of the ledger's run: database and processes."""
LEDGERED = ("ledger_lost", "ledger_doubled", "ledger_uncertain_max", "ledger_kills")
NUMBERS = ("tips_sent", "tips_stored", "tips_alerted", "kills", "answers_doubled", "unsettled")
MORE = ("answers", "answers_lost", "updates_redelivered", "sends_refused", "slowest_answer", "seconds")


def _arguments() -> argparse.Namespace:
    plan = Plan()
    parser = argparse.ArgumentParser(prog="make crash", description="Kill the process again and again while people tell; then count.")
    parser.add_argument("--tips", type=int, default=plan.tips)
    parser.add_argument("--kills", type=int, default=plan.kills)
    parser.add_argument("--seed", default=secrets.token_hex(4), help="what is told and when the process dies; a new one each time")
    parser.add_argument("--database", choices=(*KINDS, "both"), default="both")
    parser.add_argument("--part", choices=(*PARTS, "both"), default="both", help="tips, or campaigns and their ledger")
    parser.add_argument("--people", type=int, default=plan.people)
    parser.add_argument("--recipients", type=int, default=Sending().people, help="people who get the campaign")
    parser.add_argument("--variant", choices=(*VARIANTS, "all"), default="all", help="of the ledger's run")
    parser.add_argument("--output", action="store_true", help="show what the process printed and logged")
    return parser.parse_args()


@contextmanager
def _ledger(kind: str, folder: Path) -> Iterator[Ledger]:
    if kind == "sqlite":
        yield SqliteLedger(folder / "data" / "keng.db")
        return
    with run_server() as server:
        name = f"c{uuid4().hex[:16]}"
        asyncio.run(server.run(f"CREATE DATABASE {name}"))
        yield PostgresLedger(server, name)


def _run(kind: str, plan: Plan, console: Console, *, output: bool) -> Result:
    with tempfile.TemporaryDirectory(prefix="keng-crash-") as name, _ledger(kind, Path(name)) as ledger:
        run = Run(plan, ledger, Path(name))
        result = asyncio.run(run())
    for each in run.stuck:
        console.print(f"gave up: {each}", markup=False)
    if output or run.stuck:
        console.print(run.output, markup=False)
    return result


def _send(variant: str, sending: Sending, console: Console, *, output: bool) -> Ledgered:
    kind, processes = VARIANTS[variant]
    with tempfile.TemporaryDirectory(prefix="keng-crash-") as name, _ledger(kind, Path(name)) as ledger:
        run = Deliveries(replace(sending, processes=processes), ledger.url, Path(name))
        result = asyncio.run(run())
    if output or result.broken(sending):
        console.print(run.output[-20_000:], markup=False)
    return result


def _show_ledgers(console: Console, results: dict[str, Ledgered]) -> None:
    table = Table("", *results, title="Killed again and again while a campaign goes out")
    for name in (*LEDGERED, "sent", "uncertain", "seconds"):
        values = (getattr(result, name) for result in results.values())
        table.add_row(name.replace("_", " "), *(f"{value:,.1f}" if isinstance(value, float) else f"{value:,}" for value in values))
    console.print(table)


def _write(found: dict[str, int], console: Console) -> None:
    """Put numbers in place of those that another run gave; what it does not know stays."""
    target = ROOT / "build" / "crash.json"
    target.parent.mkdir(exist_ok=True)
    kept = json.loads(target.read_text("utf-8")) if target.exists() else {}
    target.write_text(json.dumps(kept | found, indent=2) + "\n", "utf-8")
    console.print(f"written: {target}")


def _show(console: Console, results: dict[str, Result]) -> None:
    table = Table("", *results, title="Killed again and again while people tell")
    for name in (*NUMBERS, *MORE):
        values = (getattr(result, name) for result in results.values())
        table.add_row(name.replace("_", " "), *(f"{value:,.1f}" if isinstance(value, float) else f"{value:,}" for value in values))
    console.print(table)


def _tell(asked: argparse.Namespace, console: Console) -> list[str]:
    """Kill while people tell; return what was broken."""
    plan = Plan(asked.tips, asked.people, asked.kills, seed=asked.seed)
    kinds = KINDS if asked.database == "both" else (asked.database,)
    console.print(f"{plan.tips} tips from {plan.people} people, {plan.kills} kills, --seed {plan.seed}")
    results = {kind: _run(kind, plan, console, output=asked.output) for kind in kinds}
    _show(console, results)
    _write({f"{name}_{kind}": getattr(result, name) for kind, result in results.items() for name in NUMBERS}, console)
    return [f"{kind}: {sentence}." for kind, result in results.items() for sentence in result.broken(plan)]


def _send_all(asked: argparse.Namespace, console: Console) -> list[str]:
    """Kill while a campaign goes out; return what was broken."""
    sending = Sending(asked.recipients, asked.kills, seed=asked.seed)
    variants = [name for name in VARIANTS if asked.variant in {name, "all"} and asked.database in {VARIANTS[name][0], "both"}]
    console.print(f"{sending.people} people get a campaign, {sending.kills} kills, --seed {sending.seed}")
    results = {variant: _send(variant, sending, console, output=asked.output) for variant in variants}
    _show_ledgers(console, results)
    _write({f"{name}_{variant}": getattr(result, name) for variant, result in results.items() for name in LEDGERED}, console)
    return [f"{variant}: {sentence}." for variant, result in results.items() for sentence in result.broken(sending)]


def main() -> int:
    """Run what was asked for; return the exit status."""
    asked, console = _arguments(), Console(width=120)
    broken = _tell(asked, console) if asked.part != "ledger" else []
    broken += _send_all(asked, console) if asked.part != "tips" else []
    for each in broken:
        console.print(each, style="bold red", markup=False)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
