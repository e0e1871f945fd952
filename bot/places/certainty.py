"""When one button is enough. Being unsure costs a villager one look at three names; being sure and wrong may send a tip astray.

What is proved here, for names typed with up to two wrong letters: a name with a wrong letter is sure only when every other unit's names
are at least three letters away, so the meant one cannot be among them; an exact name is sure only when no other is one letter away, or
when its marks or its district tell the two apart.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from bot.places.hits import Hit
from bot.places.index import Entry, NameIndex
from bot.places.reading import LONGEST_NAME, Marker, Reading
from bot.places.syllable import is_syllable
from bot.places.tones import Tones

_MARGIN = 8.0
_SHORTEST_TYPO = 6
_FAR = 3


def is_sure(reading: Reading, index: NameIndex, hits: Sequence[Hit]) -> bool:
    """Tell whether the first hit is certainly meant."""
    first = hits[0]
    if index.is_shared(first.entry.letters) or _is_elsewhere(reading, first) or _rivalled(hits):
        return False
    return _well_placed(reading, index, first) and _well_typed(reading, index, first)


def _is_elsewhere(reading: Reading, hit: Hit) -> bool:
    """Tell whether another province, or a district that is none of ours, is named."""
    known = {span.start for span in (*reading.districts, *reading.home)}
    wide = (place + 1 for place, marker in enumerate(reading.markers) if marker in {Marker.DISTRICT, Marker.PROVINCE})
    unknown = any(place < len(reading.words) and not reading.markers[place] and place not in known for place in wide)
    return unknown or any(hit.distance or not span.overlaps(hit.start, hit.end) for span in reading.foreign)


def _rivalled(hits: Sequence[Hit]) -> bool:
    return len(hits) > 1 and hits[0].score - hits[1].score < _MARGIN


def _well_placed(reading: Reading, index: NameIndex, hit: Hit) -> bool:
    before = reading.marker_before(hit.start)
    if hit.distance and any(reading.markers[hit.start : hit.end]):
        return False
    grown = hit.start - 1 in hit.unexplained and not reading.words[hit.start].after_break
    if hit.contradicted or grown or before not in {None, Marker.COMMUNE}:
        return False
    # A few words behind a name may be a district elsewhere ("xã Lê Lợi, Gia Lộc"); many are a sentence.
    behind = sum(1 for place in hit.unexplained if place >= hit.end)
    named = hit.district or (before is Marker.COMMUNE and not 1 <= behind <= LONGEST_NAME)
    if hit.entry.letters in index.districts:
        return named and not hit.unexplained
    return named or not hit.unexplained


def _well_typed(reading: Reading, index: NameIndex, hit: Hit) -> bool:
    nearest = min(_distance(index, hit, hit.typed), _distance(index, hit, reading.letters(hit.start, hit.end)))
    if _is_spelt_by_keys(reading, hit):
        return _alone_with_marks(index, hit)
    if hit.distance or hit.decoded:
        return nearest >= _FAR and _is_slip(reading, hit)
    if hit.tones is Tones.CONFLICT:
        return False
    if nearest > 1 or (hit.district and not _beside(index, hit)):
        return True
    return hit.tones is Tones.EQUAL and not hit.bare and _alone_with_marks(index, hit)


def _is_spelt_by_keys(reading: Reading, hit: Hit) -> bool:
    """Tell whether two or more keys spell exactly this name: that is no slip of the finger."""
    keys = sum(map(len, (word.written for word in reading.words[hit.start : hit.end]))) - len(hit.typed)
    return hit.decoded and hit.tones is Tones.EQUAL and keys > 1


def _is_slip(reading: Reading, hit: Hit) -> bool:
    """Tell a slip of the finger from another place's name: a name elsewhere is made of syllables."""
    if hit.decoded and not hit.distance:
        return hit.tones is not Tones.CONFLICT
    misspelt = any(not is_syllable(word.folded) for word in reading.words[hit.start : hit.end])
    return hit.distance == 1 and len(hit.typed) >= _SHORTEST_TYPO and (misspelt or hit.district)


def _distance(index: NameIndex, hit: Hit, typed: str) -> int:
    """Count how many letters away the nearest name of another unit is, up to three."""
    near = process.extract(typed, index.entries.keys(), scorer=DamerauLevenshtein.distance, score_cutoff=_FAR - 1, limit=None)
    others = (int(away) for name, away, _ in near if any(entry.code != hit.entry.code for entry in index.entries[name]))
    return min(others, default=_FAR)


def _alone_with_marks(index: NameIndex, hit: Hit) -> bool:
    own = hit.entry.spelling
    spellings = (entry.spelling for entry in _one_letter_away(index, hit))
    return all(
        DamerauLevenshtein.distance(own.letters, other.letters) + DamerauLevenshtein.distance(own.tones, other.tones) > 1
        for other in spellings
    )


def _beside(index: NameIndex, hit: Hit) -> bool:
    """Tell whether a name one letter away stood in the same district."""
    return any(entry.districts & hit.entry.districts for entry in _one_letter_away(index, hit))


def _one_letter_away(index: NameIndex, hit: Hit) -> list[Entry]:
    near = process.extract(hit.typed, index.entries.keys(), scorer=DamerauLevenshtein.distance, score_cutoff=1, limit=None)
    return [entry for name, _, _ in near for entry in index.entries[name] if entry.code != hit.entry.code]
