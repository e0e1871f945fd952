"""Voices changed: by the product, and by a fixed shift as anyone would do it."""

from __future__ import annotations

from bot.privacy.media.grains import RATE
from bot.privacy.media.masking import Mask
from bot.privacy.media.samples import resample, to_bytes
from tests.masking.voices import Sound, from_samples, to_samples

NAIVE = 1.25
"""The fixed shift: pitch and formants a quarter up, as plain resampling moves them."""


def mask(sound: Sound) -> Sound:
    """Mask a voice as the product does."""
    return mask_and_tell(sound)[0]


def mask_and_tell(sound: Sound) -> tuple[Sound, Mask]:
    """Do the same, and return what knows where each moment went."""
    masking = Mask(to_samples(sound))
    return from_samples(b"".join(map(to_bytes, masking.frames()))), masking


def shift(sound: Sound) -> Sound:
    """Move a voice by the fixed shift."""
    return from_samples(resample(to_samples(sound), (round(RATE * NAIVE), RATE)))
