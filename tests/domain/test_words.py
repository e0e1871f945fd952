"""Typed words are made fit to be kept."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.domain.words import LONGEST, clean, is_too_long


@given(some.text(alphabet=some.characters()))
def test_nothing_that_hides_is_left(text: str) -> None:
    kept = clean(text)
    assert kept == kept.strip()
    assert unicodedata.is_normalized("NFC", kept)
    assert not {unicodedata.category(letter) for letter in kept if letter not in "\n\u200d"} & {"Cc", "Cf", "Cs", "Co"}
    assert kept.encode().decode() == kept


@given(some.text(alphabet=some.characters()))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(some.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặ 0123456789.,!?\n", min_size=1))
def test_ordinary_words_stay_as_they_are(text: str) -> None:
    assert clean(text) == text.strip()


def test_a_mark_behind_something_hidden_is_composed() -> None:
    assert clean("a\u200b\u0301") == "á"


@pytest.mark.parametrize(("text", "long"), [("a" * LONGEST, False), ("a" * (LONGEST + 1), True), ("🔥" * 2000, False), ("🔥" * 2001, True)])
def test_length_is_counted_as_platforms_count_it(text: str, *, long: bool) -> None:
    assert is_too_long(text) is long
