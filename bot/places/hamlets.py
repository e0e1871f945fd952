"""Hamlets: their names repeat from commune to commune, so one is found only together with its commune."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.domain.units import Level, Unit
from bot.places.fold import fold_letters, sound, squeeze
from bot.places.reading import Reading, windows

_LIKE = 0.8
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class HamletIndex:
    """Hamlets by commune, and the communes that have a hamlet of some sound."""

    by_commune: Mapping[str, tuple[Unit, ...]]
    communes: Mapping[str, tuple[str, ...]]

    def inside(self, commune: str, reading: Reading, taken: tuple[int, int]) -> Unit | None:
        """Find the hamlet of a commune that the words outside `taken` name best."""
        start, end = taken
        spans = [window for window in windows(len(reading.words)) if window[1] <= start or window[0] >= end]
        typed = [reading.letters(*span) for span in spans]
        found = [(_likeness(unit, letters), unit) for unit in self.by_commune.get(commune, ()) for letters in typed]
        return max(found, key=lambda item: item[0], default=(0.0, None))[1] if any(like >= _LIKE for like, _ in found) else None

    def anywhere(self, reading: Reading) -> tuple[str, ...]:
        """List the communes that have a hamlet named in the words, in the order of the words."""
        keys = [sound(reading.letters(*span)) for span in windows(len(reading.words))]
        return tuple(dict.fromkeys(code for key in keys for code in self.communes.get(key, ())))


def index_hamlets(units: Iterable[Unit]) -> HamletIndex:
    """Index the hamlets among the units."""
    by_commune: dict[str, list[Unit]] = defaultdict(list)
    communes: dict[str, list[str]] = defaultdict(list)
    for unit in units:
        if unit.level is Level.HAMLET:
            by_commune[unit.parent].append(unit)
            communes[sound(_letters(unit))].append(unit.parent)
    return HamletIndex(
        {code: tuple(hamlets) for code, hamlets in by_commune.items()},
        {key: tuple(dict.fromkeys(codes)) for key, codes in communes.items() if len(key) >= _SHORTEST and not key.isdigit()},
    )


def _likeness(unit: Unit, letters: str) -> float:
    return float(OSA.normalized_similarity(letters, _letters(unit)))


def _letters(unit: Unit) -> str:
    return squeeze(fold_letters(unit.short_name))
