"""Folding what people type: words, letters without marks, tones, sounds.

Comparable forms of a few words have no spaces, because people glue and split words as they like. Every form is made the same way for
typed words and for names.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bot.places.syllable import decode_keys, is_syllable

LONGEST_TEXT = 1_000
MOST_WORDS = 48
LONGEST_WORD = 40

_TONES = {"\u0300": "f", "\u0301": "s", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_QUALITIES = {"\u0302", "\u0306", "\u031b"}
_WORD = re.compile(r"[^\W_]+")
_BREAK = re.compile(r"[,;:.!?()/\n|–—-]")
_LONE_Y = re.compile(r"(?<=[bcdghklmnpqrstvx])y|(?<=qu)y")
_SOUNDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"tr|ch", "c"),
        (r"ngh", "ng"),
        (r"gh", "g"),
        (r"ph", "f"),
        (r"kh", "h"),
        (r"gi(?=[aeiouy])|d|r", "z"),
        (r"[sx]", "s"),
        (r"[kq]|c(?=[aou])", "k"),
        (r"l", "n"),
        (r"y", "i"),
    )
)


@dataclass(frozen=True, slots=True)
class Spelling:
    """Letters with their own marks (â, ơ, đ) but without tones, beside the tones in order as f s r x j; level tones are left out."""

    letters: str
    tones: str

    @property
    def marked(self) -> bool:
        """Tell whether anything but bare letters was written."""
        return bool(self.tones) or self.letters != fold_letters(self.letters)


@dataclass(frozen=True, slots=True)
class Word:
    """One typed word: as written, folded, as its Telex or VNI keys mean ("" when nothing), and whether a comma stood before."""

    written: str
    folded: str
    decoded: str
    after_break: bool


def fold_letters(text: str) -> str:
    """Give lower-case letters without any mark: "Đông Khê" becomes "dong khe"."""
    composed = unicodedata.normalize("NFC", text).lower().replace("đ", "d")
    return "".join(char for char in unicodedata.normalize("NFD", composed) if not unicodedata.combining(char))


def squeeze(folded: str) -> str:
    """Join folded words and write a lone y as i, since people write Lý and Lí, Quý and Quí for the same name."""
    return _LONE_Y.sub("i", folded.replace(" ", ""))


def spell(text: str) -> Spelling:
    """Take letters and tones apart, so that Hòa equals Hoà and glued words equal spaced ones."""
    letters: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFD", unicodedata.normalize("NFC", text).lower()):
        if char in _TONES:
            tones.append(_TONES[char])
        elif char.isalnum() or (letters and char in _QUALITIES):
            letters.append(char)
    return Spelling(squeeze(unicodedata.normalize("NFC", "".join(letters))), "".join(tones))


def sound(squeezed: str) -> str:
    """Give the phonetic key of squeezed letters: tr/ch, s/x, l/n, d/gi/r, k/c/q, i/y, ph/f become one."""
    for pattern, letter in _SOUNDS:
        squeezed = pattern.sub(letter, squeezed)
    return squeezed


def split_words(text: str) -> tuple[Word, ...]:
    """Cut text to a sane length and into words; zero-width and direction marks vanish, control characters part words."""
    cleaned = "".join(_visible(char) for char in unicodedata.normalize("NFC", text[:LONGEST_TEXT])).lower()
    words: list[Word] = []
    end = 0
    for found in _WORD.finditer(unicodedata.normalize("NFC", cleaned)):
        broken = bool(_BREAK.search(found.string[end : found.start()]))
        words.append(make_word(found.group()[:LONGEST_WORD], after_break=broken))
        end = found.end()
    return tuple(words[:MOST_WORDS])


def make_word(written: str, *, after_break: bool) -> Word:
    """Fold one lower-case word and read its keys where it is no syllable."""
    folded = fold_letters(written)
    decoded = "" if is_syllable(folded) else decode_keys(written)
    return Word(written, folded, decoded, after_break)


def _visible(char: str) -> str:
    category = unicodedata.category(char)
    if category in {"Cf", "Cs", "Co", "Cn"}:
        return ""
    return " " if category == "Cc" and char != "\n" else char
