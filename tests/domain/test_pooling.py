"""Few people are told of with others, and rounded counts hide what they hide."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.pooling import FEWEST, TOP, as_told, pool, round_down, rounded_total, tells

UPPERS = ("", "x", "y", "z")
UNITS = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.tuples(st.integers(0, 12), st.sampled_from(UPPERS)), max_size=14)


@given(units=UNITS)
def test_no_unit_of_few_people_can_be_computed_from_what_is_told(units: dict[str, tuple[int, str]]) -> None:
    sizes = {unit: size for unit, (size, _) in units.items()}
    where = pool(sizes, {unit: upper for unit, (_, upper) in units.items()})
    assert set(where) == set(sizes)
    groups: dict[tuple[str, str], list[str]] = {}
    for unit, place in where.items():
        groups.setdefault(place, []).append(unit)
    # Groups are disjoint and the total is their sum: only who is alone in one can be computed from any of these numbers.
    for (kind, _), members in groups.items():
        if not tells(sum(sizes.values())):
            continue  # then no table is told at all
        assert sum(sizes[unit] for unit in members) >= FEWEST
        assert kind == "unit" or len(members) > 1
        assert kind == "pool" or (len(members) == 1 and sizes[members[0]] >= FEWEST)


@given(units=UNITS)
def test_units_are_pooled_under_their_own_upper_unit_where_that_is_enough(units: dict[str, tuple[int, str]]) -> None:
    uppers = {unit: upper for unit, (_, upper) in units.items()}
    where = pool({unit: size for unit, (size, _) in units.items()}, uppers)
    assert all(place in {("unit", unit), ("pool", uppers[unit]), ("pool", TOP)} for unit, place in where.items())


@pytest.mark.parametrize(
    ("sizes", "alone"),
    [
        ({"a": 40, "b": 3, "c": 2}, {"a"}),
        ({"a": 40, "b": 30, "c": 3}, {"a"}),
        ({"a": 40, "b": 1, "c": 1}, set()),
        ({"a": 40, "b": 30}, {"a", "b"}),
        ({"a": 4}, set()),
    ],
)
def test_where_one_would_be_left_the_next_smallest_joins(sizes: dict[str, int], alone: set[str]) -> None:
    assert {unit for unit, (kind, _) in pool(sizes, dict.fromkeys(sizes, "x")).items() if kind == "unit"} == alone


@pytest.mark.parametrize("cells", [1, 2, 3, 4])
def test_each_rounded_count_may_hide_anything_from_0_to_4_whatever_the_total_says(cells: int) -> None:
    possible: dict[tuple[int, int], set[tuple[int, ...]]] = {}
    for hidden in product(range(FEWEST), repeat=cells):
        counts = [FEWEST * place + each for place, each in enumerate(hidden)]
        told = (sum(map(round_down, counts)), rounded_total(counts))
        possible.setdefault(told, set()).add(hidden)
    for worlds in possible.values():
        assert all({world[cell] for world in worlds} == set(range(FEWEST)) for cell in range(cells))


@given(counts=st.lists(st.integers(0, 60), max_size=16))
def test_a_rounded_total_is_never_above_the_true_one(counts: list[int]) -> None:
    assert sum(map(round_down, counts)) <= rounded_total(counts) <= sum(counts)
    assert rounded_total(counts) % FEWEST == 0


def test_what_is_small_looks_alike() -> None:
    assert {as_told(round_down(count)) for count in range(FEWEST)} == {"<5"}
    assert as_told(round_down(14)) == "10"
