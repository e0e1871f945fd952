"""What a file is, by its first bytes alone: names, claims and types that came with it are never asked.

Sources: ISO/IEC 14496-12 (`ftyp`), 23008-12 and AV1 Image File Format (picture brands), RFC 9559 (Matroska), RFC 3533 (Ogg),
RFC 4867 section 5 (AMR), ISO/IEC 13818-7 (ADTS), ISO/IEC 11172-3 (MP3), RFC 9639 (FLAC).
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from bot.domain.files import MOST_BYTES, Refusal, Refused


class Format(StrEnum):
    """How a file is written."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    HEIF = "heif"
    AVIF = "avif"
    OGG = "ogg"
    MATROSKA = "matroska"
    MP4 = "mp4"
    AAC = "aac"
    AMR = "amr"
    MP3 = "mp3"
    WAV = "wav"
    FLAC = "flac"


PICTURES: Final = frozenset({Format.JPEG, Format.PNG, Format.WEBP, Format.HEIF, Format.AVIF})
CONTAINERS: Final = frozenset({Format.OGG, Format.MATROSKA, Format.MP4})
"""These may hold sound or video: their streams tell."""

_STARTS: Final = (
    (b"\xff\xd8\xff", Format.JPEG),
    (b"\x89PNG\r\n\x1a\n", Format.PNG),
    (b"OggS\x00", Format.OGG),
    (b"#!AMR\n", Format.AMR),
    (b"#!AMR-WB\n", Format.AMR),
    (b"fLaC", Format.FLAC),
)
_RIFF: Final = {b"WEBP": Format.WEBP, b"WAVE": Format.WAV}
_STILL: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"mif2"})
_STILL_AV1: Final = frozenset({b"avif"})
# Sequences of pictures, raw pictures of cameras, JPEG 2000: neither a photo nor a clip that we take.
_OTHER_BRANDS: Final = frozenset({b"hevc", b"hevx", b"hevm", b"hevs", b"msf1", b"avis", b"crx ", b"jp2 ", b"jpx ", b"jpm "})
# QuickTime files of before 2001 begin without `ftyp`.
_OLD_QUICKTIME: Final = frozenset({b"moov", b"mdat", b"wide"})
_FURTHEST_BRAND: Final = 128
_FURTHEST_DOCTYPE: Final = 256
_ID3_HEADER: Final = 10
# A frame's header, all bits of the synchronisation set. ADTS: layer 0. MP3: layer 3, no reserved version, no impossible bit rate.
_ADTS: Final = re.compile(rb"\xff[\xf0\xf1\xf8\xf9]")
_LAYER_3: Final = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb][\x00-\xef]")


def sniff(content: bytes) -> Format | None:
    """Tell how a file is written; None for everything that is not taken. Never raises."""
    for start, known in _STARTS:
        if content.startswith(start):
            return known
    if content[:4] == b"RIFF":
        return _RIFF.get(content[8:12])
    if content[:4] == b"\x1a\x45\xdf\xa3":
        return _matroska(content)
    return _boxes(content) or _mpeg_sound(content)


def read_format(content: bytes) -> Format:
    """Tell how a file is written; raises `Refused`: empty, larger than `MOST_BYTES`, or of no kind that is taken."""
    if not content:
        raise Refused(Refusal.EMPTY)
    if len(content) > MOST_BYTES:
        raise Refused(Refusal.LARGE)
    found = sniff(content)
    if found is None:
        raise Refused(Refusal.TYPE)
    return found


def _matroska(content: bytes) -> Format | None:
    """Look for the DocType of the EBML header: browsers record "webm"."""
    head = content[:_FURTHEST_DOCTYPE]
    return Format.MATROSKA if b"\x42\x82\x84webm" in head or b"\x42\x82\x88matroska" in head else None


def _boxes(content: bytes) -> Format | None:
    if content[4:8] in _OLD_QUICKTIME:
        return Format.MP4
    if content[4:8] != b"ftyp":
        return None
    end = min(int.from_bytes(content[:4], "big"), _FURTHEST_BRAND)
    brand, others = content[8:12], {content[at : at + 4] for at in range(16, end - 3, 4)}
    if brand in _STILL_AV1 or (brand in _STILL and others & _STILL_AV1):
        return Format.AVIF
    if brand in _STILL:
        return Format.HEIF
    return None if brand in _OTHER_BRANDS or len(brand) < len(b"isom") else Format.MP4


def _mpeg_sound(content: bytes) -> Format | None:
    """Tell MP3 and ADTS by their frame header, FLAC behind the tag of an MP3 too."""
    at = _id3_size(content)
    frame = content[at : at + 4]
    if frame == b"fLaC":
        return Format.FLAC
    if _ADTS.match(frame):
        return Format.AAC
    return Format.MP3 if _LAYER_3.match(frame) else None


def _id3_size(content: bytes) -> int:
    """Return the bytes of an ID3v2 tag in front, which counts in sevens of bits; 0: there is none."""
    if content[:3] != b"ID3" or len(content) < _ID3_HEADER:
        return 0
    size = 0
    for each in content[6:_ID3_HEADER]:
        size = size << 7 | each & 0x7F
    return size + _ID3_HEADER
