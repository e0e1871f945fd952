"""The promise in numbers: right among those shown in 98 of 100, sure and wrong never."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.places.gazetteer import Gazetteer
from bot.places.seed import Seed
from tests.places.typos import all_names, mistyped

_FORMS = ("{name}", "Xã {name}", "{name}, {district}", "nhà ở {name} {district}", "xóm Nà Lốm, xã {name}", "o {name}")


@dataclass(frozen=True, slots=True)
class Shares:
    """How often the right unit was shown, came first, was sure; and what was sure and wrong."""

    count: int
    shown: float
    first: float
    sure: float
    wrong: tuple[str, ...]


def _measure(gazetteer: Gazetteer, cases: Iterable[tuple[str, frozenset[str]]]) -> Shares:
    count = shown = first = sure = 0
    wrong: list[str] = []
    for text, codes in cases:
        match = gazetteer.find(text)
        found = [candidate.code for candidate in match.candidates]
        if match.confident and found[0] not in codes:
            wrong.append(text)
        if not codes:
            continue
        count += 1
        shown += not codes.isdisjoint(found)
        first += bool(found) and found[0] in codes
        sure += match.confident
    return Shares(count, shown / count, first / count, sure / count, tuple(wrong))


def _report(what: str, shares: Shares, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        figures = f"shown {shares.shown:.1%}, first {shares.first:.1%}, sure {shares.sure:.1%}, sure and wrong {len(shares.wrong)}"
        print(f"\n{what}: {shares.count} names, {figures}")  # noqa: T201 - the figures are what this test is for


def _read_inputs() -> list[dict[str, str]]:
    with Path(__file__).with_name("inputs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_written_list_is_found_and_never_wrongly_sure(gazetteer: Gazetteer, capsys: pytest.CaptureFixture[str]) -> None:
    rows = _read_inputs()
    shares = _measure(gazetteer, [(row["input"], frozenset(filter(None, [row["expected"]]))) for row in rows])
    _report(f"written list of {len(rows)}", shares, capsys)
    assert len(rows) >= 170
    assert shares.wrong == ()
    assert shares.shown >= 0.98


def test_every_name_as_written_comes_first(gazetteer: Gazetteer, seed: Seed, capsys: pytest.CaptureFixture[str]) -> None:
    names = all_names(seed)
    shares = _measure(gazetteer, [(name.text, name.codes) for name in names])
    _report("names as written", shares, capsys)
    assert len(names) == 217
    assert shares.wrong == ()
    assert shares.first == 1
    assert shares.sure > 0.75


@pytest.mark.parametrize(("slips", "shown"), [(1, 0.985), (2, 0.97)])
def test_mistyped_names_are_never_wrongly_sure(
    gazetteer: Gazetteer, seed: Seed, capsys: pytest.CaptureFixture[str], slips: int, shown: float
) -> None:
    rng = random.Random(20_251_101 + slips)  # noqa: S311 - slips must be the same in every run
    cases = [
        (rng.choice(_FORMS).format(name=text, district=name.district), name.codes)
        for name, text in mistyped(seed, rounds=14, slips=slips, rng=rng)
    ]
    shares = _measure(gazetteer, cases)
    _report(f"{slips} wrong letter(s)", shares, capsys)
    assert shares.count > 3_000
    assert shares.wrong == ()
    assert shares.shown >= shown


def test_a_name_that_is_shared_is_never_sure(gazetteer: Gazetteer, seed: Seed) -> None:
    shared = [name for name in all_names(seed) if len(name.codes) > 1]
    assert len(shared) > 13
    for name in shared:
        for form in _FORMS:
            match = gazetteer.find(form.format(name=name.text, district=name.district))
            assert not match.confident
            assert name.codes <= {candidate.code for candidate in match.candidates}
