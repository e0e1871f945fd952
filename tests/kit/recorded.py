"""Real sound and video of every kind that is taken, as phones and browsers write them: a tone, a moving square."""

from __future__ import annotations

import io
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import av
import numpy as np

SOUNDS: dict[str, tuple[str, str, int]] = {
    # file: container, codec, samples a second
    "ogg": ("ogg", "libopus", 48_000),
    "webm": ("webm", "libopus", 48_000),
    "matroska": ("matroska", "libopus", 48_000),
    "m4a": ("ipod", "aac", 44_100),
    "aac": ("adts", "aac", 44_100),
    "amr": ("amr", "libopencore_amrnb", 8_000),
    "3gp": ("3gp", "libopencore_amrnb", 8_000),
    "mp3": ("mp3", "libmp3lame", 44_100),
    "wav": ("wav", "pcm_s16le", 44_100),
    "flac": ("flac", "flac", 44_100),
}
CLIPS: dict[str, tuple[str, str]] = {
    "mp4": ("mp4", "libx264"),
    "mov": ("mov", "libx264"),
    "hevc": ("mp4", "libx265"),
    "3gp-clip": ("3gp", "mpeg4"),
    "webm-clip": ("webm", "libvpx"),
    "webm9-clip": ("webm", "libvpx-vp9"),
}
SAME = {"fflags": "+bitexact"}
"""A muxer that draws no numbers: the same file every time."""
WIDTH, HEIGHT, RATE = 160, 120, 15
AMR_WB = b"#!AMR-WB\n"
AMR_WB_FRAME = 18
"""Bytes of a frame of 6.60 kbit/s with its header: 3GPP TS 26.201, annex A. No encoder of it comes with FFmpeg."""


def sound(name: str, seconds: float = 1.0, tags: dict[str, str] | None = None) -> bytes:
    """Return a tone of 220 Hz."""
    container, codec, rate = SOUNDS[name]
    out = io.BytesIO()
    with av.open(out, "w", format=container, options=SAME) as target:
        target.metadata.update(tags or {})
        _encode_tone(target, target.add_stream(codec, rate=rate, layout="mono"), rate, seconds)
    return out.getvalue()


def amr_wb(seconds: float = 1.0) -> bytes:
    """Return noise as AMR-WB: any bits make a frame."""
    count = int(seconds * 50)
    bits = np.random.default_rng(5).bytes(count * (AMR_WB_FRAME - 1))
    size = AMR_WB_FRAME - 1
    return AMR_WB + b"".join(b"\x04" + bits[at * size : (at + 1) * size] for at in range(count))


def clip(name: str, seconds: float = 1.0, tags: dict[str, str] | None = None) -> bytes:
    """Return a square that walks to the right, without a sound."""
    container, codec = CLIPS[name]
    return _film(container, codec, seconds, tags or {})


def spoken_clip(seconds: float = 1.0) -> bytes:
    """Return an MP4 with a picture and a tone."""
    return _film("mp4", "libx264", seconds, {}, voice="aac")


def _film(container: str, codec: str, seconds: float, tags: dict[str, str], voice: str = "") -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format=container, options=SAME) as target:
        target.metadata.update(tags)
        quiet = {"threads": "1"} | ({"x265-params": "log-level=none:pools=1"} if codec == "libx265" else {})
        picture: Any = target.add_stream(codec, rate=RATE, options=quiet)  # Any: PyAV knows its type by a literal name only
        picture.width, picture.height, picture.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        heard = target.add_stream(voice, rate=44_100, layout="mono") if voice else None
        for frame in _walk(int(seconds * RATE)):
            target.mux(picture.encode(frame))
        target.mux(picture.encode(None))
        if heard is not None:
            _encode_tone(target, heard, 44_100, seconds)
    return out.getvalue()


def _walk(count: int) -> Iterator[av.VideoFrame]:
    for number in range(count):
        pixels = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
        at = number * 3 % (WIDTH - 40)
        pixels[40:80, at : at + 40] = (200, 60, 20)
        frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
        frame.pts, frame.time_base = number, Fraction(1, RATE)
        yield frame


def _encode_tone(target: av.container.OutputContainer, stream: Any, rate: int, seconds: float) -> None:  # Any: as above
    wave = np.sin(np.arange(int(rate * seconds)) * 220 * 2 * np.pi / rate)
    pcm = (wave * 8000).astype(np.int16)
    size = 960
    resampler = av.AudioResampler(format=stream.format.name, layout="mono", rate=rate, frame_size=stream.frame_size or size)
    for at in range(0, len(pcm), size):
        frame = av.AudioFrame.from_ndarray(pcm[None, at : at + size], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
        for part in resampler.resample(frame):
            target.mux(stream.encode(part))
    for part in resampler.resample(None):
        target.mux(stream.encode(part))
    target.mux(stream.encode(None))
