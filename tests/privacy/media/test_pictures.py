"""Pictures come out as what is seen, and nothing else."""

from __future__ import annotations

import io
import struct

import exifread
import numpy as np
import pytest
from PIL import Image, ImageOps
from pymediainfo import MediaInfo

from bot.domain.files import Refusal, Refused
from bot.privacy.media import pictures
from bot.privacy.media.limits import LONGEST_SIDE
from tests.kit.pictures import FORMATS, IPTC, MARKS, encode, exif, marked, marks_in, scene, swapped_profile

EXPECTED = {
    "JPEG": set(MARKS),
    "PNG": set(MARKS),
    "WEBP": set(MARKS) - {"DauIptc", "DauLoiBinh"},
    "HEIF": set(MARKS) - {"DauIptc", "DauLoiBinh"},
    "AVIF": set(MARKS) - {"DauIptc", "DauLoiBinh", "DauAnhNho"},
}
BARE = {0xE0: "JFIF", 0xDB: "tables", 0xC0: "frame", 0xC4: "codes", 0xDA: "scan"}


@pytest.fixture(autouse=True, scope="module")
def _prepared() -> None:
    pictures.prepare()


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def distance(one: Image.Image, other: Image.Image) -> float:
    """Return how far apart two pictures are, in steps of 256, on the average."""
    assert one.size == other.size
    return float(np.abs(np.asarray(one, float) - np.asarray(other.convert("RGB"), float)).mean())


def segments(jpeg: bytes) -> list[int]:
    """Return the markers of a JPEG's segments up to the scan."""
    found, at = [], 2
    while at < len(jpeg):
        assert jpeg[at] == 0xFF
        found.append(jpeg[at + 1])
        if jpeg[at + 1] == 0xDA:
            return found
        at += 2 + struct.unpack_from(">H", jpeg, at + 2)[0]
    raise AssertionError("no scan")


@pytest.mark.parametrize("form", FORMATS)
def test_a_picture_full_of_marks_comes_out_with_none(form: str) -> None:
    dirty = marked(form, orientation=6)
    assert marks_in(dirty) == EXPECTED[form]
    clean = pictures.clean_picture(dirty)
    assert marks_in(clean) == set()
    assert exifread.process_file(io.BytesIO(clean)) == {}
    assert set(segments(clean)) == set(BARE)
    assert clean.endswith(b"\xff\xd9")
    assert clean.count(b"\xff\xd9") == 1
    assert set(opened(clean).info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize("form", ["JPEG", "HEIF"])
def test_independent_readers_see_the_marks_before_and_none_after(form: str) -> None:
    dirty = marked(form)
    # exifread finds no EXIF block in the HEIC files that libheif writes; in the block itself it reads everything.
    tags = exifread.process_file(io.BytesIO(dirty if form == "JPEG" else dirty[dirty.index(b"MM\0*") :]))
    assert {"GPS GPSLatitude", "Image Make", "EXIF BodySerialNumber", "JPEGThumbnail"} <= set(tags)
    clean = pictures.clean_picture(dirty)
    told = [track.to_data() for track in MediaInfo.parse(io.BytesIO(clean)).tracks]
    assert [track["track_type"] for track in told] == ["General", "Image"]
    personal = ("date", "comment", "writing", "encoded", "copyright", "performer", "title", "location", "make", "model", "description")
    # MediaInfo names the JPEG library's own way of writing when it knows it; nothing of it comes from the file.
    assert [key for track in told for key in track if any(part in key for part in personal) and "file_" not in key] == []


@pytest.mark.parametrize("form", FORMATS)
def test_the_pixels_are_alike(form: str) -> None:
    assert distance(scene(), opened(pictures.clean_picture(marked(form)))) < 3


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_picture_stands_upright(form: str, orientation: int) -> None:
    turned = Image.Exif()
    turned[0x0112] = orientation
    stored = encode(scene(), form, exif=turned.tobytes())
    wanted = ImageOps.exif_transpose(opened(stored))
    assert (wanted.size == scene().size) == (orientation < 5)
    assert distance(wanted.convert("RGB"), opened(pictures.clean_picture(stored))) < 3


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_heic_that_lies_on_its_side_stands_upright(orientation: int) -> None:
    """What is stored is turned by the container, and the corners tell where up is."""
    lying = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}[orientation]
    stored = encode(scene().transpose(lying), "HEIF", exif=exif(orientation), quality=90)
    assert distance(scene(), opened(pictures.clean_picture(stored))) < 3


