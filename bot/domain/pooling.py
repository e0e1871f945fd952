"""How numbers of few people are told: pooled with others, or rounded, so that no subtraction gives them away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

FEWEST: Final = 5
"""A group of fewer people is never told by itself."""
TOP: Final = ""
"""The pool of what stays too small even within its upper unit."""


def pool(sizes: Mapping[str, int], upper: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return where each unit is counted: ("unit", itself), or ("pool", the upper unit whose small ones are told together).

    `sizes` are people by unit, `upper` is the unit under which it is pooled. A pool holds two units and FEWEST people at least:
    the next smallest of the same upper unit joins, and what is too small even then is pooled at the TOP, where it goes on alike. So
    whatever is subtracted from a total, what is left is never a unit with fewer people. Where all together are fewer, one pool is
    left: who tells it has to look at `tells`.
    """
    left: list[str] = []
    found: dict[str, tuple[str, str]] = {}
    for above in sorted({upper.get(unit, TOP) for unit in sizes}):
        group = {unit: size for unit, size in sizes.items() if upper.get(unit, TOP) == above}
        pooled = _smallest(group, ())
        if _holds(pooled, sizes):
            found |= dict.fromkeys(pooled, ("pool", above))
        else:
            left += pooled
        found |= {unit: ("unit", unit) for unit in group if unit not in pooled}
    if left:
        # A pool of another upper unit may have to join too: then it is told at the top, as a whole.
        found |= _at_the_top(left, found, sizes)
    return found


def tells(people: int) -> bool:
    """Tell whether so many people may be told of at all."""
    return people >= FEWEST


def _holds(pooled: Iterable[str], sizes: Mapping[str, int]) -> bool:
    units = list(pooled)
    return not units or (len(units) > 1 and sum(sizes[unit] for unit in units) >= FEWEST)


def _smallest(group: Mapping[str, int], first: Iterable[str]) -> list[str]:
    """Return the units to pool: the small ones, then the next smallest while that is no pool yet."""
    chosen = list(first)
    for unit in sorted(group, key=lambda each: (group[each], each)):
        if group[unit] < FEWEST or not _holds(chosen, group):
            chosen.append(unit)
    return chosen


def _at_the_top(left: list[str], found: Mapping[str, tuple[str, str]], sizes: Mapping[str, int]) -> dict[str, tuple[str, str]]:
    """Pool what no upper unit could hold, with the smallest groups that are told elsewhere while it is too small."""
    groups: dict[tuple[str, str], list[str]] = {}
    for unit, place in found.items():
        groups.setdefault(place, []).append(unit)
    chosen = list(left)
    for place in sorted(groups, key=lambda each: (sum(sizes[unit] for unit in groups[each]), each)):
        if not _holds(chosen, sizes):
            chosen += groups[place]
    return dict.fromkeys(chosen, ("pool", TOP))


def round_down(count: int) -> int:
    """Return a count as it may be told where no cell may be told apart: the multiple of FEWEST below it."""
    return count - count % FEWEST


def rounded_total(counts: Iterable[int]) -> int:
    """Return the sum of some counts, rounded down, and no further above the sum of the rounded counts than says nothing of any one.

    Each count hides 0 to 4. A total that is `more` above the rounded ones tells that together they hide from `more` to `more` + 4; as long
    as the others can hide all of `more`, any one may hide anything.
    """
    all_counts = list(counts)
    told = sum(map(round_down, all_counts))
    hidden = round_down(sum(all_counts)) - told
    return told + min(hidden, round_down(max(0, len(all_counts) - 1) * (FEWEST - 1)))


def as_told(count: int) -> str:
    """Return a rounded count in words that fit every language: "<5" for whatever is below FEWEST."""
    return f"<{FEWEST}" if count < FEWEST else str(count)
