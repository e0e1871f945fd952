"""Hits: which names are like which typed words, and how well each fits what stands around it. Scores run from 0 to about 115."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.places.fold import fold_letters, sound, spell, squeeze
from bot.places.index import Entry, NameIndex
from bot.places.reading import Marker, Reading, windows
from bot.places.tones import Tones, compare_tones
from bot.places.wording import FILLERS

PLAUSIBLE = 60.0
_LIKE = 0.5
_OVER_SPAN = 0.9
_SOUND_WEIGHT = 0.97
_SHORTEST_WINDOW = 3
_LONGER = 4
_MOST_HAMLET_WORDS = 3

_AFTER_HAMLET = -25.0
_AFTER_ROAD = -8.0
_AFTER_COMMUNE = 4.0
_SAME_DISTRICT = 10.0
_OTHER_DISTRICT = -10.0
_ONLY_DISTRICT = -30.0
_OVER_MARKER = -4.0
_OVER_BREAK = -4.0
_OWN_NAME = 0.5
_MOST_BONUS = _AFTER_COMMUNE + _SAME_DISTRICT + _OWN_NAME
_TONES = {Tones.EQUAL: 2.0, Tones.LOOSE: 0.0, Tones.CONFLICT: -5.0}


@dataclass(frozen=True, slots=True)
class Hit:
    """One name found in some words.

    `distance` counts typed letters that differ (swapped neighbours count once); `tones` is set when none differ; `bare` tells that no mark
    was typed; `decoded` that keys were read as marks; `district` that its own district follows; `unexplained` are the places of
    words left over.
    """

    entry: Entry
    start: int
    end: int
    typed: str
    distance: int
    score: float
    tones: Tones | None = None
    bare: bool = True
    decoded: bool = False
    district: bool = False
    contradicted: bool = False
    unexplained: tuple[int, ...] = ()


def find_hits(reading: Reading, index: NameIndex) -> list[Hit]:
    """Find every plausible name, the best hit of each unit, best first."""
    best: dict[str, Hit] = {}
    for raw in _all_hits(reading, index):
        rival = best.get(raw.entry.code)
        if raw.score + _MOST_BONUS < (rival.score if rival else PLAUSIBLE):
            continue
        hit = _fit(reading, index, raw)
        if hit.score >= PLAUSIBLE and (rival is None or _rank(hit) < _rank(rival)):
            best[hit.entry.code] = hit
    return sorted(best.values(), key=_rank)


def _rank(hit: Hit) -> tuple[float, int, int, str]:
    return (-hit.score, hit.distance, hit.start, hit.entry.code)


def _all_hits(reading: Reading, index: NameIndex) -> Iterator[Hit]:
    for start, end in windows(len(reading.words)):
        typed = reading.letters(start, end)
        if not _SHORTEST_WINDOW <= len(typed) <= index.longest + _LONGER:
            continue
        spans = (*reading.foreign, *reading.districts, *reading.home)
        over = [span for span in spans if span.exact and span.overlaps(start, end)] if typed not in index.entries else []
        if any(span.start <= start and end <= span.end for span in over) or _is_district_only(reading, index, start, typed):
            continue
        yield from _hits_over(reading, index, (start, end), typed, weight=_OVER_SPAN if over else 1.0)


def _is_district_only(reading: Reading, index: NameIndex, start: int, typed: str) -> bool:
    return reading.marker_before(start) is Marker.DISTRICT and typed in index.districts


def _hits_over(reading: Reading, index: NameIndex, window: tuple[int, int], typed: str, weight: float = 1.0) -> Iterator[Hit]:
    likeness = _alike(index, typed)
    decoded = reading.decoded(*window)
    other = squeeze(fold_letters(decoded).replace(" ", ""))
    by_keys = _alike(index, other) if decoded else {}
    for letters in likeness.keys() | by_keys.keys():
        from_keys = by_keys.get(letters, 0.0) > likeness.get(letters, 0.0)
        share = by_keys[letters] if from_keys else likeness[letters]
        forms = (other, decoded) if from_keys else (typed, reading.written(*window))
        for entry in index.entries[letters]:
            yield _make(entry, window, forms, 100 * share * weight, decoded=from_keys)


def _alike(index: NameIndex, typed: str) -> dict[str, float]:
    by_letters = process.extract(typed, index.entries.keys(), scorer=OSA.normalized_similarity, score_cutoff=_LIKE, limit=None)
    found = {name: share for name, share, _ in by_letters}
    by_sound = process.extract(sound(typed), index.sounds.keys(), scorer=OSA.normalized_similarity, score_cutoff=_LIKE, limit=None)
    for key, share, _ in by_sound:
        for name in index.sounds[key]:
            found[name] = max(found.get(name, 0.0), share * _SOUND_WEIGHT)
    return found


def _make(entry: Entry, window: tuple[int, int], typed: tuple[str, str], score: float, *, decoded: bool) -> Hit:
    letters, written = typed
    spelling = spell(written)
    distance = OSA.distance(letters, entry.letters)
    tones = None if distance else compare_tones(spelling, entry.spelling)
    if tones and spelling.marked:
        score += _TONES[tones]
    return Hit(entry, *window, letters, distance, score, tones, not spelling.marked, decoded)


def _fit(reading: Reading, index: NameIndex, hit: Hit) -> Hit:
    score = hit.score + _marker_bonus(reading, hit) + (_OWN_NAME if hit.entry.own else 0)
    district, contradicted = _districts_around(reading, index, hit)
    score += _SAME_DISTRICT if district else _OTHER_DISTRICT if contradicted else 0
    unexplained = _unexplained(reading, index, hit)
    if hit.entry.letters in index.districts and len(unexplained) > 1:
        score += _ONLY_DISTRICT
    return Hit(
        hit.entry, hit.start, hit.end, hit.typed, hit.distance, score, hit.tones, hit.bare, hit.decoded, district, contradicted, unexplained
    )  # fmt: skip


def _marker_bonus(reading: Reading, hit: Hit) -> float:
    before = {Marker.HAMLET: _AFTER_HAMLET, Marker.ROAD: _AFTER_ROAD, Marker.COMMUNE: _AFTER_COMMUNE, Marker.DISTRICT: _ONLY_DISTRICT}
    bonus = before.get(reading.marker_before(hit.start) or Marker.PROVINCE, 0.0)
    bonus += _OVER_MARKER if any(reading.markers[hit.start : hit.end]) else 0
    return bonus + (_OVER_BREAK if any(word.after_break for word in reading.words[hit.start + 1 : hit.end]) else 0)


def _districts_around(reading: Reading, index: NameIndex, hit: Hit) -> tuple[bool, bool]:
    named = [span for span in reading.districts if not span.overlaps(hit.start, hit.end) and _says_district(reading, hit, span.start)]
    agreeing = [span for span in named if index.successors.get(span.name, frozenset({span.name})) & hit.entry.districts]
    # A city district called like its province contradicts nothing: "xã Cô Ba, Cao Bằng".
    known_home = {span.start for span in reading.home if reading.marker_before(span.start) is not Marker.DISTRICT}
    others = [span for span in named if span.start not in known_home]
    return bool(agreeing), bool(others) and not agreeing


def _says_district(reading: Reading, hit: Hit, start: int) -> bool:
    before = reading.marker_before(start)
    return before is Marker.DISTRICT or (start >= hit.end and before is not Marker.COMMUNE and before is not Marker.HAMLET)


def _unexplained(reading: Reading, index: NameIndex, hit: Hit) -> tuple[int, ...]:
    explained = set(range(hit.start, hit.end)) | {place for place, marker in enumerate(reading.markers) if marker}
    for span in reading.districts:
        agrees = index.successors.get(span.name, frozenset({span.name})) & hit.entry.districts
        if agrees and _says_district(reading, hit, span.start):
            explained |= set(range(span.start, span.end))
    for span in reading.home:
        if not span.overlaps(hit.start, hit.end):
            explained |= set(range(span.start, span.end))
    explained |= _hamlet_words(reading, hit)
    left = ((place, word) for place, word in enumerate(reading.words) if place not in explained)
    return tuple(place for place, word in left if not word.folded.isdigit() and word.written not in FILLERS)


def _hamlet_words(reading: Reading, hit: Hit) -> set[int]:
    """Find the words of a hamlet's name that stands before the hit: up to three after its unit word."""
    for place in range(hit.start - 1, -1, -1):
        if reading.markers[place] is Marker.HAMLET:
            until = next((at for at in range(place + 1, hit.start) if reading.markers[at]), hit.start)
            return set(range(place + 1, min(until, place + 1 + _MOST_HAMLET_WORDS)))
    return set()
