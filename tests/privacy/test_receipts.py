"""Receipts are random, readable and find slips."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SystemRandom
from bot.privacy.receipts import format_receipt, new_receipt, read_receipt

RECEIPTS = st.builds(lambda _: new_receipt(SystemRandom()), st.integers())


@given(RECEIPTS)
def test_a_receipt_is_read_back_as_it_is_shown(receipt: str) -> None:
    assert len(receipt) == 16
    assert receipt.isascii()
    assert receipt.isdigit()
    assert read_receipt(format_receipt(receipt)) == receipt


@given(RECEIPTS, st.integers(0, 15), st.integers(1, 9))
def test_every_wrong_digit_is_found(receipt: str, place: int, more: int) -> None:
    wrong = str((int(receipt[place]) + more) % 10)
    assert read_receipt(receipt[:place] + wrong + receipt[place + 1 :]) is None


@given(RECEIPTS, st.integers(0, 14))
def test_every_swap_of_neighbours_is_found(receipt: str, place: int) -> None:
    swapped = receipt[:place] + receipt[place + 1] + receipt[place] + receipt[place + 2 :]
    assert read_receipt(swapped) == (receipt if swapped == receipt else None)


@pytest.mark.parametrize(
    "layout",
    ["{0}-{1}-{2}-{3}", "{0}.{1}.{2}.{3}", " {0}{1}\n{2}{3}\t", "\u200e{0}\u00a0{1}\u200b{2}\u2013{3}", "{0} {1} {2} {3}."],
)
def test_ways_of_typing_are_understood(layout: str) -> None:
    receipt = new_receipt(SystemRandom())
    assert read_receipt(layout.format(*format_receipt(receipt).split())) == receipt


@pytest.mark.parametrize("zero", ["０", "٠", "۰", "०", "𝟎"])
def test_digits_of_other_scripts_are_understood(zero: str) -> None:
    receipt = new_receipt(SystemRandom())
    assert read_receipt("".join(chr(ord(zero) + int(digit)) for digit in receipt)) == receipt


@pytest.mark.parametrize("layout", ["mã {0}", "{0} cảm ơn", "{0}0", "1{0}", "{0} {0}", "{0}²"])
def test_more_than_a_receipt_is_refused(layout: str) -> None:
    assert read_receipt(layout.format(new_receipt(SystemRandom()))) is None


@given(st.text())
def test_no_text_makes_reading_fail(text: str) -> None:
    found = read_receipt(text)
    assert found is None or len(found) == 16


def test_the_first_fifteen_digits_are_all_used() -> None:
    seen = [new_receipt(SystemRandom()) for _ in range(500)]
    assert len(set(seen)) == 500
    assert all({receipt[place] for receipt in seen} == set("0123456789") for place in range(16))
