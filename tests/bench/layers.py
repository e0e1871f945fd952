"""Where the time goes: a profile's own time by package; what C code takes is its caller's."""

from __future__ import annotations

import cProfile
import pstats
from collections import defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PACKAGES = {
    "sqlalchemy": "sqlalchemy",
    "aiosqlite": "driver",
    "asyncpg": "driver",
    "sqlite3": "driver",
    "nacl": "privacy",
    "json": "json",
    "asyncio": "asyncio",
    "concurrent": "asyncio",
}
WAITING = "waiting for the database"
C_CODE = "~"


def shares(profile: cProfile.Profile) -> dict[str, float]:
    """Return each layer's share of the time (0 to 1), largest first."""
    times: dict[str, float] = defaultdict(float)
    stats: dict[Any, Any] = pstats.Stats(profile).stats  # type: ignore[attr-defined]  # Any: the module has no types for it
    for function, (_, _, own, _, callers) in stats.items():
        if function[0] != C_CODE:
            times[_layer(function[0])] += own
        elif _waits(function[2]):
            times[WAITING] += own
        else:
            for caller, (_, _, part, _) in callers.items():
                times[_layer(caller[0])] += part
    total = sum(times.values())
    return {layer: time / total for layer, time in sorted(times.items(), key=lambda pair: -pair[1])}


def _waits(name: str) -> bool:
    return "poll" in name or "select" in name


def _layer(file: str) -> str:
    path = Path(file)
    if path.is_relative_to(ROOT / "bot"):
        return path.relative_to(ROOT / "bot").parts[0]
    if path.is_relative_to(ROOT / "tests"):
        return "the bench itself"
    return next((layer for package, layer in PACKAGES.items() if package in path.parts), "the rest of Python")
