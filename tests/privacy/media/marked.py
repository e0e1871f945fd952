"""Recordings and videos full of marks: whatever phones and programs write beside what is heard and seen, and some that they do not."""

from __future__ import annotations

import base64
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from itertools import chain

import av
import numpy as np
from av.container import OutputContainer
from mutagen.flac import FLAC, Picture
from mutagen.id3 import APIC, COMM, GEOB, ID3, TIT2, TPE1, TXXX
from mutagen.mp3 import MP3
from mutagen.mp4 import MP4, MP4Cover
from mutagen.oggopus import OggOpus
from mutagen.wave import WAVE
from PIL import Image

MARK = "zzmark"
"""What every mark begins with."""
PLACE = "+22.6657+106.2522/"
MADE = "2019-03-14T15:09:26"
RATE = 16000
SECONDS = 3
WORDS = {
    "title": f"{MARK} title",
    "artist": f"{MARK} artist",
    "comment": f"{MARK} comment",
    "make": f"{MARK} make",
    "model": f"{MARK} model",
    "location": PLACE,
    "creation_time": MADE,
    "encoder": f"{MARK} encoder",
    "com.apple.quicktime.location.ISO6709": PLACE,
    "com.apple.quicktime.make": f"{MARK} quicktime make",
    "com.android.version": f"{MARK} android",
    "serial": f"{MARK} serial 0042",
}
OF_A_STREAM = {"handler_name": f"{MARK} handler", "title": f"{MARK} track", "language": "nut"}
CHAPTER = f"{MARK} chapter"
XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><{MARK}>{PLACE}</{MARK}></x:xmpmeta>'.encode()
APPENDED = f"{MARK} appended".encode() * 20
_XMP_BOX = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")  # XMP specification, part 3: the box of an MP4


Parts = tuple[Iterator[av.AudioFrame] | None, Iterator[av.VideoFrame] | None]
"""Sound and pictures."""


@dataclass(frozen=True, slots=True)
class Made:
    """A way to make a clip: container, encoders, and what puts tags into it that FFmpeg does not write."""

    container: str
    sound: str
    video: str = ""
    rate: int = RATE
    tag: Callable[[bytes], bytes] = lambda content: content

    def plain(self) -> bytes:
        """Return the clip without a mark."""
        return _write(self, {}, {})

    def marked(self) -> bytes:
        """Return the same clip with all the marks that its container takes."""
        return self.tag(_write(self, WORDS, OF_A_STREAM)) + APPENDED


def tone() -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    """Return what is heard: a note that swells and fades."""
    at = np.arange(RATE * SECONDS) / RATE
    return (9000 * np.sin(2 * np.pi * 220 * at) * (1.2 + np.sin(2 * np.pi * at)) / 2.2).astype(np.int16)


