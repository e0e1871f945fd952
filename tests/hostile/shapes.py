"""Files of an odd shape: nested without end, two things at once, pointing elsewhere, or nothing that is taken."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from random import Random

from tests.hostile.bombs import chunk, png
from tests.hostile.real import REAL, real
from tests.kit.pictures import encode, scene

ELSEWHERE = (
    "file:///etc/passwd",
    "http://127.0.0.1:9/",
    "tcp://127.0.0.1:9",
    "concat:/etc/hostname|/etc/passwd",
    "subfile,,start,0,end,9,,:/etc/passwd",
)


def box(kind: bytes, body: bytes) -> bytes:
    """Return a box of an MP4."""
    return struct.pack(">I4s", len(body) + 8, kind) + body


def element(name: bytes, body: bytes) -> bytes:
    """Return an element of a Matroska file."""
    return name + (0x0100000000000000 | len(body)).to_bytes(8, "big") + body


def deep(random: Random) -> bytes:
    """Nest what may be nested, and repeat what may be repeated, a thousandfold."""
    return random.choice((_deep_boxes, _deep_elements, _deep_riff, _circle_of_exif, _many_segments, _many_chunks, _endless_boxes))(random)


def _deep_boxes(random: Random) -> bytes:
    start = box(b"ftyp", random.choice((b"isom", b"heic", b"avif")) + bytes(4) + b"isommif1")
    inner = b""
    for _ in range(random.choice((100, 3000, 20_000))):
        inner = box(random.choice((b"moov", b"trak", b"udta", b"meta")), inner)
    return start + inner


def _deep_elements(random: Random) -> bytes:
    head = element(b"\x1a\x45\xdf\xa3", b"\x42\x82\x84webm")
    inner = b""
    for _ in range(random.choice((100, 3000))):
        inner = element(random.choice((b"\x12\x54\xc3\x67", b"\x73\x73", b"\x67\xc8", b"\xa0")), inner)
    return head + element(b"\x18\x53\x80\x67", inner)


def _deep_riff(random: Random) -> bytes:
    inner = b""
    for _ in range(random.choice((100, 5000))):
        inner = struct.pack("<4sI4s", b"LIST", len(inner) + 4, b"INFO") + inner
    return struct.pack("<4sI4s", b"RIFF", len(inner) + 4, random.choice((b"WAVE", b"WEBP"))) + inner


def _circle_of_exif(random: Random) -> bytes:
    """A directory that is followed by itself, and points to itself from inside."""
    pointer = random.choice((0x8769, 0x8825, 0xA005, 0x014A))
    rows = struct.pack("<HHII", 0x0112, 3, 1, 6) + struct.pack("<HHII", pointer, 4, 1, 8)
    block = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 2) + rows + struct.pack("<I", 8)
    return encode(scene(), random.choice(("JPEG", "PNG", "WEBP", "HEIF")), exif=block)


def _many_segments(random: Random) -> bytes:
    content = encode(scene(), "JPEG")
    kind = random.choice((b"\xff\xe1", b"\xff\xe2", b"\xff\xfe", b"\xff\xdb", b"\xff\xed"))
    body = random.choice((b"Exif\0\0", b"ICC_PROFILE\0\1\xff", b"http://ns.adobe.com/xap/1.0/\0", b"Photoshop 3.0\x008BIM", b"MPF\0II*\0"))
    return content[:2] + (kind + struct.pack(">H", len(body) + 2) + body) * random.choice((500, 50_000)) + content[2:]


def _many_chunks(random: Random) -> bytes:
    kind = random.choice((b"tEXt", b"zTXt", b"fcTL", b"tRNS", b"PLTE", b"abCd"))
    pixel = chunk(b"IDAT", zlib.compress(b"\0\xff\xff\xff"))
    return png(1, 1, *[chunk(kind, random.randbytes(26))] * random.choice((500, 50_000)), pixel)


def _endless_boxes(random: Random) -> bytes:
    """Boxes of no size, of all sizes, and thousands of them."""
    start = box(b"ftyp", random.choice((b"isom", b"heic")) + bytes(4) + b"isom")
    size = random.choice((0, 1, 7, 8, 0xFFFFFFFF))
    odd = struct.pack(">I4s", size, random.choice((b"moov", b"free", b"meta", b"mdat", b"iloc"))) + random.choice((b"", b"\xff" * 8))
    return start + odd * random.choice((1, 1000, 100_000))


def polyglot(random: Random) -> bytes:
    """Be two things at once: a picture with a program behind it, a page with a picture in it."""
    inside = real(random.choice(sorted(REAL)))
    other = random.choice(list(_others(random).values()))
    return random.choice((inside + other, other + inside, inside[:64] + other + inside[64:]))


def pointing(random: Random) -> bytes:
    """Point to a file of the machine or to the network, in every way that a player would follow."""
    where = random.choice(ELSEWHERE)
    lines = (
        f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{where}\n#EXT-X-ENDLIST\n",
        f"ffconcat version 1.0\nfile '{where}'\n",
        f"v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=audio 9 RTP/AVP 0\na=control:{where}\n",
        f'<!DOCTYPE a [<!ENTITY b SYSTEM "{where}">]><svg xmlns="http://www.w3.org/2000/svg"><image href="{where}"/>&b;</svg>',
        f'<?xml version="1.0"?><MPD><BaseURL>{where}</BaseURL></MPD>',
    )
    text = random.choice(lines).encode()
    start = random.choice((b"", b"ID3\4\0\0\0\0\0\0", real("ogg sound")[:60], box(b"ftyp", b"isom" + bytes(4)), b"\xff\xd8\xff\xfe\x40\0"))
    return start + text if random.random() < 0.7 else _reference(where)


def _reference(where: str) -> bytes:
    """A QuickTime file whose samples lie elsewhere."""
    content = real("mov clip")
    old = box(b"url ", b"\0\0\0\1")
    return content.replace(old, box(b"url ", b"\0\0\0\0" + where.encode() + b"\0")) if old in content else content + where.encode()


def not_taken(random: Random) -> bytes:
    """Be of a kind that is never taken."""
    return random.choice(list(_others(random).values()))


def _others(random: Random) -> dict[str, bytes]:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr("word/document.xml", bytes(random.choice((1000, 1 << 20))))
    return {
        "zip": archive.getvalue(),
        "gif": encode(scene(), "GIF"),
        "bmp": encode(scene(), "BMP"),
        "tiff": encode(scene(), "TIFF"),
        "pdf": b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
        "page": b"<!doctype html><script>document.location='http://127.0.0.1:9/'</script>",
        "drawing": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd)(r)file\n",
        "program": b"\x7fELF\2\1\1" + random.randbytes(200),
        "noise": random.randbytes(random.choice((1, 100, 10_000))),
    }


def tiny(random: Random) -> bytes:
    """Be nothing, or next to it."""
    start = real(random.choice(sorted(REAL)))
    return start[: random.choice((0, 0, 1, 2, 3, 4, 8, 11, 12, 13, 16))]
