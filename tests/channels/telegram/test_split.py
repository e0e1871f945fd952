from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.split import TEXT_LIMIT, clusters, split, utf16_units

# Each of these is one letter or sign to whoever reads it.
WHOLE = (
    "e",
    "ệ",
    unicodedata.normalize("NFD", "ệ"),
    unicodedata.normalize("NFD", "Ữ"),
    "👨\u200d👩\u200d👧\u200d👦",
    "👍🏽",
    "🇻🇳",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "❤️\u200d🔥",
    "3️⃣",
    "한",
    "\u1112\u1161\u11ab",
    "กำ",
    "क्ष",
    "🆘",
)
letters = st.sampled_from(WHOLE)
words = st.lists(letters, min_size=1, max_size=12)
texts = st.lists(st.one_of(words, st.sampled_from([[" "], ["\n"], ["\n", "\n"]])), max_size=40)


@given(texts, st.integers(40, 200))
def test_nothing_is_lost_and_no_letter_is_cut(pieces: list[list[str]], limit: int) -> None:
    flat = [letter for piece in pieces for letter in piece]
    parts = split("".join(flat), limit)
    assert all(0 < utf16_units(part) <= limit for part in parts)
    # Walking through the parts letter by letter meets exactly the letters that were put in.
    rest = [letter for letter in flat if not letter.isspace()]
    for part in parts:
        left = "".join(part.split())
        while left:
            assert left.startswith(rest[0])
            left = left[len(rest[0]) :]
            rest.pop(0)
    assert rest == []


@given(st.lists(words.map("".join), min_size=1, max_size=60), st.integers(200, 400))
def test_a_word_that_fits_is_never_cut(said: list[str], limit: int) -> None:
    parts = split(" ".join(said), limit)
    assert [word for part in parts for word in part.split(" ")] == said


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300), st.integers(2, 60))
def test_any_text_fits(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(0 < len(part.encode("utf-16-le")) // 2 <= limit for part in parts)
    assert "".join("".join(part.split()) for part in parts) == "".join(text.split())


@pytest.mark.parametrize("whole", WHOLE)
def test_what_people_see_as_one_sign_is_one(whole: str) -> None:
    assert list(clusters(f"a{whole}b")) == ["a", whole, "b"]
    assert list(clusters(whole + whole)) == [whole, whole]


@given(st.text())
def test_clusters_join_to_the_text(text: str) -> None:
    assert "".join(clusters(text)) == text


def test_paragraphs_come_before_lines_and_lines_before_words() -> None:
    first, second = "a" * 30 + " b", "c d"
    assert split(f"{first}\n\n{second}\n{second}\n" + "e " * 20, 48) == (first, f"{second}\n{second}\n" + ("e " * 20).strip())
    assert split(f"{first}\n{second}", 34) == (first, second)
    assert split("aa bb cc", 5) == ("aa bb", "cc")


def test_only_what_no_message_can_hold_is_cut_inside() -> None:
    assert split("x" * (TEXT_LIMIT + 1)) == ("x" * TEXT_LIMIT, "x")
    parts = split("a" + "\u0301" * 100, 40)
    assert "".join(parts) == "a" + "\u0301" * 100
    assert max(map(len, parts)) <= 40


@pytest.mark.parametrize("text", ["", " \n ", "\n" * 5000])
def test_a_blank_text_has_no_parts(text: str) -> None:
    assert split(text) == ()


def test_pictures_count_twice() -> None:
    assert len(split("🆘" * 2048)) == 1
    assert len(split("🆘" * 2049)) == 2


def test_half_a_pair_becomes_a_sign_that_can_be_sent() -> None:
    assert split("a\ud83db") == ("a\ufffdb",)
