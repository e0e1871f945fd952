"""Whether words and tones are still told apart: syllables known by the nearest of those that other voices spoke."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tests.masking.changing import mask_and_tell
from tests.masking.features import HOP, Rows, contour, mfcc, semitones
from tests.masking.voices import Sound, Syllable
from tests.masking.warping import costs
from tests.masking.words import BASES, TONES

WEIGHTS = (0.5, 1.0, 2.0)
"""How much a semitone counts beside the spectrum: the best is chosen on the unmasked."""
CHANCE = 100 / (len(BASES) * len(TONES))


@dataclass(frozen=True, slots=True)
class Spoken:
    """A syllable as it was heard, and what it was."""

    base: int
    tone: int
    shape: Rows
    pitch: Rows

    def rows(self, weight: float) -> Rows:
        """Return it with its pitch counting so much."""
        return np.hstack([self.shape, weight * self.pitch])


@dataclass(frozen=True, slots=True)
class Score:
    """Percent that were known: whole syllables, their sounds alone, their tones alone."""

    syllables: float
    sounds: float
    tones: float


def listen(sound: Sound, syllables: Sequence[Syllable], *, masked: bool) -> list[Spoken]:
    """Cut a recording of syllables into what is compared; with `masked` after masking it as a whole, as a message would be."""
    places = [(each.start, each.end) for each in syllables]
    if masked:
        sound, masking = mask_and_tell(sound)
        places = [(masking.moment(start), masking.moment(end)) for start, end in places]
    shape, pitch = mfcc(sound), semitones(contour(sound))
    shape = (shape - shape.mean(axis=0)) / shape.std(axis=0)
    heard = []
    for each, (start, end) in zip(syllables, places, strict=True):
        rows = slice(int(start / HOP), int(end / HOP) + 1)
        heard.append(Spoken(each.base, each.tone, shape[rows], pitch[rows, None]))
    return heard


def recognise(heard: Sequence[Spoken], templates: Sequence[Spoken], weight: float) -> Score:
    """Name each syllable after the nearest template."""
    right = np.zeros(3)
    known = [each.rows(weight) for each in templates]
    for spoken in heard:
        nearest = templates[int(np.argmin(costs(spoken.rows(weight), known)))]
        base, tone = nearest.base == spoken.base, nearest.tone == spoken.tone
        right += (base and tone, base, tone)
    return Score(*(float(share) for share in 100 * right / len(heard)))


def best_weight(heard: Sequence[Spoken], templates: Sequence[Spoken]) -> float:
    """Return the weight of pitch with which most is known."""
    some = heard[::3]
    return max(WEIGHTS, key=lambda weight: recognise(some, templates, weight).syllables)
