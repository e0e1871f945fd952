"""Pictures as phones and editors write them: full of marks that say who took them, where and with what."""

from __future__ import annotations

import io
import struct
import zlib
from contextlib import suppress
from typing import Final

import numpy as np
import pillow_heif
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

FORMATS: Final = ("JPEG", "PNG", "WEBP", "HEIF", "AVIF")

MAKE, MODEL, SERIAL, ARTIST, PLACE = "DauHangMay", "DauKieuMay", "DauSoMay", "DauNguoiChup", "DauChuThich"
XMP, IPTC, COMMENT, PROFILE, THUMBNAIL, APPENDED = "DauXmp", "DauIptc", "DauLoiBinh", "DauMauSac", "DauAnhNho", "DauNoiThem"
MARKS: Final = (MAKE, MODEL, SERIAL, ARTIST, PLACE, XMP, IPTC, COMMENT, PROFILE, THUMBNAIL, APPENDED)
LATITUDE: Final = (22.0, 39.0, 58.0)

_ORIENTATION, _GPS, _EXIF = 0x0112, 0x8825, 0x8769


def scene(width: int = 320, height: int = 240) -> Image.Image:
    """Return a picture whose corners are red, green, blue and white, with a little of everything between."""
    across, down = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    corners = np.array([[(220, 30, 30), (30, 200, 30)], [(30, 30, 210), (250, 250, 250)]], float)
    top = corners[0, 0] * (1 - across[..., None]) + corners[0, 1] * across[..., None]
    bottom = corners[1, 0] * (1 - across[..., None]) + corners[1, 1] * across[..., None]
    return Image.fromarray((top * (1 - down[..., None]) + bottom * down[..., None]).astype(np.uint8))


def encode(picture: Image.Image, form: str, **options: object) -> bytes:
    """Return it in a format, with Pillow's options."""
    if form == "HEIF":
        pillow_heif.register_heif_opener()
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def exif(orientation: int = 1) -> bytes:
    """Return an EXIF block: maker, serial number, author, description, place, and a thumbnail with a comment of its own."""
    block = Image.Exif()
    block.update({0x010F: MAKE, 0x0110: MODEL, 0x013B: ARTIST, 0x010E: PLACE, _ORIENTATION: orientation})
    block.get_ifd(_EXIF).update({0xA431: SERIAL, 0x9003: "2026:11:24 10:00:00"})
    block.get_ifd(_GPS).update({1: "N", 2: LATITUDE, 3: "E", 4: (106.0, 15.0, 28.0)})
    return _with_thumbnail(block.tobytes(), encode(scene(64, 48), "JPEG", comment=THUMBNAIL))


def _with_thumbnail(block: bytes, thumbnail: bytes) -> bytes:
    """Append the directory that EXIF keeps thumbnails in, which Pillow does not write."""
    head, tiff = block[:6], bytearray(block[6:])
    order = "<" if tiff[:2] == b"II" else ">"
    first = struct.unpack_from(f"{order}I", tiff, 4)[0]
    count = struct.unpack_from(f"{order}H", tiff, first)[0]
    struct.pack_into(f"{order}I", tiff, first + 2 + count * 12, len(tiff))
    at = len(tiff) + 2 + 3 * 12 + 4
    rows = ((0x0103, 3, 1, 6), (0x0201, 4, 1, at), (0x0202, 4, 1, len(thumbnail)))
    tiff += struct.pack(f"{order}H", len(rows))
    for tag, kind, number, value in rows:
        tiff += struct.pack(f"{order}HHI", tag, kind, number) + (
            struct.pack(f"{order}HH", value, 0) if kind == 3 else struct.pack(f"{order}I", value)
        )
    return head + bytes(tiff) + struct.pack(f"{order}I", 0) + thumbnail


def profile() -> bytes:
    """Return a colour profile that carries a mark where it speaks of copyright."""
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = made[:24] + bytes(12) + made[36:]  # the moment at which it was made
    old = "No copyright".encode("utf-16-be")
    assert old in plain
    return plain.replace(old, PROFILE.ljust(12).encode("utf-16-be"))


def swapped_profile() -> bytes:
    """Return a profile in which what is called red is green, and the reverse."""
    plain = profile()
    marked = plain.replace(b"rXYZ", b"____").replace(b"gXYZ", b"rXYZ").replace(b"____", b"gXYZ")
    return marked.replace("sRGB".encode("utf-16-be"), "gRBG".encode("utf-16-be"))


def _xmp() -> bytes:
    return (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/" dc:source="{XMP}"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def _iptc() -> bytes:
    record = b"\x1c\x02\x50" + struct.pack(">H", len(IPTC)) + IPTC.encode()
    resource = b"8BIM\x04\x04\x00\x00" + struct.pack(">I", len(record)) + record + b"\0" * (len(record) % 2)
    body = b"Photoshop 3.0\0" + resource
    return b"\xff\xed" + struct.pack(">H", len(body) + 2) + body


def marked(form: str, orientation: int = 1) -> bytes:
    """Return a picture with every mark that its format has room for, and bytes behind its end."""
    return _MARKED[form](scene(), orientation) + _tail(form)


def _tail(form: str) -> bytes:
    if form in {"HEIF", "AVIF"}:
        return struct.pack(">I4s", 8 + len(APPENDED), b"free") + APPENDED.encode()
    return APPENDED.encode()


def _jpeg(picture: Image.Image, orientation: int) -> bytes:
    return encode(picture, "JPEG", quality=92, exif=exif(orientation), xmp=_xmp(), icc_profile=profile(), comment=COMMENT, extra=_iptc())


def _png(picture: Image.Image, orientation: int) -> bytes:
    said = PngInfo()
    said.add_text("Comment", COMMENT)
    said.add_text("Raw profile type iptc", IPTC, zip=True)
    said.add_itxt("XML:com.adobe.xmp", _xmp().decode())
    return encode(picture, "PNG", pnginfo=said, exif=exif(orientation), icc_profile=profile())


def _webp(picture: Image.Image, orientation: int) -> bytes:
    return encode(picture, "WEBP", quality=92, exif=exif(orientation), xmp=_xmp(), icc_profile=profile())


def _heif(picture: Image.Image, orientation: int) -> bytes:
    return encode(picture, "HEIF", quality=90, exif=exif(orientation), xmp=_xmp(), icc_profile=profile())


def _avif(picture: Image.Image, orientation: int) -> bytes:
    return encode(picture, "AVIF", quality=90, exif=exif(orientation), xmp=_xmp(), icc_profile=profile())


_MARKED = {"JPEG": _jpeg, "PNG": _png, "WEBP": _webp, "HEIF": _heif, "AVIF": _avif}
"""The picture's own orientation is told beside it where the format can: what is stored is not turned."""


def marks_in(content: bytes) -> set[str]:
    """Return the marks whose bytes stand in a file, in any writing, also inside what zlib packed."""
    whole = content + _unpacked(content)
    return {mark for mark in MARKS if any(mark.encode(code) in whole for code in ("ascii", "utf-16-be", "utf-16-le"))}


def _unpacked(content: bytes) -> bytes:
    """Unpack everything that looks like a zlib stream."""
    found, at = [], content.find(b"\x78")
    while at >= 0:
        with suppress(zlib.error):
            found.append(zlib.decompressobj().decompress(content[at:], 1 << 20))
        at = content.find(b"\x78", at + 1)
    return b"".join(found)
