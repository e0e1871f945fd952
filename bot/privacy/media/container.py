"""What somebody sent, opened: from memory alone, and only by those parts of FFmpeg that phones make use of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Final, NoReturn

import av
from av.audio.stream import AudioStream
from av.codec.context import CodecContext
from av.container import InputContainer
from av.error import FFmpegError
from av.stream import Disposition
from av.video.stream import VideoStream

from bot.domain.files import Refusal, Refused

MOST_PIXELS: Final = 4096 * 2304
"""Pixels of one picture of a video; a decoder refuses more before it asks for memory."""
MOST_FAULTS: Final = 200
"""Packets that cannot be decoded before the rest is given up."""
# A list of files, a stream from the network and a subtitle that names a font are formats too: none of these is here.
FORMATS: Final = "aac,amr,amrnb,amrwb,avi,flac,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,mp3,ogg,wav"
_PCM = "pcm_s16le pcm_s16be pcm_s24le pcm_s32le pcm_f32le pcm_u8 pcm_alaw pcm_mulaw"
_SOUND: Final = frozenset(f"aac amrnb amrwb flac mp3 mp3float opus libopus vorbis {_PCM}".split())
_PICTURES: Final = frozenset("h263 h264 hevc mpeg4 vp8 vp9 av1 libdav1d libvpx-vp9".split())
_OPTIONS: Final = {
    "format_whitelist": FORMATS,
    "codec_whitelist": ",".join(sorted(_SOUND | _PICTURES)),
    "max_pixels": str(MOST_PIXELS),
    "threads": "1",
}


@contextmanager
def open_content(content: bytes) -> Iterator[InputContainer]:
    """Open a file that lies in memory.

    Raises Refused: EMPTY without a byte, BROKEN when it is none of FORMATS or when reading it fails while it is open.
    """
    if not content:
        raise Refused(Refusal.EMPTY)
    try:
        with av.open(BytesIO(content), "r", options=_OPTIONS, metadata_errors="replace", io_open=_open_nothing) as container:
            yield container
    except (FFmpegError, OSError, ValueError) as error:
        # From none: FFmpeg's own words may quote the file.
        raise Refused(Refusal.LARGE if isinstance(error, MemoryError) else Refusal.BROKEN) from None


def find_sound(container: InputContainer) -> AudioStream | None:
    """Return the first sound there is; None when there is none that we decode."""
    for stream in container.streams.audio:
        if _decoder(stream) in _SOUND:
            stream.codec_context.thread_count = 1
            return stream
    return None


def find_video(container: InputContainer) -> VideoStream | None:
    """Return the first moving picture there is: the cover of a song is none."""
    for stream in container.streams.video:
        still = bool(stream.disposition & (Disposition.attached_pic | Disposition.still_image | Disposition.timed_thumbnails))
        if not still and _decoder(stream) in _PICTURES:
            stream.codec_context.thread_count = 1
            stream.codec_context.options = {"max_pixels": str(MOST_PIXELS)}
            return stream
    return None


def holds_video(content: bytes) -> bool:
    """Say whether a file holds moving pictures, so that it is a video and not a recording. Raises Refused as `open_content`."""
    with open_content(content) as container:
        return find_video(container) is not None


def decode_sound(container: InputContainer, stream: AudioStream) -> Iterator[av.AudioFrame]:
    """Give every frame of sound that can be decoded. Raises Refused(BROKEN) after too many that cannot."""
    for frame in _decode(container, stream):
        if isinstance(frame, av.AudioFrame):
            yield frame


def decode_video(container: InputContainer, stream: VideoStream) -> Iterator[av.VideoFrame]:
    """Give every picture that can be decoded. Raises Refused(BROKEN) after too many that cannot."""
    for frame in _decode(container, stream):
        if isinstance(frame, av.VideoFrame):
            yield frame


def _decoder(stream: AudioStream | VideoStream) -> str:
    # Its type does not say so, but a stream of an unknown kind has none.
    context: CodecContext | None = stream.codec_context
    return context.name if context else ""


def _decode(container: InputContainer, stream: AudioStream | VideoStream) -> Iterator[av.AudioFrame | av.VideoFrame]:
    faults = 0
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
            frames = [] if packet is None else stream.decode(packet)
        except FFmpegError:
            packet, frames, faults = None, [], faults + 1
            if faults > MOST_FAULTS:
                raise Refused(Refusal.BROKEN) from None
            continue
        if packet is None:
            return
        yield from frames


def _open_nothing(url: str, flags: int, options: dict[str, str]) -> NoReturn:
    """Refuse to open what a file refers to: a name, an address."""
    del url, flags, options
    raise PermissionError
