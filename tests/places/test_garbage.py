"""Nothing that a person can type raises, and nothing is read without end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.places.fold import LONGEST_TEXT, MOST_WORDS, split_words
from bot.places.gazetteer import Gazetteer

_PIECES = st.sampled_from(
    [
        "xã",
        "xóm",
        "huyện",
        "quảng",
        "lam",
        "bảo lâm",
        "tri phương",
        ",",
        " ",
        "\u0301",
        "\u200b",
        "\u202e",
        "\x00",
        "đ",
        "9",
        "w",
        "ﷺ",
        "😀",
        "\ud800",
    ]
)


@pytest.mark.parametrize(
    "words",
    [
        "",
        " ",
        "\x00\x07\x1b[31m",
        "😀" * 100_000,
        "a" * 100_000,
        "quang lam " * 10_000,
        "\u0301" * 100_000,
        "a" + "\u0302" * 100_000,
        "\u202e\u200b\u2066\ufeff" * 25_000,
        "ﷺ" * 100_000,
        "กขค" * 1_000,
        "中文" * 1_000,
        "\ud800\udfff",
        "<script>alert(1)</script>",
        "'; DROP TABLE unit; --",
        "٠١٢٣",
        "İıſßŉǰ" * 100,
    ],
)
def test_garbage_is_answered_and_never_sure(gazetteer: Gazetteer, words: str) -> None:
    match = gazetteer.find(words)
    assert not match.confident
    assert len(match.candidates) <= 3


def test_only_the_beginning_of_a_long_text_is_read(gazetteer: Gazetteer) -> None:
    assert len(split_words("ab " * 100_000)) == MOST_WORDS
    assert sum(len(word.written) for word in split_words("a" * 100_000)) <= LONGEST_TEXT
    assert gazetteer.find("z" * LONGEST_TEXT + " xã Quảng Lâm").candidates == ()


def test_signs_that_nobody_sees_do_not_part_words(gazetteer: Gazetteer) -> None:
    for words in (
        "Qu\u200bảng\u200d L\u2060âm",
        "\u202eQuảng Lâm\u202c",
        "\ufeffQuảng Lâm",
        "Quảng\u00a0Lâm",
        "Quảng\x00Lâm",
        "Quảng\nLâm",
    ):
        assert [candidate.code for candidate in gazetteer.find(words).candidates] == ["01304"]


@given(words=st.text() | st.lists(_PIECES, max_size=40).map("".join) | st.lists(_PIECES, max_size=40).map(" ".join))
def test_no_text_raises(gazetteer: Gazetteer, words: str) -> None:
    match = gazetteer.find(words)
    assert len(match.candidates) <= (1 if match.confident else 3)
    assert all(gazetteer.unit(candidate.code) for candidate in match.candidates)
    assert len({candidate.code for candidate in match.candidates}) == len(match.candidates)


@given(payload=st.text())
def test_no_link_raises(gazetteer: Gazetteer, payload: str) -> None:
    assert gazetteer.from_link(payload) is None
    gazetteer.from_link(f"v1-{payload}")


def test_an_empty_gazetteer_answers_too() -> None:
    empty = Gazetteer([], [])
    assert empty.find("Quảng Lâm").candidates == ()
    assert empty.districts() == ()
    assert empty.label("01304") == ""
