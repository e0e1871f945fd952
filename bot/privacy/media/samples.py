"""Sound as bytes and as FFmpeg's frames: always one channel, samples beside each other."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from av import AudioFrame, AudioResampler

SIZES: Final = {"s16": 2, "flt": 4}
"""Bytes of a sample, by FFmpeg's name of the format."""


def to_frame(sound: bytes, rate: int, at: int = 0) -> AudioFrame:
    """Return 16-bit samples as a frame that begins at sample `at`. There must be some."""
    frame = AudioFrame(format="s16", layout="mono", samples=len(sound) // SIZES["s16"])
    frame.planes[0].update(sound.ljust(frame.planes[0].buffer_size, b"\0"))
    frame.sample_rate, frame.time_base, frame.pts = rate, Fraction(1, rate), at
    return frame


def to_bytes(frame: AudioFrame) -> bytes:
    """Return a frame's samples, without what pads them."""
    return bytes(frame.planes[0])[: frame.samples * SIZES[frame.format.name]]


def resample(sound: bytes, rates: tuple[int, int], name: str = "s16") -> bytes:
    """Return 16-bit samples of the first rate at the second, in the format of this name."""
    if not sound:
        return b""
    resampler = AudioResampler(name, "mono", rates[1])
    frames = [*resampler.resample(to_frame(sound, rates[0])), *resampler.resample(None)]
    return b"".join(map(to_bytes, frames))
