"""What can be measured of a voice: pitch, formants, and the shape of its spectrum (MFCC)."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from functools import cache

import numpy as np
import parselmouth
from numpy.typing import NDArray

from bot.privacy.media.grains import RATE
from tests.masking.voices import Sound

Rows = NDArray[np.float64]
HOP = 0.02
"""Seconds from one row to the next."""
LIMIT = 5250.0
"""Hz: five formants lie below, in a voice between those of men and women."""
_WINDOW, _BANDS, _KEPT = 400, 24, 13
_LOWEST, _HIGHEST = 80.0, 4000.0


@dataclass(frozen=True, slots=True)
class Traits:
    """A voice in four numbers: the median of its pitch and of its first three formants, in Hz, while it has a pitch."""

    pitch: float
    f1: float
    f2: float
    f3: float

    def logs(self) -> Rows:
        """Return all four as logarithms."""
        return np.log(astuple(self))


def contour(sound: Sound) -> Rows:
    """Return the pitch every HOP, in Hz, 0.0 where there is none."""
    heard = parselmouth.Sound(sound, RATE).to_pitch_ac(time_step=HOP, pitch_floor=60.0, pitch_ceiling=420.0)
    rows = max(1, int(len(sound) / RATE / HOP))
    found = np.array([heard.get_value_at_time((row + 0.5) * HOP) for row in range(rows)])
    pitches: Rows = np.nan_to_num(found)
    return pitches


def traits(sound: Sound) -> Traits:
    """Measure a voice."""
    pitches = contour(sound)
    return Traits(median_pitch(pitches), *formants(sound, pitches))


def median_pitch(pitches: Rows) -> float:
    """Return the median of a contour where there is a pitch, in Hz."""
    return float(np.median(pitches[pitches > 0]))


def formants(sound: Sound, pitches: Rows, factor: float = 1.0) -> tuple[float, float, float]:
    """Return the medians of the first three formants, in Hz, as they would be measured after all were multiplied by this factor."""
    # Playing slower and measuring up to the usual limit is the same as measuring up to another limit and dividing.
    heard = parselmouth.Sound(sound, RATE).to_formant_burg(HOP, 5.0, min(LIMIT / factor, RATE / 2))
    moments = (np.flatnonzero(pitches) + 0.5) * HOP
    first, second, third = (factor * float(np.nanmedian([heard.get_value_at_time(number, at) for at in moments])) for number in (1, 2, 3))
    return first, second, third


def semitones(pitches: Rows) -> Rows:
    """Return a contour in semitones about its own median; where there is no pitch, what lies between its neighbours."""
    voiced = np.flatnonzero(pitches)
    if not len(voiced):
        return np.zeros(len(pitches))
    middle = np.median(pitches[voiced])
    tones: Rows = np.interp(np.arange(len(pitches)), voiced, 12 * np.log2(pitches[voiced] / middle))
    return tones


def mfcc(sound: Sound) -> Rows:
    """Return the shape of the spectrum every HOP: 13 numbers, the first is how loud."""
    step = int(HOP * RATE)
    rows = max(1, len(sound) // step)
    padded = np.pad(np.append(sound[0], sound[1:] - 0.97 * sound[:-1]), _WINDOW // 2 + step)
    at = (np.arange(rows) * step + step + step // 2)[:, None] + np.arange(_WINDOW)
    power = np.abs(np.fft.rfft(padded[at] * np.hamming(_WINDOW), 512)) ** 2
    found: Rows = np.log(power @ _mel().T + 1e-8) @ _cosines().T
    return found


@cache
def _mel() -> Rows:
    low, high = (2595 * np.log10(1 + edge / 700) for edge in (_LOWEST, _HIGHEST))
    edges = 700 * (10 ** (np.linspace(low, high, _BANDS + 2) / 2595) - 1)
    at = np.fft.rfftfreq(512, 1 / RATE)
    rising = (at - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - at) / (edges[2:] - edges[1:-1])[:, None]
    return np.maximum(0, np.minimum(rising, falling))


@cache
def _cosines() -> Rows:
    cosines: Rows = np.cos(np.pi * np.arange(_KEPT)[:, None] * (np.arange(_BANDS) + 0.5) / _BANDS) * np.sqrt(2 / _BANDS)
    return cosines
