"""Files that are small and ask for much: pixels, memory, time."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from functools import cache
from random import Random

import av
import numpy as np
from PIL import Image

from bot.domain.files import LONGEST_VIDEO, LONGEST_VOICE, MOST_BYTES
from tests.hostile.real import real
from tests.kit import recorded
from tests.kit.pictures import encode, scene

Trap = Callable[[Random], bytes]


def chunk(kind: bytes, body: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, *chunks: bytes, depth: int = 8, colour: int = 2) -> bytes:
    """Return a PNG that says this size, whatever its chunks hold."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IEND", b"")


def giant_header(random: Random) -> bytes:
    """Tell a size that no memory holds, in the header of each kind of picture."""
    side = random.choice((30_000, 65_500, 1 << 20, 0x7FFFFFFF))
    few = zlib.compress(bytes(1000))
    kind = random.choice(("png", "jpeg", "webp", "heif", "avif"))
    if kind == "png":
        return png(side, random.choice((1, side)), chunk(b"IDAT", few), depth=random.choice((1, 8, 16)), colour=random.choice((0, 2, 6)))
    if kind == "jpeg":
        content = bytearray(real(random.choice(("jpeg", "progressive"))))
        at = max(content.find(b"\xff\xc0\x00\x11"), content.find(b"\xff\xc2\x00\x11"))
        content[at + 5 : at + 9] = struct.pack(">HH", min(side, 65_500), min(side, 65_500))
        return bytes(content)
    if kind == "webp":
        content = bytearray(real("webp"))
        at = content.find(b"VP8X") + 12
        content[at : at + 6] = b"\xff\x3f\x00" * 2
        return bytes(content)
    content = bytearray(real(kind))
    at = content.find(b"ispe") + 8
    content[at : at + 8] = struct.pack(">II", min(side, 0xFFFFFFFF), min(side, 0xFFFFFFFF))
    return bytes(content)


@cache
def _zeros(megabytes: int) -> bytes:
    packer, part = zlib.compressobj(9), bytes(1 << 20)
    return b"".join(packer.compress(part) for _ in range(megabytes)) + packer.flush()


def unpacking(random: Random) -> bytes:
    """Unpack to a thousand times the size: in pixels, in a text, in a profile."""
    size = random.choice((40, 150, 400))
    body, pixel = _zeros(size), chunk(b"IDAT", zlib.compress(b"\0\xff\xff\xff"))
    return random.choice(
        (
            png(1, 1, chunk(b"zTXt", b"Comment\0\0" + body), pixel),
            png(1, 1, chunk(b"iCCP", b"icc\0\0" + body), pixel),
            png(1, 1, chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + body), pixel),
            png(1, 1, *[chunk(b"zTXt", b"Comment\0\0" + _zeros(40))] * 20, pixel),
            png(1, 1, chunk(b"IDAT", body)),
            png(8000, 8000, chunk(b"IDAT", body)),
        )
    )


@cache
def _wide(form: str) -> bytes:
    if form == "png16":
        line = b"\0" + bytes(8192 * 8)
        packer = zlib.compressobj(1)
        rows = b"".join(packer.compress(line) for _ in range(8192)) + packer.flush()
        return png(8192, 8192, chunk(b"IDAT", rows), depth=16, colour=6)
    plain = Image.new("RGB", (8192, 8192), (90, 120, 30))
    options: dict[str, dict[str, object]] = {"WEBP": {"quality": 5, "method": 0}, "HEIF": {"quality": 5}, "JPEG": {"progressive": True}}
    return encode(plain.resize((8000, 8000)) if form == "WEBP" else plain, form, **options[form])


def as_large_as_allowed(random: Random) -> bytes:
    """Really have as many pixels as a picture may."""
    return _wide(random.choice(("png16", "WEBP", "HEIF", "JPEG")))


def endless_sound(random: Random) -> bytes:
    """Last too long, or say so, or never say when it ends."""
    kind = random.choice(("amr", "no-data", "wav", "ogg", "mp3"))
    if kind == "amr":  # silence as a telephone sends it
        return b"#!AMR\n" + (b"\x04" + bytes(12)) * (50 * (LONGEST_VOICE + 30))
    if kind == "no-data":  # a byte is a fiftieth of a second
        return b"#!AMR\n" + b"\x7c" * (MOST_BYTES // random.choice((2, 20)) - 6)
    if kind == "wav":
        content = bytearray(real("wav sound"))
        content[4:8] = content[40:44] = b"\xff\xff\xff\xff"
        return bytes(content)
    if kind == "ogg":  # the last page tells of centuries
        content = bytearray(real("ogg sound"))
        at = content.rfind(b"OggS")
        content[at + 6 : at + 14] = b"\xff" * 7 + b"\x7f"
        return bytes(content)
    return real("mp3 sound") + real("mp3 sound")[600:1200] * (MOST_BYTES // 6000)


@cache
def _long_clip(rate: int, seconds: int, side: int) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as target:
        stream = target.add_stream("libx264", rate=rate, options={"preset": "ultrafast", "crf": "40", "threads": "1"})
        stream.width = stream.height = side
        stream.pix_fmt = "yuv420p"
        frame = av.VideoFrame.from_ndarray(np.full((side, side, 3), 60, np.uint8), format="rgb24")
        for number in range(rate * seconds):
            frame.pts = number
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return out.getvalue()


def endless_video(random: Random) -> bytes:
    """Last too long, or show more pictures in a second than anybody films, or say a length that is none."""
    kind = random.choice(("long", "fast", "told", "wide"))
    if kind == "long":
        return _long_clip(1, LONGEST_VIDEO + 20, 64)
    if kind == "fast":
        return _long_clip(1000, 60, 16)
    if kind == "wide":
        return _long_clip(2, 2, 4096)
    content = bytearray(real(random.choice(("mp4 clip", "mov clip"))))
    for box, at in ((b"mvhd", 20), (b"tkhd", 24), (b"mdhd", 20)):
        place = content.find(box) + at
        content[place : place + 4] = b"\xff\xff\xff\xfe"
    table = content.find(b"stts") + 12
    content[table : table + 8] = struct.pack(">II", random.choice((1 << 30, 0xFFFFFFFF)), random.choice((1, 1 << 30)))
    return bytes(content)


def twenty_megabytes(random: Random) -> bytes:
    """Be as large as a file may be: random bits, or emptiness, behind a real beginning."""
    start = real(random.choice(("jpeg", "png", "heif", "mp4 clip", "webm sound", "ogg sound", "mp3 sound", "flac sound")))
    rest = MOST_BYTES - len(start) + random.choice((0, 0, 1))
    return start + (random.randbytes(rest) if random.random() < 0.5 else bytes(rest))


def busy_picture(random: Random) -> bytes:
    """Take as long as a picture can: a progressive JPEG whose scans come again and again."""
    content = encode(scene(2000, 2000), "JPEG", progressive=True)
    at = content.find(b"\xff\xda")
    return content[:-2] + content[at:-2] * random.choice((20, 60)) + content[-2:]


def noise_clip(random: Random) -> bytes:
    """Keep every decoder busy with pictures of noise."""
    name = random.choice(sorted(recorded.CLIPS))
    content = bytearray(real(f"{name} clip"))
    begin, end = content.find(b"mdat") + 40, content.rfind(b"moov") - 4
    if end < begin:  # a WebM: its pictures come last
        begin, end = len(content) // 2, len(content)
    for place in range(begin, end, random.choice((3, 30))):
        content[place] = random.randrange(256)
    return bytes(content)
