"""What people type, made fit to be kept: nothing that hides, turns around or breaks a line of text."""

from __future__ import annotations

import unicodedata

LONGEST = 4000
"""UTF-16 units in one message; what is longer has to be told in pieces."""

_JOINER = "\u200d"
_KEPT_CONTROLS = {"\n"}
_BREAKS = str.maketrans({"\r": "\n", "\u2028": "\n", "\u2029": "\n", "\x85": "\n", "\x0b": "\n", "\x0c": "\n", "\t": " "})
_PICTURES = {"So", "Sk"}
_AS_PICTURE = "\ufe0f"


def clean(text: str) -> str:
    """Return words composed (NFC), without control, zero-width and direction characters; line breaks stay.

    The joiner inside a sign made of several (a family, a flag) stays too: without it one sign becomes three.
    """
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").translate(_BREAKS))
    kept = [letter for place, letter in enumerate(composed) if _stays(composed, place, letter)]
    # Composed again: what stood between a letter and its mark is gone.
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def _stays(text: str, place: int, letter: str) -> bool:
    if letter == _JOINER:
        before = text[place - 1 : place]
        return before == _AS_PICTURE or (bool(before) and unicodedata.category(before) in _PICTURES)
    # Cc: controls; Cf: zero-width, bidi overrides, invisible tags; Cs: halves of pairs; Co: private. Unassigned ones stay: newer signs.
    return letter in _KEPT_CONTROLS or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co"}


def is_too_long(text: str) -> bool:
    """Tell whether words do not fit into one message."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST
