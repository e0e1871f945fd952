"""The typeface of reports: DejaVu Sans, which comes with matplotlib and holds every letter of Vietnamese."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Final

from matplotlib import get_data_path
from matplotlib.ft2font import FT2Font

REGULAR: Final = "DejaVuSans.ttf"
BOLD: Final = "DejaVuSans-Bold.ttf"


def font_file(name: str) -> Path:
    """Return where a typeface lies."""
    return Path(get_data_path()) / "fonts" / "ttf" / name


@lru_cache(maxsize=1)
def drawable() -> frozenset[int]:
    """Return the code points that both weights have."""
    return frozenset(FT2Font(str(font_file(REGULAR))).get_charmap()) & frozenset(FT2Font(str(font_file(BOLD))).get_charmap())


def plain(text: str) -> str:
    """Return a text without control signs, as any office program takes it."""
    return "".join(sign for sign in unicodedata.normalize("NFC", text) if sign >= " " and unicodedata.category(sign) not in {"Cc", "Cs"})


def printable(text: str) -> str:
    """Return a text without what the typeface has no sign for (emoji), and without the gaps that leaves."""
    kept = "".join(sign for sign in plain(text) if ord(sign) in drawable())
    return " ".join(kept.split())


def width_of(text: str, name: str, pixels: int) -> float:
    """Return how wide a text is in a typeface of a height, both in pixels."""
    font = FT2Font(str(font_file(name)))
    font.set_size(pixels, 72)
    font.set_text(text, 0.0)
    return float(font.get_width_height()[0]) / 64


def fit(text: str, name: str, pixels: int, width: float) -> str:
    """Return a text, cut at a word with an ellipsis where it is wider."""
    words = text.split()
    if width_of(text, name, pixels) <= width:
        return text
    while len(words) > 1 and width_of(" ".join(words) + "…", name, pixels) > width:
        words.pop()
    cut = " ".join(words)
    while len(cut) > 1 and width_of(cut + "…", name, pixels) > width:
        cut = cut[:-1]
    return cut + "…"


def lines_of(text: str, name: str, pixels: int, width: float) -> list[str]:
    """Return a text broken at words into lines that fit, one at least; a word that is wider stands alone and is cut."""
    lines: list[str] = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if width_of(longer, name, pixels) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return [fit(line, name, pixels, width) for line in lines if line] or [""]
