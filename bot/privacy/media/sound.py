"""Recordings made anew: decoded, changed if asked, and encoded as OGG/Opus. Nothing but what is heard goes from one to the other."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Final

import av
from av import AudioFrame, AudioResampler
from av.codec.context import Flags
from av.container import InputContainer
from av.error import FFmpegError

from bot.domain.files import LONGEST_VOICE, Refusal, Refused
from bot.privacy.media import grains
from bot.privacy.media.container import decode_sound, find_sound, open_content
from bot.privacy.media.masking import Mask
from bot.privacy.media.samples import to_bytes, to_frame

RATES: Final = {True: grains.RATE, False: 48000}
"""Samples a second of what comes out, masked and not."""
BIT_RATE: Final = 24000
EXACT: Final = {"fflags": "+bitexact"}
"""A muxer that writes neither its name nor the time."""
_SIZE = 2
_GAP = 0.1  # seconds without sound that are kept as such, where a picture goes with it


def clean_sound(content: bytes, *, mask: bool) -> tuple[bytes, float]:
    """Return a recording as OGG/Opus (mono, about 24 kbit/s) and its seconds; with `mask` its voice is changed.

    Raises Refused: EMPTY, BROKEN, TYPE (no sound in it), LONG (by the samples that are there, whatever it says).
    """
    with open_content(content) as container:
        sound = read_sound(container, RATES[mask], LONGEST_VOICE)
    return _write(Mask(sound).frames() if mask else split(sound, RATES[mask]), RATES[mask])


def read_sound(container: InputContainer, rate: int, longest: int, begin: float | None = None) -> bytes:
    """Return what is heard: 16-bit samples, mono.

    `begin` in seconds is where the file begins for its pictures: what is silent after that stays silent. Without it, sound follows sound.
    Raises Refused: TYPE, EMPTY, BROKEN, LONG.
    """
    stream = find_sound(container)
    if stream is None:
        raise Refused(Refusal.TYPE)
    sound, ears = bytearray(), _Ears(rate)
    for frame in decode_sound(container, stream):
        if begin is not None and frame.time is not None:
            sound += bytes(_silence(frame.time - begin, len(sound) // _SIZE, rate, longest))
        for heard in ears.hear(frame):
            sound += heard
        if len(sound) > longest * rate * _SIZE:
            raise Refused(Refusal.LONG)
    sound += b"".join(ears.end())
    if not sound:
        raise Refused(Refusal.BROKEN if container.size > 0 else Refusal.EMPTY)
    return bytes(sound)


def split(sound: bytes, rate: int) -> Iterator[AudioFrame]:
    """Give samples second by second."""
    for start in range(0, len(sound), rate * _SIZE):
        yield to_frame(sound[start : start + rate * _SIZE], rate, start // _SIZE)


class _Ears:
    """Frames of any kind in, mono samples out; the kind may change on the way."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._kind: tuple[str, str, int] | None = None
        self._resampler: AudioResampler | None = None

    def hear(self, frame: AudioFrame) -> Iterator[bytes]:
        kind = (frame.format.name, frame.layout.name, frame.sample_rate)
        if kind != self._kind:
            yield from self.end()
            self._kind, self._resampler = kind, AudioResampler("s16", "mono", self._rate)
        frame.pts = None  # whatever a file says of time, sound follows on sound
        if self._resampler is not None:
            yield from map(to_bytes, self._resampler.resample(frame))

    def end(self) -> Iterator[bytes]:
        resampler, self._resampler = self._resampler, None
        if resampler is not None:
            try:
                yield from map(to_bytes, resampler.resample(None))
            except FFmpegError:
                return


def _silence(seconds: float, heard: int, rate: int, longest: int) -> int:
    """Return the bytes of silence before a frame that belongs at these seconds."""
    missing = int(min(seconds, longest + 1) * rate) - heard
    return missing * _SIZE if missing > _GAP * rate else 0


def _write(frames: Iterator[AudioFrame], rate: int) -> tuple[bytes, float]:
    out, samples = BytesIO(), 0
    with av.open(out, "w", format="ogg", options=EXACT) as container:
        stream = container.add_stream("libopus", rate=rate, layout="mono", options={"application": "voip"})
        stream.bit_rate = BIT_RATE
        stream.codec_context.flags |= Flags.bitexact
        for frame in frames:
            samples += frame.samples
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue(), samples / rate
