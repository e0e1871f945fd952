"""People by place as staff are shown them: the places just below those that a campaign is for, small ones together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.domain.units import Unit

FEW: Final = 5
"""Fewer people than this are never told of a place: somebody there would know who they are."""
LISTED: Final = 12
"""Places that are told by name."""


@dataclass(frozen=True, slots=True)
class Places:
    """People by name of the place, the most first; `others` live in further places, `few` where there are fewer than five."""

    named: Mapping[str, int] = field(default_factory=dict)
    others: int = 0
    few: int = 0


def by_place(units: Mapping[str, Unit], wanted: Collection[str], people: Mapping[str, int]) -> Places:
    """Return people by place, who were counted by unit."""
    total: Counter[str] = Counter()
    for code, count in people.items():
        total[_place(units, wanted, code)] += count
    few, left = _pool(total)
    ranked = sorted(left.items(), key=lambda each: (-each[1], each[0]))
    named = {_name(units, code): count for code, count in ranked[:LISTED]}
    return Places(named, sum(count for _, count in ranked[LISTED:]), few)


def _pool(total: Mapping[str, int]) -> tuple[int, dict[str, int]]:
    """Take small places together; as long as they are few together, the next larger one with them, so that it cannot be reckoned back."""
    few, left = 0, dict(total)
    for code, count in sorted(total.items(), key=lambda each: (each[1], each[0])):
        if count >= FEW and not 0 < few < FEW:
            break
        few += left.pop(code)
    return few, left


def _place(units: Mapping[str, Unit], wanted: Collection[str], code: str) -> str:
    below = here = code
    while here not in wanted and here in units and units[here].parent:
        below, here = here, units[here].parent
    return below


def _name(units: Mapping[str, Unit], code: str) -> str:
    return units[code].name if code in units else code