def test_a_large_picture_is_shrunk_and_a_small_one_is_not() -> None:
    assert opened(pictures.clean_picture(encode(scene(4000, 1000), "JPEG"))).size == (LONGEST_SIDE, 640)
    assert opened(pictures.clean_picture(encode(scene(900, 5200), "WEBP"))).size == (443, LONGEST_SIDE)
    assert opened(pictures.clean_picture(encode(scene(33, 7), "PNG"))).size == (33, 7)


def test_what_is_transparent_becomes_white() -> None:
    glass = scene().convert("RGBA")
    glass.putalpha(0)
    for form in ("PNG", "WEBP", "HEIF", "AVIF"):
        assert np.asarray(opened(pictures.clean_picture(encode(glass, form)))).min() > 250
    palette = Image.new("P", (40, 40))
    assert np.asarray(opened(pictures.clean_picture(encode(palette, "PNG", transparency=0)))).min() > 250


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_of_a_moving_picture_the_first_is_kept(form: str) -> None:
    moving = encode(scene(), form, save_all=True, append_images=[Image.new("RGB", scene().size, "black")], duration=500)
    assert distance(scene(), opened(pictures.clean_picture(moving))) < 6


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16", "RGBA"])
def test_every_way_of_storing_pixels_is_read(mode: str) -> None:
    grey = scene().convert("L")
    stored = {"I;16": Image.fromarray(np.asarray(grey, np.uint16) * 257), "P": scene().quantize()}.get(mode) or scene().convert(mode)
    shown = opened(pictures.clean_picture(encode(stored, "JPEG" if mode == "CMYK" else "PNG")))
    wanted = grey.convert("RGB") if mode == "I;16" else stored.convert("RGB")
    assert (shown.mode, shown.format) == ("RGB", "JPEG")
    assert distance(wanted, shown) < 8


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_colours_are_what_the_profile_means(form: str) -> None:
    red = Image.new("RGB", (64, 64), (230, 20, 20))
    shown = np.asarray(opened(pictures.clean_picture(encode(red, form, icc_profile=swapped_profile(), quality=95))), float).mean((0, 1))
    assert (shown[0] < 120, shown[1] > 180) == (True, True)


def test_a_profile_that_is_none_spoils_no_picture() -> None:
    for broken in (b"colours", swapped_profile()[:200], swapped_profile().replace(b"RGB XYZ ", b"GRAYXYZ ")):
        assert distance(scene(), opened(pictures.clean_picture(encode(scene(), "JPEG", icc_profile=broken, quality=92)))) < 3


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_an_exif_block_that_is_none_spoils_no_picture() -> None:
    for broken in (b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0" + b"\xff" * 60):
        assert distance(scene(), opened(pictures.clean_picture(encode(scene(), "JPEG", exif=broken, quality=92)))) < 3


@pytest.mark.parametrize("form", FORMATS)
def test_half_a_picture_is_broken(form: str) -> None:
    whole = encode(scene(), form)
    for part in (len(whole) // 2, len(whole) // 10, 16):
        with pytest.raises(Refused) as refused:
            pictures.clean_picture(whole[:part])
        assert refused.value.why in {Refusal.BROKEN, Refusal.TYPE}


@pytest.mark.parametrize("form", FORMATS)
def test_too_many_pixels_are_refused_by_the_header(form: str) -> None:
    with pytest.raises(Refused) as refused:
        # A WebP that is cut is no WebP to Pillow; of the others the pixels need not be there to be counted.
        pictures.clean_picture(encode(scene(), form)[: None if form == "WEBP" else -40], most_pixels=320 * 240 - 1)
    assert refused.value.why is Refusal.LARGE


def test_what_is_no_picture_is_not_opened() -> None:
    for content in (encode(scene(), "GIF"), encode(scene(), "BMP"), encode(scene(), "TIFF"), b"%!PS-Adobe-3.0 EPSF", b""):
        with pytest.raises(Refused) as refused:
            pictures.clean_picture(content)
        assert refused.value.why is Refusal.TYPE


def test_a_comment_that_pillow_would_keep_is_not_kept() -> None:
    """`Image.save` of what was opened writes a JPEG's comment again: the reason why pixels are copied."""
    assert b"Dau" in encode(opened(marked("JPEG")), "JPEG")
    assert IPTC in marks_in(marked("JPEG"))
