"""One spelling for look-ups: composed, lower case, single spaces; and the same without tones and marks."""

from __future__ import annotations

import re
import unicodedata

_SPACE = re.compile(r"\s+")
_LIMIT = 20_000


def toned(text: str) -> str:
    """Return the words in lower case, composed, with single spaces and without invisible signs; at most 20,000 characters."""
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text[:_LIMIT]).lower())
    seen = "".join(sign for sign in composed if unicodedata.category(sign) != "Cf")
    return _SPACE.sub(" ", seen).strip()


def folded(text: str) -> str:
    """Return the same without tones and marks: đ becomes d."""
    apart = unicodedata.normalize("NFD", toned(text).replace("đ", "d"))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
