"""Words that work anywhere, in any spelling people use."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache

LONGEST = 40


class Word(StrEnum):
    """What a word means."""

    MENU = "menu"
    BACK = "back"
    STOP = "stop"
    HELP = "help"
    LANGUAGE = "language"
    LISTEN = "listen"
    FORGET = "forget"
    DANGER = "danger"
    DESK = "desk"
    CALENDAR = "calendar"


STAFF_WORDS = frozenset({Word.CALENDAR})
"""Words of staff alone: from anybody else they are a part of what is told."""


_SPELLINGS: dict[Word, tuple[str, ...]] = {
    Word.MENU: ("menu", "start", "bắt đầu", "trang đầu", "về đầu", "danh mục", "kẻng"),
    Word.BACK: ("back", "quay lại", "lui", "lùi", "trở lại", "trở về"),
    Word.STOP: (
        "stop",
        "end",
        "cancel",
        "unsubscribe",
        "dừng",
        "dừng lại",
        "thôi",
        "ngừng",
        "ngưng",
        "huỷ",
        "hủy",
        "huỷ đăng ký",
        "hủy đăng ký",
        "huỷ đăng kí",
        "thôi nghe",
        "thôi nghe tin",
        "thôi nhận",
        "thôi nhận tin",
        "dừng nhận tin",
        "ngừng nhận tin",
        "huỷ nhận tin",
        "không nhận tin",
        "không nhận tin nữa",
        "bỏ đăng ký",
        "bỏ đăng kí",
    ),
    Word.HELP: ("help", "giúp", "hướng dẫn", "trợ giúp", "giúp đỡ"),
    Word.LANGUAGE: ("language", "lang", "ngôn ngữ", "tiếng", "đổi tiếng"),
    Word.LISTEN: ("listen", "nghe", "nghe lại", "đọc lên"),
    Word.FORGET: ("forget me", "forget", "forgetme", "quên tôi", "quên tôi đi", "xoá tôi", "xóa tôi", "xoá hết", "xóa hết"),
    Word.DANGER: ("sos", "help me", "cứu", "cứu với", "cứu tôi", "cứu tôi với", "đang nguy", "nguy hiểm"),
    Word.DESK: ("desk", "duty", "trực", "bàn trực"),
    Word.CALENDAR: ("calendar", "lịch", "xem lịch"),
}


def fold(text: str) -> str:
    """Return words lower-cased, without marks, signs and doubled spaces; đ becomes d."""
    lowered = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text).lower().replace("đ", "d"))
    plain = "".join(letter if letter.isalnum() else " " for letter in lowered if not unicodedata.combining(letter))
    return " ".join(plain.split())


def _toned(text: str) -> str:
    # Each word's marks stand behind its letters, in a fixed order: "huỷ" and "hủy" are one spelling.
    letters = unicodedata.normalize("NFC", text).lower()
    return " ".join(_marked(word) for word in "".join(letter if letter.isalnum() else " " for letter in letters).split())


def _marked(word: str) -> str:
    apart = unicodedata.normalize("NFD", word)
    marks = sorted(letter for letter in apart if unicodedata.combining(letter))
    return "".join([*(letter for letter in apart if not unicodedata.combining(letter)), *marks])


_ROWS = [(fold(spelling), _toned(spelling).split(), word) for word, spellings in _SPELLINGS.items() for spelling in spellings]
_SPELLED = {plain: [(toned, word) for other, toned, word in _ROWS if other == plain] for plain, _, _ in _ROWS}
"""By how they are typed without marks: the words with their marks, and what they mean together."""


def typed(text: str, labels: Iterable[str]) -> int | None:
    """Return which of the labels somebody typed, None when none; marks may be missing, but those that are typed must be right."""
    toned = _toned(text)
    if not toned:
        return None
    plain = toned.isascii()
    return next((at for at, label in enumerate(labels) if toned in _spelled(label)[: 2 if plain else 1]), None)


@lru_cache(maxsize=1024)
def _spelled(label: str) -> tuple[str, str]:
    # Labels are ours: what people typed themselves is never remembered.
    return _toned(label), fold(label)


def read_word(text: str) -> Word | None:
    """Return the word that the whole message is; None when it is anything else.

    Who types marks must mean them: "đúng" (right) is not "dừng" (stop), though both fold to "dung". Marks may be missing word by word.
    """
    if len(text) > LONGEST:
        return None
    if text.strip() == "🆘":
        return Word.DANGER
    said = _toned(text).split()
    return next((word for toned, word in _SPELLED.get(fold(text), ()) if _fits(said, toned)), None)


def _fits(said: Sequence[str], meant: Sequence[str]) -> bool:
    return len(said) == len(meant) and all(one.isascii() or one == other for one, other in zip(said, meant, strict=True))
