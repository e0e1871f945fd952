"""One spelling for look-ups, and word lists that match with or without their tones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_SPACE = re.compile(r"\s+")
_LIMIT = 20_000


def toned(text: str) -> str:
    """Return the words in lower case, composed, with single spaces and without invisible signs; at most 20,000 characters."""
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text[:_LIMIT]).lower())
    seen = "".join(sign for sign in composed if unicodedata.category(sign) != "Cf")
    return _SPACE.sub(" ", seen).strip()


def folded(text: str) -> str:
    """Return the same without tones and marks: đ becomes d."""
    return strip_marks(toned(text))


def strip_marks(text: str) -> str:
    """Return the signs without tones and marks, nothing else changed: đ becomes d."""
    apart = unicodedata.normalize("NFD", text.replace("đ", "d"))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def either(phrases: Iterable[str]) -> str:
    """Return a pattern for `toned` text: each word with its tones or with none, so that "tối" is not taken for "tôi"."""
    return "(?:" + "|".join(" ".join(map(_word, phrase.split())) for phrase in phrases) + ")"


def _word(word: str) -> str:
    plain = strip_marks(word)
    return re.escape(word) if plain == word else f"(?:{re.escape(word)}|{re.escape(plain)})"
