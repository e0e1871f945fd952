"""Forty voices that speak Vietnamese, made by espeak-ng: men and women of three regions, high and low, slow and quick."""

from __future__ import annotations

import io
import shutil
import subprocess
import unicodedata
import wave
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.privacy.media.grains import RATE
from bot.privacy.media.samples import resample
from tests.masking.words import BASES, TONES

PROGRAM = "espeak-ng"
MISSING = "The voices are made by espeak-ng, which is not here. Install it (Debian: apt install espeak-ng) and run this again."
NORTH = "vi"
REGIONS = (NORTH, "vi-vn-x-central", "vi-vn-x-south")
MEN = "m1 m2 m3 m4 m5 m6 m7 m8 Alex Andy Michael Mike Lee Mario adam edward john max norbert paul".split()
WOMEN = "f1 f2 f3 f4 f5 Alicia Andrea Annie anika aunty belinda linda steph grandma Jacky f1 f2 f3 f4 f5".split()

Sound = NDArray[np.float64]
"""Samples between -1 and 1, mono, RATE."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One speaker: region and variant of espeak-ng, its pitch (0 to 99) and words a minute."""

    region: str
    variant: str
    pitch: int
    pace: int

    def say(self, text: str) -> Sound:
        """Speak."""
        command = [PROGRAM, "-v", f"{self.region}+{self.variant}", "-p", str(self.pitch), "-s", str(self.pace), "--stdout", text]
        return read_wave(subprocess.run(command, capture_output=True, check=True).stdout)


@dataclass(frozen=True, slots=True)
class Syllable:
    """One of the syllables that are told apart: which sounds, which tone, and where it lies in a recording, in seconds."""

    base: int
    tone: int
    start: float
    end: float


def forty() -> list[Voice]:
    """Return the speakers: every other one a woman."""
    men = [Voice(REGIONS[at % 3], name, 45 + 7 * (at * 3 % 6), 135 + 9 * (at % 6)) for at, name in enumerate(MEN)]
    women = [Voice(REGIONS[at % 3], name, 45 + 7 * (at * 5 % 6), 135 + 9 * (at * 2 % 6)) for at, name in enumerate(WOMEN)]
    return [voice for pair in zip(men, women, strict=True) for voice in pair]


def northern(count: int) -> list[Voice]:
    """Return speakers of one region, where a tone is one course: every other one a woman."""
    return [Voice(NORTH, voice.variant, voice.pitch, 130) for voice in forty()[:count]]


def is_here() -> bool:
    """Say whether the program is installed."""
    return shutil.which(PROGRAM) is not None


def say_syllables(voice: Voice) -> tuple[Sound, list[Syllable]]:
    """Speak every syllable in every tone, one after the other; say where each lies."""
    pause, parts, found, at = np.zeros(RATE // 5), [], [], 0.0
    for base, letters in enumerate(BASES):
        for tone, sign in enumerate(TONES):
            spoken = _trim(voice.say(unicodedata.normalize("NFC", letters + sign)))
            parts += [pause, spoken]
            found.append(Syllable(base, tone, at + 0.2, at + 0.2 + len(spoken) / RATE))
            at += 0.2 + len(spoken) / RATE
    return np.concatenate([*parts, pause]), found


def to_samples(sound: Sound) -> bytes:
    """Return what the product takes: 16 bits."""
    return np.clip(sound * 32767, -32768, 32767).astype("<i2").tobytes()


def from_samples(samples: bytes) -> Sound:
    """Return what the product gives as numbers."""
    return np.frombuffer(samples, "<i2").astype(np.float64) / 32768


def read_wave(content: bytes) -> Sound:
    """Read a WAV file of one channel and 16 bits."""
    with wave.open(io.BytesIO(content)) as file:
        rate, samples = file.getframerate(), file.readframes(file.getnframes())
    return from_samples(resample(samples, (rate, RATE)))


def _trim(sound: Sound) -> Sound:
    heard = np.flatnonzero(np.abs(sound) > 0.02 * np.abs(sound).max())
    return sound[heard[0] : heard[-1] + 1]
