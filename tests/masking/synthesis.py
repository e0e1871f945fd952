"""Voices made of numbers alone: pulses through resonances. No words, but vowels with tones, for tests that need no program."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.privacy.media.grains import RATE
from tests.masking.features import Rows
from tests.masking.voices import Sound

VOWELS = ((730, 1090, 2440), (270, 2290, 3010), (300, 870, 2240), (530, 1840, 2480), (570, 840, 2410))
"""The first three formants of a man's a, i, u, e, o, in Hz."""
COURSES = ((0, 0, 0), (0, -1.5, -3), (0, 1.5, 4), (0, -3, 1), (0, -2, 4), (0, -2, -5))
"""Six tones: semitones at the beginning, the middle and the end of a syllable."""
SYLLABLE, PAUSE = 0.24, 0.07
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """A voice: pitch in Hz, and how short its throat is (1.0: a man's; a woman's is about 1.17)."""

    pitch: float
    throat: float
    seed: int = 0

    def speak(self, syllables: int = 24) -> Sound:
        """Say vowels in all tones, one after the other, with a little breath."""
        dice = np.random.default_rng(self.seed)
        parts: list[Sound] = []
        for at in range(syllables):
            parts += [self._syllable(VOWELS[at * 2 % len(VOWELS)], COURSES[at % len(COURSES)]), np.zeros(int(PAUSE * RATE))]
        sound = np.concatenate(parts)
        spoken: Sound = 0.5 * sound / np.abs(sound).max() + 0.001 * dice.standard_normal(len(sound))
        return spoken

    def _syllable(self, vowel: tuple[int, int, int], course: tuple[float, float, float]) -> Sound:
        samples = int(SYLLABLE * RATE)
        tones: Rows = np.interp(np.linspace(0, 1, samples), [0, 0.5, 1], course)
        phase = np.cumsum(self.pitch * 2 ** (tones / 12)) / RATE
        sound: Sound = np.diff(np.floor(phase), prepend=0.0)
        sound = _filter(sound, 0.0, 100.0)  # how a throat opens and shuts is no sharp pulse
        for formant, band in zip((*vowel, 3500), (80, 100, 140, 200), strict=True):
            sound = _filter(sound, formant * self.throat, band)
        edge = np.minimum(1, np.minimum(np.arange(samples), np.arange(samples)[::-1]) / (0.02 * RATE))
        loud: Sound = sound / np.sqrt(np.mean(sound**2))
        return loud * edge


def _filter(sound: Rows, middle: float, band: float) -> Rows:
    """Let a sound ring at this frequency and as broadly, in Hz."""
    radius = np.exp(-np.pi * band / RATE)
    at = np.arange(1024)
    ring: Rows = radius**at * (np.sin(2 * np.pi * middle / RATE * (at + 1)) if middle else 1)
    rung: Rows = np.convolve(sound, ring)[: len(sound)]
    return rung
