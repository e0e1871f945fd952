"""The audit's heads in words that travel, and what can be wrong with a chain."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_LINE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9]{1,10}) (-|[0-9a-f]{64}) ([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain ended on a day: the last number, its link (32 bytes, b"" before the first act), and what signs all three."""

    day: date
    number: int
    chain: bytes
    mac: bytes


def write_head(head: Head) -> str:
    """Return a head as one line of text: day, number, link ("-" before the first act) and signature."""
    return f"{head.day.isoformat()} {head.number} {head.chain.hex() or '-'} {head.mac.hex()}"


def read_head(line: str) -> Head | None:
    """Read what `write_head` wrote; None when it is something else, like half a line."""
    found = _LINE.fullmatch(line.strip())
    if found is None:
        return None
    try:
        day = date.fromisoformat(found[1])
    except ValueError:
        return None
    return Head(day, int(found[2]), b"" if found[3] == "-" else bytes.fromhex(found[3]), bytes.fromhex(found[4]))


class Misfit(StrEnum):
    """What does not fit first: an act, where the chain ends, where it begins, or a head that was kept elsewhere.

    A head that was not written by whoever has the key is `forged`.
    """

    ACT = "act"
    HEAD = "head"
    CHECKPOINT = "checkpoint"
    KEPT = "kept"
    FORGED = "forged"


@dataclass(frozen=True, slots=True)
class Finding:
    """The first thing that does not fit: at which `number`, and for a kept head its `day`.

    A kept head tells of a change at `number` or before; what came up to `since` is as it was kept.
    """

    misfit: Misfit
    number: int
    day: date | None = None
    since: int = 0