def pictures(width: int = 128, height: int = 96, seconds: int = SECONDS) -> Iterator[av.VideoFrame]:
    """Give what is seen: red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste((255, 0, 0), (0, 0, width // 2, height))
    for at in range(seconds * 15):
        yield to_picture(image, Fraction(at, 15))


def to_picture(image: Image.Image, moment: Fraction) -> av.VideoFrame:
    """Return an image as the picture of a moment, in seconds."""
    frame: av.VideoFrame = av.VideoFrame.from_image(image).reformat(format="yuv420p")  # type: ignore[no-untyped-call]  # it has no types
    frame.pts, frame.time_base = round(moment * 90000), Fraction(1, 90000)
    return frame


def sounds(samples: np.ndarray[tuple[int], np.dtype[np.int16]]) -> Iterator[av.AudioFrame]:
    """Give samples of RATE as frames."""
    for start in range(0, len(samples), 1600):
        frame = av.AudioFrame.from_ndarray(samples[None, start : start + 1600], "s16", "mono")
        frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), start
        yield frame


def turn(video: bytes, degrees: int) -> bytes:
    """Write into an MP4 how it was held: by so many degrees it is to be turned with the clock."""
    cosine, sine = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}[degrees]
    matrix = [cosine << 16, sine << 16, 0, -sine << 16, cosine << 16, 0, 0, 0, 1 << 30]
    at = video.index(b"tkhd") + 4 + 40  # ISO/IEC 14496-12, 8.3.2, version 0
    return video[:at] + struct.pack(">9i", *matrix) + video[at + 36 :]


def write_clip(made: Made, heard: Iterator[av.AudioFrame] | None, seen: Iterator[av.VideoFrame] | None) -> bytes:
    """Write a clip without a mark from any sound and pictures."""
    out = BytesIO()
    with av.open(out, "w", format=made.container) as container:
        _fill(container, made, (heard, seen), {})
    return out.getvalue()


def _write(made: Made, words: dict[str, str], track: dict[str, str]) -> bytes:
    out = BytesIO()
    options = {"movflags": "use_metadata_tags"} if words and made.container in {"mov", "mp4"} else {}
    with av.open(out, "w", format=made.container, options=options) as container:
        container.metadata.update(words)
        if words:
            container.set_chapters([{"id": 0, "start": 0, "end": 1000, "time_base": Fraction(1, 1000), "metadata": {"title": CHAPTER}}])
        _fill(container, made, (sounds(tone()), pictures() if made.video else None), track)
    return out.getvalue()


def _fill(container: OutputContainer, made: Made, parts: Parts, track: dict[str, str]) -> None:
    heard, seen = parts
    shown: av.VideoStream | None = None
    played: av.AudioStream | None = None
    if seen is not None:
        first = next(seen)
        seen, shown = chain([first], seen), _shown(container, made.video, (first.width, first.height))
        shown.metadata.update(track)
    if heard is not None:
        stream = container.add_stream(made.sound, rate=made.rate, layout="mono")
        assert isinstance(stream, av.AudioStream)
        played = stream
        played.metadata.update(track)
    if shown is not None and seen is not None:
        for picture in chain(seen, [None]):
            container.mux(shown.encode(picture))
    if played is not None and heard is not None:
        for sound in chain(heard, [None]):
            container.mux(played.encode(sound))


def _shown(container: OutputContainer, encoder: str, size: tuple[int, int]) -> av.VideoStream:
    options = {"preset": "ultrafast"} if encoder == "libx264" else {}
    stream = container.add_stream(encoder, rate=15, options=options)
    assert isinstance(stream, av.VideoStream)
    stream.width, stream.height = size
    stream.pix_fmt = "yuv420p"
    if options:
        stream.codec_context.time_base = Fraction(1, 90000)  # pictures may come at any moment
    return stream


def cover() -> bytes:
    """Return a cover picture, which holds a mark of its own."""
    out = BytesIO()
    Image.new("RGB", (64, 64), "green").save(out, "JPEG", comment=f"{MARK} cover".encode())
    return out.getvalue()


def _id3(tags: ID3) -> None:
    tags.add(TIT2(encoding=3, text=f"{MARK} title"))
    tags.add(TPE1(encoding=1, text=f"{MARK} artist"))  # UTF-16
    tags.add(COMM(encoding=3, lang="vie", desc="", text=f"{MARK} comment"))
    tags.add(TXXX(encoding=3, desc="serial", text=f"{MARK} serial {PLACE}"))
    tags.add(GEOB(encoding=3, mime="application/rdf+xml", desc=f"{MARK} xmp", data=XMP))
    tags.add(APIC(encoding=3, mime="image/jpeg", type=3, desc=f"{MARK} cover", data=cover()))


def tag_mp3(content: bytes) -> bytes:
    file = BytesIO(content)
    tagged = MP3(file)
    if tagged.tags is None:
        tagged.add_tags()
    _id3(tagged.tags)
    file.seek(0)
    tagged.save(file)
    return file.getvalue()


def tag_wav(content: bytes) -> bytes:
    file = BytesIO(content)
    tagged = WAVE(file)
    tagged.add_tags()
    _id3(tagged.tags)
    file.seek(0)
    tagged.save(file)
    return file.getvalue()


def tag_front(content: bytes) -> bytes:
    """Put ID3 in front, as programs do with AAC."""
    file, tags = BytesIO(), ID3()
    _id3(tags)
    tags.save(file)
    return file.getvalue() + content


def tag_flac(content: bytes) -> bytes:
    file = BytesIO(content)
    tagged = FLAC(file)
    tagged["serial"] = f"{MARK} serial {PLACE}"
    tagged.add_picture(_picture())
    file.seek(0)
    tagged.save(file)
    return file.getvalue()


def tag_ogg(content: bytes) -> bytes:
    file = BytesIO(content)
    tagged = OggOpus(file)
    tagged["serial"] = f"{MARK} serial {PLACE}"
    tagged["metadata_block_picture"] = base64.b64encode(_picture().write()).decode()
    file.seek(0)
    tagged.save(file)
    return file.getvalue()


def tag_mp4(content: bytes) -> bytes:
    file = BytesIO(content)
    tagged = MP4(file)
    tagged["\xa9nam"], tagged["\xa9ART"], tagged["\xa9xyz"] = f"{MARK} title", f"{MARK} artist", PLACE
    tagged["covr"] = [MP4Cover(cover())]
    file.seek(0)
    tagged.save(file)
    return file.getvalue() + struct.pack(">I4s16s", 24 + len(XMP), b"uuid", _XMP_BOX) + XMP


def _picture() -> Picture:
    picture = Picture()
    picture.type, picture.mime, picture.desc, picture.data = 3, "image/jpeg", f"{MARK} cover", cover()
    return picture


SOUNDS = {
    "ogg": Made("ogg", "libopus", tag=tag_ogg),
    "webm": Made("webm", "libopus"),
    "aac": Made("adts", "aac", tag=tag_front),
    "m4a": Made("ipod", "aac", tag=tag_mp4),
    "3gp": Made("3gp", "libopencore_amrnb", rate=8000),
    "amr": Made("amr", "libopencore_amrnb", rate=8000),
    "mp3": Made("mp3", "libmp3lame", tag=tag_mp3),
    "wav": Made("wav", "pcm_s16le", tag=tag_wav),
    "flac": Made("flac", "flac", tag=tag_flac),
}
VIDEOS = {
    "mp4": Made("mp4", "aac", "libx264", tag=tag_mp4),
    "mov": Made("mov", "aac", "libx264", tag=tag_mp4),
    "3gp": Made("3gp", "libopencore_amrnb", "h263", rate=8000),
    "webm": Made("webm", "libopus", "libvpx-vp9"),
    "mkv": Made("matroska", "aac", "libx264"),
}
TEXTS = (MARK, PLACE, MADE, MADE[:10])
SIGNS = [text.encode(encoding) for text in TEXTS for encoding in ("utf-8", "utf-16-le", "utf-16-be")]
"""Bytes that none of our files may hold."""
