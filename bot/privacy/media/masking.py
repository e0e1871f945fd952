"""A voice made another: pitch, formants, tempo and colour changed by factors that are random each time and change within a recording.

A fixed change is undone by its inverse. Here the pitch is moved to a random place that both sexes can reach, formants by another random
factor, and both wander slowly: against a syllable so slowly that its tone stays. No factor is returned, stored or logged.
What this does not do stands in docs/threat-model.md: a voice is changed; a dialect, a story, a listener who knows the speaker remain.
"""

from __future__ import annotations

import secrets
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log, pi, sin
from random import Random
from typing import Final

from av import AudioFrame

from bot.privacy.media import pitch
from bot.privacy.media.colour import Dye, draw_colour
from bot.privacy.media.grains import RATE, Piece, weave
from bot.privacy.media.limits import SLOWEST
from bot.privacy.media.samples import resample

TEMPO: Final = (SLOWEST, 1.07)
"""How much faster a recording may be played, at any moment."""
_SEMITONE = log(2) / 12
_PITCHES = (log(110), log(215))  # Hz: where low and high voices both can go
_MOVED = (2.5 * _SEMITONE, 10.5 * _SEMITONE)  # at least and at most
_LOW, _HIGH = 150, 185  # Hz: below, formants go up; above, down; between, either
_FORMANTS = (0.09, 0.2)  # as a logarithm: 9 to 22 %
_PIECE = (1.5, 3.5)  # seconds until formants and tempo take their next small step
_MARGIN = RATE // 20


class Mask:
    """One masking of one recording. Its factors are drawn when it is made and go with it."""

    def __init__(self, sound: bytes) -> None:
        """Draw the factors for a recording (mono, 16 bits, RATE).

        Reads its pitch first: low voices go up and high ones down.
        """
        dice = secrets.SystemRandom()
        self._sound = sound
        periods, usual = pitch.find_periods(array("h", resample(sound, (RATE, pitch.RATE))))
        scale = RATE / pitch.RATE
        self._hop = pitch.HOP * scale
        own = log(pitch.RATE / usual) if usual else log(_LOW)
        self._usual = usual * scale
        self._moved = exp(_draw_pitch(dice, own) - own)
        self._range = dice.uniform(0.92, 1.08)
        self._waves = [(dice.uniform(0.1, 0.3), dice.uniform(0.01, 0.02), dice.uniform(0, 2 * pi)) for _ in range(3)]
        self._course = [(period * scale, self._spacing(at, period * scale) if period else 0.0) for at, period in enumerate(periods)]
        self._steps = list(_draw_steps(dice, len(sound) // 2, _draw_formants(dice, own)))
        self._colour = draw_colour(dice)
        self._ends = [0.0]
        for step in self._steps:
            self._ends.append(self._ends[-1] + (step.end - step.start) / step.tempo)

    def frames(self) -> Iterator[AudioFrame]:
        """Give the changed recording: mono, 16 bits, RATE."""
        dye = Dye(self._colour)
        for block in weave(self._pieces(), self._course_at):
            yield from dye.push(block)
        yield from dye.end()

    def moment(self, seconds: float) -> float:
        """Return when a moment of the recording comes in the changed one, both in seconds: a picture keeps in step with it."""
        if not self._steps:
            return seconds
        place = seconds * RATE
        at = min(bisect_right(self._steps, place, key=lambda step: step.start), len(self._steps)) - 1
        step = self._steps[max(at, 0)]
        return (self._ends[max(at, 0)] + (place - step.start) / step.tempo) / RATE

    def _pieces(self) -> Iterator[Piece]:
        for step in self._steps:
            first, last = max(0, step.start - _MARGIN), step.end + _MARGIN
            tape = resample(self._sound[first * 2 : last * 2], (round(RATE * step.formants), RATE), "flt")
            yield Piece(step.start, step.end, step.tempo, step.formants, tape, first)

    def _course_at(self, place: float) -> tuple[float, float]:
        """Return the period at a sample and how far apart grains are to lie, both between two moments in between."""
        at, part = divmod(place / self._hop - _CENTRE, 1)
        if at < 0 or at + 1 >= len(self._course):
            return 0.0, 0.0
        here, there = self._course[int(at)], self._course[int(at) + 1]
        if here[0] and there[0]:
            return here[0] + (there[0] - here[0]) * part, here[1] + (there[1] - here[1]) * part
        return (here, there)[round(part)]

    def _spacing(self, at: int, period: float) -> float:
        wander: float = 1.0
        for speed, depth, phase in self._waves:
            wander += depth * sin(phase + 2 * pi * speed * at * self._hop / RATE)
        return self._usual / self._moved * exp(self._range * log(period / self._usual)) * wander


# The middle of a window of pitch.py, in its hops: a period belongs there.
_CENTRE = 32 / pitch.HOP


@dataclass(frozen=True, slots=True)
class _Step:
    start: int
    end: int
    tempo: float
    formants: float


def _draw_pitch(dice: Random, own: float) -> float:
    """Draw where the pitch goes, as a logarithm of Hz: anywhere both sexes can, neither near where it is nor too far for words."""
    near, far = _MOVED
    low, high = max(_PITCHES[0], own - far), min(_PITCHES[1], own + far)
    if high - low < near:  # a voice so low or high that the end of its reach would always be drawn
        low, high = (low, low + near) if low > own - far else (high - near, high)
    while True:
        drawn = dice.uniform(low, high)
        if abs(drawn - own) >= near:
            return drawn


def _draw_formants(dice: Random, own: float) -> float:
    """Draw how far formants move, as a logarithm: towards those of the other sex."""
    far = dice.uniform(*_FORMANTS)
    if own < log(_LOW):
        return far
    if own > log(_HIGH):
        return -far
    return dice.choice((far, -far))


def _draw_steps(dice: Random, samples: int, formants: float) -> Iterator[_Step]:
    bounds = [0]
    while bounds[-1] < samples:
        bounds.append(min(samples, bounds[-1] + int(dice.uniform(*_PIECE) * RATE)))
    slow, fast = TEMPO
    tempo, moved = dice.uniform(slow, fast), 0.0
    for start, end in pairwise(bounds):
        yield _Step(start, end, tempo, exp(formants + moved))
        tempo = min(max(tempo + dice.uniform(-0.03, 0.03), slow), fast)
        moved = min(max(moved + dice.uniform(-0.05, 0.05), -0.07), 0.07)
