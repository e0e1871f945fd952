"""Hours and numbers as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.wishes import read_hours, read_number, write_hour

MINUTES = st.integers(0, 24 * 60 - 1)


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("21-6", (1260, 360)),
        (" 21 - 6 ", (1260, 360)),
        ("21h-6h", (1260, 360)),
        ("21h30 đến 5h", (1290, 300)),
        ("từ 22 giờ đến 5 giờ 30", (1320, 330)),
        ("Tu 22 gio toi 5 gio", (1320, 300)),
        ("19:00–07:00", (1140, 420)),
        ("12-13", (720, 780)),
        ("22-24", (1320, 0)),
        ("21 to 6", (1260, 360)),
    ],
)
def test_hours_are_read_as_people_type_them(typed: str, hours: tuple[int, int]) -> None:
    assert read_hours(typed) == hours


@pytest.mark.parametrize("typed", ["", "21", "21-21", "0-24", "25-6", "21:75-6", "24:30-6", "tối", "21-6-7", "nhà 21-6", "2026-11", "²¹-6"])
def test_other_words_are_no_hours(typed: str) -> None:
    assert read_hours(typed) is None


@given(MINUTES, MINUTES, st.sampled_from(["-", " - ", "–", " đến ", " tới ", "~"]), st.sampled_from([":", "h", "giờ "]))
def test_every_span_comes_back_as_it_was_written(first: int, last: int, to: str, sign: str) -> None:
    typed = f"{write_hour(first)}{to}{write_hour(last)}".replace(":", sign)
    assert read_hours(typed) == (None if first == last else (first, last))


@given(st.text(max_size=60))
def test_whatever_is_typed_is_minutes_of_a_day_or_nothing(text: str) -> None:
    found = read_hours(text)
    assert found is None or (found[0] != found[1] and all(0 <= minute < 24 * 60 for minute in found))
    number = read_number(text, 1, 15)
    assert number is None or 1 <= number <= 15


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("35", 35),
        ("35 người", 35),
        ("khoảng 35 bà con", 35),
        ("0", 0),
        ("500", 500),
        ("501", None),
        ("-5", None),
        ("30-40", None),
        ("", None),
    ],
)
def test_one_number_within_words_is_read(typed: str, number: int | None) -> None:
    assert read_number(typed, 0, 500) == number
