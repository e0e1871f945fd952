"""Wrong receipts cost pauses and work, never a lock."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from itertools import count

import pytest

from bot.dialog.pauses import MOST_BITS, Pauses, solved
from bot.domain.events import Puzzle
from tests.kit.fakes import FakeClock, FakeRandom


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def pauses(clock: FakeClock) -> Pauses:
    return Pauses(clock, FakeRandom())


def test_the_first_slips_are_free_then_pauses_grow(pauses: Pauses) -> None:
    seen = []
    for _ in range(9):
        pauses.wrong(b"a")
        seen.append(pauses.pause(b"a").total_seconds())
    assert seen == [0, 0, 0, 2, 4, 8, 16, 30, 30]
    assert pauses.pause(b"b") == timedelta()


@pytest.mark.parametrize("tries", [1000, 5000])
def test_a_thousand_wrong_receipts_lock_nobody(pauses: Pauses, tries: int) -> None:
    for _ in range(tries):
        pauses.wrong(b"stranger")
        assert pauses.pause(b"stranger") <= timedelta(seconds=30)
        assert pauses.bits() <= MOST_BITS == 18
    assert pauses.pause(b"owner") == timedelta()
    assert pauses.puzzle() is not None


def test_a_right_receipt_forgets_the_slips_and_an_hour_forgets_all(pauses: Pauses, clock: FakeClock) -> None:
    salt = pauses.salt
    for _ in range(30):
        pauses.wrong(b"a")
    pauses.right(b"a")
    assert pauses.pause(b"a") == timedelta()
    assert pauses.bits() > 0
    clock.forward(hours=1)
    assert pauses.puzzle() is None
    assert pauses.salt != salt


def test_memory_is_bounded(pauses: Pauses) -> None:
    for number in range(10_050):
        for _ in range(4 if number == 10_049 else 1):
            pauses.wrong(number.to_bytes(4, "big"))
    assert pauses.pause((10_049).to_bytes(4, "big")) == timedelta(seconds=2)


@pytest.mark.parametrize("bits", [1, 8, 10])
def test_a_puzzle_is_solved_by_exactly_the_answers_with_enough_zero_bits(bits: int) -> None:
    puzzle = Puzzle("seed", bits)
    for number in range(3000):
        digest = "".join(f"{byte:08b}" for byte in sha256(f"seed:{number}".encode()).digest())
        assert solved(puzzle, str(number)) is (digest[:bits] == "0" * bits)
    assert any(solved(puzzle, str(number)) for number in count())


@pytest.mark.parametrize("answer", ["", "\ud83d", "x" * 100_000])
def test_rubbish_solves_nothing_and_breaks_nothing(answer: str) -> None:
    assert not solved(Puzzle("seed", 18), answer)
    assert solved(Puzzle("seed", 0), answer)
