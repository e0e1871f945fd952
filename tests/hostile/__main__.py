"""Make the files, run, print a table, and write `build/hostile.json`; the exit status is 1 when a promise was broken."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.privacy.media.jail import jail_strength
from tests.hostile.plan import make
from tests.hostile.run import run, write_files
from tests.hostile.tally import MIB, Result, Tally

ROOT = Path(__file__).parents[2]
REASONS = ("type", "large", "long", "empty", "broken")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make hostile", description="Clean thousands of files made to harm while somebody tells tips.")
    parser.add_argument("--files", type=int, default=5000)
    parser.add_argument("--seed", default="keng", help="what is made; the same for the same seed, but for a few bits of H.264")
    parser.add_argument("--only", type=int, help="the number of one file, to look at it alone")
    return parser.parse_args()


def _row(name: str, tally: Tally) -> tuple[str, ...]:
    refused = (f"{tally.refused[why]:,}" if tally.refused[why] else "" for why in REASONS)
    return name, f"{tally.count:,}", f"{tally.cleaned:,}", *refused, f"{len(tally.failed)}", f"{tally.worst:.2f}", f"{tally.peak // MIB}"


def show(console: Console, result: Result) -> None:
    """Print what became of the files, and what it cost."""
    table = Table("family", "files", "cleaned", *REASONS, "failed", "worst s", "peak MiB", title="Hostile files")
    for name, tally in result.families.items():
        table.add_row(*_row(name, tally))
    table.add_section()
    table.add_row(*_row("all", result.total()))
    console.print(table)
    console.print(f"slowest file: --only {result.total().slowest}", highlight=False)
    for name, value in result.flat().items():
        console.print(f"{name.replace('_', ' ')}: {value:,}", highlight=False)


def main() -> int:
    """Run as asked; return the exit status."""
    asked, console = _arguments(), Console(width=130)
    numbers = range(asked.files) if asked.only is None else range(asked.only, asked.only + 1)
    console.print(f"{len(numbers)} files, --seed {asked.seed}, shut in by {', '.join(sorted(jail_strength()))}")
    with tempfile.TemporaryDirectory(prefix="keng-hostile-") as name:
        files = write_files(Path(name), (make(asked.seed, number) for number in numbers))
        console.print("made; cleaning them ...")
        result = asyncio.run(run(Path(name), files))
    show(console, result)
    target = ROOT / "build" / "hostile.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(result.flat(), indent=2) + "\n", "utf-8")
    console.print(f"written: {target}")
    broken = result.broken()
    for sentence in broken:
        console.print(f"{sentence}.", style="bold red", markup=False)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
