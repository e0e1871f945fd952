"""Reading what was typed: which words say "commune", "hamlet" or "district", where a district or another province is named.

Both readings of a unit word are kept: a word inside the exact name of a place (Nội Thôn, Tĩnh Túc) is no unit word there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import OSA

from bot.places import wording
from bot.places.fold import Word, make_word, split_words, squeeze
from bot.places.index import NameIndex

LONGEST_NAME = 3
_GLUED = 8
_SHORTEST_TYPO = 6
_SHORTEST_NAME = 5
_GLUED_WORDS = ("thitran", "phuong", "huyen", "xom", "xa")


class Marker(StrEnum):
    """What a word says about the next ones."""

    COMMUNE = "commune"
    HAMLET = "hamlet"
    DISTRICT = "district"
    PROVINCE = "province"
    ROAD = "road"


@dataclass(frozen=True, slots=True)
class Span:
    """The words from `start` up to `end`, and the squeezed name that they are, or nearly are."""

    start: int
    end: int
    name: str
    exact: bool = True

    def overlaps(self, start: int, end: int) -> bool:
        """Tell whether it shares a word with the words from `start` up to `end`."""
        return self.start < end and start < self.end


@dataclass(frozen=True, slots=True)
class Reading:
    """Typed words with what is known about them before any name is chosen."""

    words: tuple[Word, ...]
    markers: tuple[Marker | None, ...]
    districts: tuple[Span, ...]
    foreign: tuple[Span, ...]
    home: tuple[Span, ...]

    def letters(self, start: int, end: int) -> str:
        """Give the squeezed letters of some words."""
        return squeeze("".join(word.folded for word in self.words[start:end]))

    def decoded(self, start: int, end: int) -> str:
        """Give some words as their Telex or VNI keys mean them; "" when there are no such keys."""
        if not any(word.decoded for word in self.words[start:end]):
            return ""
        return " ".join(word.decoded or word.written for word in self.words[start:end])

    def written(self, start: int, end: int) -> str:
        """Give some words as they were written."""
        return " ".join(word.written for word in self.words[start:end])

    def marker_before(self, start: int) -> Marker | None:
        """Give the unit word directly before a word."""
        return self.markers[start - 1] if start else None


_MARKED = (
    (Marker.COMMUNE, wording.COMMUNE_WORDS, wording.COMMUNE_MARKED),
    (Marker.HAMLET, wording.HAMLET_WORDS, wording.HAMLET_MARKED),
    (Marker.DISTRICT, wording.DISTRICT_WORDS, wording.DISTRICT_MARKED),
    (Marker.PROVINCE, wording.PROVINCE_WORDS, wording.PROVINCE_MARKED),
    (Marker.ROAD, wording.ROAD_WORDS, wording.ROAD_MARKED),
)


def read_words(text: str, index: NameIndex) -> Reading:
    """Split text into words and find markers, districts, and the names of provinces."""
    words = tuple(part for word in split_words(text) for part in _split_glued(word, index))
    spans = [(start, end, squeeze("".join(word.folded for word in words[start:end]))) for start, end in windows(len(words))]
    named = [Span(start, end, letters) for start, end, letters in spans if letters in index.entries]
    markers = _markers(words, named)
    elsewhere = {squeeze(name.replace(" ", "")) for name in wording.PROVINCES} - index.provinces - set(index.entries) - set(index.districts)
    return Reading(
        words=words,
        markers=markers,
        districts=_districts(spans, index),
        foreign=tuple(Span(*span) for span in spans if span[2] in elsewhere),
        home=tuple(Span(*span) for span in spans if span[2] in index.provinces),
    )


def windows(count: int) -> Iterator[tuple[int, int]]:
    """Go through all runs of one to three words."""
    for start in range(count):
        for end in range(start + 1, min(start + LONGEST_NAME, count) + 1):
            yield start, end


def _split_glued(word: Word, index: NameIndex) -> Iterator[Word]:
    written, folded = word.written, word.folded
    if len(folded) < _GLUED or len(folded) != len(written) or squeeze(folded) in index.entries:
        yield word
        return
    head = next((unit for unit in _GLUED_WORDS if folded.startswith(unit)), "")
    room = len(folded) - len(head) - _SHORTEST_NAME
    tail = next((name for name in index.districts if folded.endswith(name) and len(name) <= room), "")
    middle = written[len(head) : len(written) - len(tail)]
    pieces = [piece for piece in (written[: len(head)], middle, written[len(written) - len(tail) :]) if piece]
    for place, piece in enumerate(pieces):
        yield make_word(piece, after_break=word.after_break and not place)


def _markers(words: tuple[Word, ...], named: list[Span]) -> tuple[Marker | None, ...]:
    marked = any(word.written != word.folded for word in words)
    found: list[Marker | None] = [_marker(word, marked=marked) for word in words]
    for place in range(1, len(words)):
        pair = wording.PAIRS.get((words[place - 1].folded, words[place].folded))
        if pair:
            found[place - 1] = found[place] = Marker(pair)
    for place, word in enumerate(words):
        inside = any(span.overlaps(place, place + 1) for span in named)
        people = word.folded == "ban" and place and words[place - 1].folded in {"uy", "dia"}
        if inside or people:
            found[place] = None
    return tuple(found)


def _marker(word: Word, *, marked: bool) -> Marker | None:
    for marker, folded, written in _MARKED:
        if word.written in written or word.decoded in written or (not marked and word.folded in folded):
            return marker
    return None


def _districts(spans: list[tuple[int, int, str]], index: NameIndex) -> tuple[Span, ...]:
    exact = [Span(*span) for span in spans if span[2] in index.districts]
    found = list(exact)
    for start, end, letters in spans:
        if len(letters) < _SHORTEST_TYPO or letters in index.entries or any(span.overlaps(start, end) for span in exact):
            continue
        near = [name for name in index.districts if OSA.distance(letters, name, score_cutoff=1) <= 1]
        if len(near) == 1:
            found.append(Span(start, end, near[0], exact=False))
    return tuple(found)
