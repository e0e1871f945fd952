"""Pure: what is read of a file that came with a message. Names, marks in the caption and who it was forwarded from are not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.domain.files import MOST_BYTES, Attachment, FileKind

LONGEST_REFERENCE: Final = 512
"""Letters of a `file_id`; today's have fewer than 100."""
MOST_SIZE: Final = 2**52
"""Telegram's sizes have at most 52 bits (Bot API, `File`)."""

# The first that stands in a message counts: an animation comes as a document too (Bot API, `Message`).
_KINDS: Final = {
    "animation": None,
    "sticker": None,
    "photo": FileKind.PICTURE,
    "voice": FileKind.VOICE,
    "audio": FileKind.VOICE,
    "video": FileKind.VIDEO,
    "video_note": FileKind.VIDEO,
    "document": None,
}
_PICTURES: Final = "image/"

Json = Mapping[str, Any]  # Any: JSON


def attached(message: Json) -> Attachment | None:
    """Return the file that a message holds, None when it holds none. What it is said to be is a hint: its content decides later."""
    name = next((name for name in _KINDS if message.get(name)), None)
    if name is None:
        return None
    found = message[name]
    raw = _largest(found) if name == "photo" else found
    if not isinstance(raw, dict):
        return Attachment("", None)
    kind = FileKind.PICTURE if name == "document" and _is_picture(raw) else _KINDS[name]
    reference = raw.get("file_id") if kind else None
    if not isinstance(reference, str) or not 0 < len(reference) <= LONGEST_REFERENCE or not _is_plain(reference):
        return Attachment("", None, _size(raw))
    return Attachment(reference, kind, _size(raw))


def _largest(sizes: Any) -> Json | None:  # Any: JSON
    """Return the largest size of a photo that a bot may fetch, the smallest of all when it may fetch none."""
    known = [each for each in sizes if isinstance(each, dict)] if isinstance(sizes, Sequence) else []
    known.sort(key=lambda each: (_whole(each, "width") * _whole(each, "height"), _size(each)))
    fitting = [each for each in known if _size(each) <= MOST_BYTES]
    return fitting[-1] if fitting else next(iter(known), None)


def _is_picture(document: Json) -> bool:
    mime = document.get("mime_type")
    return isinstance(mime, str) and mime.lower().startswith(_PICTURES)


def _is_plain(reference: str) -> bool:
    return reference.isascii() and reference.isprintable()


def _size(raw: Json) -> int:
    return _whole(raw, "file_size")


def _whole(raw: Json, name: str) -> int:
    value = raw.get(name)
    return max(0, min(value, MOST_SIZE)) if isinstance(value, int) else 0
