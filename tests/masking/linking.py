"""How often somebody who has a recording of every speaker finds the right one by a simple distance of voices."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tests.masking.features import Rows, contour, mfcc, semitones, traits
from tests.masking.voices import Sound

_PITCH, _FORMANTS = slice(0, 1), slice(1, 4)


def print_of(sound: Sound) -> Rows:
    """Return a voice in numbers: pitch, formants, how much the pitch moves, mean and spread of the spectrum's shape."""
    shape = mfcc(sound)
    loud = shape[shape[:, 0] > np.percentile(shape[:, 0], 30), 1:]
    spread = float(np.std(semitones(contour(sound))))
    return np.concatenate([traits(sound).logs(), [spread], loud.mean(axis=0), loud.std(axis=0)])


def top_one(found: Sequence[Rows], known: Sequence[Rows]) -> dict[str, float]:
    """Return for several ways of comparing in how many percent the nearest speaker is the right one; speakers take turns in both.

    A way may leave out what masking moves, and may first give both sets the same mean and spread, which takes away what all maskings share.
    """
    prints, speakers = np.array(found), np.array(known)
    everything = np.arange(speakers.shape[1])
    ways = {"all": everything, "no pitch": everything[1:], "spectrum only": everything[5:], "pitch and formants": everything[:4]}
    rates = {}
    for name, columns in ways.items():
        one, other = prints[:, columns], speakers[:, columns]
        spread = other.std(axis=0) + 1e-9
        rates[name] = _rate(one / spread, other / spread)
        rates[f"{name}, levelled"] = _rate(_level(one), _level(other))
    return rates


def _level(prints: Rows) -> Rows:
    level: Rows = (prints - prints.mean(axis=0)) / (prints.std(axis=0) + 1e-9)
    return level


def _rate(found: Rows, known: Rows) -> float:
    away = np.linalg.norm(found[:, None, :] - known[None, :, :], axis=2)
    return float(100 * np.mean(away.argmin(axis=1) == np.arange(len(found)) % len(known)))
