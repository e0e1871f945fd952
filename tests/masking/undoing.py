"""How far a voice stays from what it was when somebody undoes the change by the best fixed inverse; and how far two maskings are apart.

An inverse multiplies the pitch by one number and the formants by another, and takes any tempo. It is searched with the originals at hand:
nobody who has only the masked voices can find a better one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

import numpy as np

from tests.masking.features import Rows, Traits, contour, formants, median_pitch, mfcc, semitones, traits
from tests.masking.voices import Sound
from tests.masking.warping import pairs

FACTORS = tuple(float(factor) for factor in np.exp(np.arange(-7, 8) * 0.0372))
"""By what formants are tried to be multiplied: 0.77 to 1.30, the inverse of the fixed shift among them."""


@dataclass(frozen=True, slots=True)
class Error:
    """How far one voice is from another: median pitch in Hz and semitones, formants in percent, the course of the pitch in semitones."""

    hertz: float
    semitones: float
    f1: float
    f2: float
    f3: float
    course: float


FIELDS = tuple(field.name for field in fields(Error))


@dataclass(frozen=True, slots=True)
class Pair:
    """A changed voice and the one it is to become: what is measured of both (the first after each of FACTORS), how the pitches run."""

    pitch: float
    formants: Rows
    wanted: Traits
    course: float

    def error(self, pitch: float, factor: int) -> Error:
        """Return what is left after this inverse: the pitch multiplied, the formants by one of FACTORS."""
        found = self.formants[factor]
        wanted = np.array([self.wanted.f1, self.wanted.f2, self.wanted.f3])
        first, second, third = (float(each) for each in 100 * np.abs(found / wanted - 1))
        there = self.pitch * pitch
        tones = 12 * abs(float(np.log2(there / self.wanted.pitch)))
        return Error(abs(there - self.wanted.pitch), tones, first, second, third, self.course)

    def off(self) -> float:
        """Return by what the pitch would have to be multiplied."""
        return self.wanted.pitch / self.pitch


def measure(changed: Sound, wanted: Sound) -> Pair:
    """Measure a changed voice against the one it is to become."""
    pitches = contour(changed)
    found = np.array([formants(changed, pitches, factor) for factor in FACTORS])
    return Pair(median_pitch(pitches), found, traits(wanted), _course(changed, wanted))


def undo(found: Sequence[Pair]) -> list[Error]:
    """Return what the one inverse leaves that is best for all of these."""
    # The median of what each would need is the pitch's best factor; for the formants every factor is tried.
    pitch = float(np.exp(np.median([np.log(pair.off()) for pair in found])))

    def left(factor: int) -> float:
        errors = (pair.error(pitch, factor) for pair in found)
        return float(np.median([(error.f1, error.f2, error.f3) for error in errors]))

    best = min(range(len(FACTORS)), key=left)
    return [pair.error(pitch, best) for pair in found]


def undo_each(found: Sequence[Pair]) -> list[Error]:
    """Return what the best inverse for each leaves: for somebody who has the original already."""
    return [error for pair in found for error in undo([pair])]


def undo_groups(found: Sequence[Pair], groups: int) -> list[Error]:
    """Do it for somebody who knows of every voice which of so many groups it is of: they take turns."""
    sets = [undo(found[first::groups]) for first in range(groups)]
    return [sets[at % groups][at // groups] for at in range(len(found))]


def untouched(found: Sequence[Pair]) -> list[Error]:
    """Return how far they are apart as they are."""
    return [pair.error(1.0, len(FACTORS) // 2) for pair in found]


def change_all(originals: Sequence[Sound], change: Callable[[Sound], Sound]) -> list[Pair]:
    """Change every voice and measure it against what it was."""
    return [measure(change(sound), sound) for sound in originals]


def change_twice(originals: Sequence[Sound], change: Callable[[Sound], Sound]) -> list[Pair]:
    """Change every voice twice and measure one against the other."""
    return [measure(change(sound), change(sound)) for sound in originals]


def _course(one: Sound, other: Sound) -> float:
    """Return by how many semitones two contours differ on average, laid along each other and moved to where they fit best."""
    first, second = contour(one), contour(other)
    rows, columns = pairs(_shape(one, first), _shape(other, second))
    here, there = first[rows], second[columns]
    voiced = (here > 0) & (there > 0)
    apart = 12 * np.log2(here[voiced] / there[voiced])
    return float(np.mean(np.abs(apart - np.median(apart))))


def _shape(sound: Sound, pitches: Rows) -> Rows:
    shape = mfcc(sound)[: len(pitches)]
    return np.hstack([(shape - shape.mean(axis=0)) / shape.std(axis=0), 0.3 * semitones(pitches)[: len(shape), None]])
