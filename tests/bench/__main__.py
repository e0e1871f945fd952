"""Measure, print tables, and write `build/bench.json`: everything, or the parts that are named."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from tests.bench.layers import ROOT
from tests.bench.parts import cleaning, ledger, memory, pacing, telegram, turns

TARGET = ROOT / "build" / "bench.json"


@dataclass(frozen=True, slots=True)
class Part:
    """What measures, and how the names of its numbers begin."""

    run: Callable[[Console], Mapping[str, float]]
    prefixes: tuple[str, ...]


PARTS = {
    "turns": Part(turns.run, ("turns_",)),
    "telegram": Part(telegram.run, ("intake_", "send")),
    "pacing": Part(pacing.run, ("pacing", "lane_")),
    "ledger": Part(ledger.run, ("ledger_", "freeze_")),
    "memory": Part(memory.run, ("memory_",)),
    "cleaning": Part(cleaning.run, ("clean_",)),
}


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"{', '.join(PARTS)}; all of them when none is named")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return asked


def _merge(part: Part, found: Mapping[str, float], target: Path) -> None:
    """Put a part's numbers in place of those it gave before; what other parts gave stays."""
    kept = json.loads(target.read_text("utf-8")) if target.exists() else {}
    numbers = {name: value for name, value in kept.items() if not name.startswith(part.prefixes)} | dict(found)
    target.write_text(json.dumps(numbers, indent=2) + "\n", "utf-8")


def main() -> None:
    """Measure what was asked for."""
    console = Console(width=140)
    TARGET.parent.mkdir(exist_ok=True)
    for name in _asked().parts or PARTS:
        _merge(PARTS[name], PARTS[name].run(console), TARGET)
    console.print(f"written: {TARGET}")


if __name__ == "__main__":
    main()
