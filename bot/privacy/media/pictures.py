"""Pictures: what is seen is kept, everything else is left behind.

Only pixels pass: they are copied into a new image, which knows nothing of the old one, and written as a plain JPEG. The order keeps it
cheap: shrink while decoding where the format can, then shrink, then correct the colours of what is left and turn it.
"""

from __future__ import annotations

import io
from typing import Final

import pillow_heif
from PIL import AvifImagePlugin, Image, ImageCms

from bot.domain.errors import KengError
from bot.domain.files import Refusal, Refused
from bot.privacy.media.kinds import PICTURES, Format, sniff
from bot.privacy.media.limits import LONGEST_SIDE, MOST_PIXELS

QUALITY: Final = 85
"""JPEG quality: number plates and faces stay as they are, files stay near a megabyte."""

_PLUGINS: Final = {Format.JPEG: "JPEG", Format.PNG: "PNG", Format.WEBP: "WEBP", Format.HEIF: "HEIF", Format.AVIF: "AVIF"}
_ORIENTATION: Final = 0x0112  # EXIF 2.32, table 4
_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_WHITE: Final = (255, 255, 255)
_SHRINKABLE: Final = frozenset({"L", "RGB", "CMYK"})
_BAND: Final = 512  # rows


def prepare() -> None:
    """Load every decoder now: later there are no files to load them from. One thread each: one job has one core."""
    Image.init()
    Image.MAX_IMAGE_PIXELS = None  # asked below, and before anything is decoded
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)


def clean_picture(content: bytes, *, most_pixels: int = MOST_PIXELS) -> bytes:
    """Return the picture as a JPEG of at most `LONGEST_SIDE` with nothing but its pixels: upright, sRGB, on white, the first frame.

    Raises `Refused`: too many pixels, or not to be read.
    """
    try:
        return _clean(content, most_pixels)
    except KengError:
        raise
    except MemoryError:
        raise Refused(Refusal.LARGE) from None
    except Exception:  # noqa: BLE001 - the decoders raise whatever a broken file makes them stumble over
        raise Refused(Refusal.BROKEN) from None


def _clean(content: bytes, most_pixels: int) -> bytes:
    known = sniff(content)
    if known not in PICTURES:
        raise Refused(Refusal.TYPE)
    with Image.open(io.BytesIO(content), formats=(_PLUGINS[known],)) as picture:
        width, height = picture.size
        if width * height > most_pixels:
            raise Refused(Refusal.LARGE)
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        picture.load()
        turn, profile = _turn(picture), picture.info.get("icc_profile")
        small = _shrink(_plain(picture))
    seen = _true_colours(small, profile)
    clean = _copy(seen if turn is None else seen.transpose(turn))
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _turn(picture: Image.Image) -> Image.Transpose | None:
    """Return what puts it upright; an EXIF block that cannot be read spoils no picture."""
    try:
        return _UPRIGHT.get(picture.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - Pillow raises a dozen kinds over a broken one, none of them documented
        return None


def _plain(picture: Image.Image) -> Image.Image:
    """Return it in a mode that can be shrunk, on white where it was transparent."""
    if picture.mode.startswith("I"):
        picture = picture.point(lambda value: value * (1 / 256))  # sixteen bits: Pillow would cut off what is over 255
    if picture.has_transparency_data:
        return _on_white(picture)
    return picture if picture.mode in _SHRINKABLE else picture.convert("RGB")


def _on_white(picture: Image.Image) -> Image.Image:
    """Lay it on white band by band: a second and a third copy of the largest pictures would not fit into the memory of a job."""
    white = Image.new("RGB", picture.size, _WHITE)
    for top in range(0, picture.height, _BAND):
        part = picture.crop((0, top, picture.width, min(top + _BAND, picture.height))).convert("RGBA")
        white.paste(part, (0, top), part)
    return white


def _shrink(picture: Image.Image) -> Image.Image:
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.BICUBIC)
    return picture


def _true_colours(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Return it in sRGB, for the profile that explained its colours stays behind; without a profile that fits, as it is."""
    if not profile or picture.mode not in {"RGB", "CMYK"}:
        return picture
    try:
        meant = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(meant):
            return picture
        return ImageCms.profileToProfile(picture, meant, ImageCms.createProfile("sRGB"), outputMode="RGB") or picture
    except (OSError, ImageCms.PyCMSError):
        return picture


def _copy(picture: Image.Image) -> Image.Image:
    """Copy what is seen into an image that was made here and holds nothing else."""
    clean = Image.new("RGB", picture.size, None)  # none: the next line covers all of it
    clean.paste(picture if picture.mode == "RGB" else picture.convert("RGB"))
    return clean
