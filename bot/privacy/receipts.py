"""Receipts: the 16 digits that open a tip again. Fifteen are random, the last finds slips of the finger."""

from __future__ import annotations

import unicodedata

from bot.domain.ports import Random

_DIGITS = 16
_BETWEEN = frozenset(".,-_·•/‐‑‒–—―−")
# Damm's table (H. M. Damm 2004, the totally anti-symmetric quasigroup of order 10): finds every single wrong digit and every swap.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def new_receipt(random: Random) -> str:
    """Return 16 digits, 15 of them random."""
    free = f"{random.below(10 ** (_DIGITS - 1)):0{_DIGITS - 1}d}"
    return free + str(_check_digit(free))


def format_receipt(receipt: str) -> str:
    """Return the digits in groups of four: "4827 1905 3316 0742"."""
    return " ".join(receipt[start : start + 4] for start in range(0, len(receipt), 4))


def read_receipt(text: str) -> str | None:
    """Return the 16 digits that somebody typed, in any script's digits, with spaces, dashes or dots between; else None.

    Words around it are refused: what is more than a receipt is meant for somebody to read.
    """
    digits = ""
    for sign in text:
        value = unicodedata.decimal(sign, None)
        if value is not None:
            digits += str(value)
        elif not _stands_between(sign):
            return None
    return digits if len(digits) == _DIGITS and _check_digit(digits) == 0 else None


def _stands_between(sign: str) -> bool:
    """Spaces and signs between groups, and the invisible ones that phones paste along (direction marks, zero width)."""
    return sign.isspace() or sign in _BETWEEN or unicodedata.category(sign) == "Cf" or sign == "\ufe0f"


def _check_digit(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim
