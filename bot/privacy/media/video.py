"""Videos made anew: every picture decoded, turned, made small and encoded as H.264, the sound beside it as AAC, in an MP4."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from heapq import merge
from io import BytesIO, RawIOBase
from itertools import chain
from typing import Final, TypeAlias

import av
from av import AudioFrame, Packet, VideoFrame
from av.audio.stream import AudioStream
from av.codec.context import Flags
from av.container import InputContainer, OutputContainer
from av.video.stream import VideoStream

from bot.domain.files import LONGEST_VIDEO, Refusal, Refused
from bot.privacy.media.canvas import Canvas
from bot.privacy.media.container import MOST_PIXELS, decode_video, find_sound, find_video, holds_video, open_content
from bot.privacy.media.masking import Mask
from bot.privacy.media.sound import EXACT, RATES, read_sound, split

__all__ = ["clean_video", "holds_video"]

RATE: Final = 30
"""Pictures a second, at most. Each is put at the nearest thirtieth: how exactly a camera keeps time tells which it is."""
MOST_FRAMES: Final = LONGEST_VIDEO * 240
"""Pictures that are decoded: no phone films faster."""
ENCODER: Final = {"preset": "veryfast", "crf": "25", "maxrate": "800k", "bufsize": "1600k", "threads": "1", "a53cc": "0", "udu_sei": "0"}
"""How the pictures are encoded: 180 seconds stay under 20 MB. Captions and what else may travel with a picture are not passed on."""
BIT_RATE: Final = 32000
"""Bits a second of the sound."""
Coded: TypeAlias = "Packet[VideoStream] | Packet[AudioStream]"
_READ = 1  # FFmpeg: AVIO_FLAG_READ


def clean_video(content: bytes, *, mask: bool) -> tuple[bytes, float]:
    """Return a video as MP4 (H.264 of at most 480 lines, AAC) and its seconds; with `mask` the voices in it are changed.

    Raises Refused: EMPTY, BROKEN, TYPE (no video in it), LARGE (too many pixels), LONG (by the pictures and samples that are there).
    """
    sound, begin = _listen(content, RATES[mask])
    masked = Mask(sound) if mask and sound else None
    with open_content(content) as container:
        pictures = _look(container, begin, masked)
        first = next(pictures, None)
        if first is None:
            raise Refused(Refusal.BROKEN)
        frames = masked.frames() if masked else split(sound, RATES[mask])
        return _Film(first, RATES[mask] if sound else 0).write(pictures, frames)


def _listen(content: bytes, rate: int) -> tuple[bytes, float]:
    """Return what is heard, nothing when it is silent, and where the file begins, in seconds."""
    with open_content(content) as container:
        video = find_video(container)
        if video is None:
            raise Refused(Refusal.TYPE)
        if video.width * video.height > MOST_PIXELS:
            raise Refused(Refusal.LARGE)
        begin = (container.start_time or 0) / av.time_base
        if find_sound(container) is None:
            return b"", begin
        try:
            return read_sound(container, rate, LONGEST_VIDEO, begin), begin
        except Refused as refused:
            if refused.why is Refusal.LONG:
                raise
            return b"", begin  # what cannot be heard is no reason not to show the pictures


def _look(container: InputContainer, begin: float, masked: Mask | None) -> Iterator[VideoFrame]:
    """Give pictures of one size; each says which thirtieth of a second it belongs to."""
    stream = find_video(container)
    if stream is None:
        return
    canvas: Canvas | None = None
    last = -1
    for count, frame in enumerate(decode_video(container, stream)):
        told: float | None = frame.time  # its type does not say so, but not every picture tells
        seconds = count / RATE if told is None else max(0.0, told - begin)
        if seconds > LONGEST_VIDEO or count > MOST_FRAMES:
            raise Refused(Refusal.LONG)
        place = round((masked.moment(seconds) if masked else seconds) * RATE)
        if place <= last:
            continue
        last = place
        canvas = canvas or Canvas(frame, stream.sample_aspect_ratio)
        drawn = canvas.draw(frame)
        drawn.pts, drawn.time_base = place, Fraction(1, RATE)
        yield drawn


class _Film:
    """One MP4, being written."""

    def __init__(self, first: VideoFrame, rate: int) -> None:
        """Begin with the first picture, whose size all have; `rate` is that of the sound, 0 without."""
        self._first = first
        self._rate = rate
        self._out = BytesIO()
        self._end = 0.0

    def write(self, pictures: Iterator[VideoFrame], frames: Iterator[AudioFrame]) -> tuple[bytes, float]:
        """Encode everything; return the file and its seconds."""
        options = EXACT | {"movflags": "+faststart"}
        with av.open(self._out, "w", format="mp4", options=options, io_open=self._open_again) as container:
            shown = self._picture_stream(container)
            heard = self._sound_stream(container) if self._rate else None
            packets: list[Iterator[Coded]] = [self._show(shown, chain([self._first], pictures))]
            if heard:
                packets.append(self._play(heard, frames))
            for packet in merge(*packets, key=_moment):
                container.mux(packet)
        return self._out.getvalue(), self._end

    def _picture_stream(self, container: OutputContainer) -> VideoStream:
        stream = container.add_stream("libx264", rate=RATE, options=ENCODER)
        stream.width, stream.height, stream.pix_fmt = self._first.width, self._first.height, "yuv420p"
        stream.codec_context.flags |= Flags.bitexact
        return stream

    def _sound_stream(self, container: OutputContainer) -> AudioStream:
        stream = container.add_stream("aac", rate=self._rate, layout="mono")
        stream.bit_rate = BIT_RATE
        stream.codec_context.flags |= Flags.bitexact
        return stream

    def _show(self, stream: VideoStream, pictures: Iterator[VideoFrame]) -> Iterator[Coded]:
        for picture in pictures:
            self._end = max(self._end, ((picture.pts or 0) + 1) / RATE)
            yield from stream.encode(picture)
        yield from stream.encode(None)

    def _play(self, stream: AudioStream, frames: Iterator[AudioFrame]) -> Iterator[Coded]:
        samples = 0
        for frame in frames:
            samples += frame.samples
            self._end = max(self._end, samples / self._rate)
            yield from stream.encode(frame)
        yield from stream.encode(None)

    def _open_again(self, url: str, flags: int, options: dict[str, str]) -> _Reader:
        """Let the muxer read what it wrote, so that it can put the index in front of it; it opens nothing else."""
        del url, options
        if flags != _READ:
            raise PermissionError
        return _Reader(self._out)


class _Reader(RawIOBase):
    """What is being written, read from a place of its own."""

    def __init__(self, written: BytesIO) -> None:
        self._written = written
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        with self._written.getbuffer() as whole:
            found = bytes(whole[self._place :] if size < 0 else whole[self._place : self._place + size])
        self._place += len(found)
        return found

    def seek(self, offset: int, whence: int = 0) -> int:
        self._place = offset + {0: 0, 1: self._place, 2: self._written.getbuffer().nbytes}[whence]
        return self._place

    def tell(self) -> int:
        return self._place


def _moment(packet: Coded) -> float:
    return float((packet.dts or 0) * packet.time_base) if packet.time_base else 0.0
