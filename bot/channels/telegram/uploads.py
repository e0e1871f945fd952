"""Pure: as what each kind of file goes to Telegram, under names that say nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from bot.domain.files import CleanFile, FileKind

CAPTION_LIMIT: Final = 1024
"""UTF-16 units of the text under a file (Telegram Bot API, `sendPhoto`)."""
MOST_PHOTO_BYTES: Final = 10_000_000
"""Bytes of a photo (Telegram Bot API, "Sending files"); any other file may have 50 MB."""


@dataclass(frozen=True, slots=True)
class Upload:
    """The one file of a call: the parameter it is sent as, its name and type there, its bytes."""

    parameter: str
    name: str
    mime: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A way to send a file: the method that takes it, the parameters that tell of it, and itself."""

    method: str
    told: dict[str, Any]  # Any: JSON
    upload: Upload


DOCUMENT: Final = "sendDocument"
"""The method that takes whatever the others refuse."""
METHODS: Final = {
    FileKind.PICTURE: "sendPhoto",
    FileKind.VOICE: "sendVoice",
    FileKind.VIDEO: "sendVideo",
    FileKind.DOCUMENT: DOCUMENT,
}
FIELDS: Final = {"sendPhoto": "photo", "sendVoice": "voice", "sendVideo": "video", DOCUMENT: "document"}
"""The parameter of each method that holds the file, and where its answer tells of it."""
_NAMES: Final = {FileKind.PICTURE: "photo.jpg", FileKind.VOICE: "voice.ogg", FileKind.VIDEO: "video.mp4", FileKind.DOCUMENT: "document"}
_TYPES: Final = {
    FileKind.PICTURE: "image/jpeg",
    FileKind.VOICE: "audio/ogg",
    FileKind.VIDEO: "video/mp4",
    FileKind.DOCUMENT: "application/octet-stream",
}
_TOLD_OF_DOCUMENTS: Final = {"disable_content_type_detection": True}


def parcels(file: CleanFile) -> tuple[Parcel, ...]:
    """Return the ways to send a file, to be tried in this order.

    The last is a document. It shows less, but takes what the others refuse: long thin pictures, voice to somebody who
    has forbidden voice messages.
    """
    document = Parcel(DOCUMENT, _TOLD_OF_DOCUMENTS, _upload(file, FIELDS[DOCUMENT]))
    if file.kind is FileKind.DOCUMENT or (file.kind is FileKind.PICTURE and len(file.content) > MOST_PHOTO_BYTES):
        return (document,)
    method = METHODS[file.kind]
    return Parcel(method, _told(file), _upload(file, FIELDS[method])), document


def file_id_of(answer: Any, method: str) -> str:  # Any: JSON
    """Return by which id Telegram has the file that a call has sent, "" when the answer does not tell.

    Of a photo's sizes it is the last one's, the largest (Telegram Bot API, `Message.photo`).
    """
    found = answer.get(FIELDS[method]) if isinstance(answer, dict) else None
    if isinstance(found, list):
        found = found[-1] if found else None
    told = found.get("file_id") if isinstance(found, dict) else None
    return told if isinstance(told, str) else ""


def _told(file: CleanFile) -> dict[str, Any]:  # Any: JSON
    if file.kind is FileKind.PICTURE:
        return {}
    told = {"duration": max(1, round(file.seconds))}
    return told | {"supports_streaming": True} if file.kind is FileKind.VIDEO else told


def _upload(file: CleanFile, parameter: str) -> Upload:
    return Upload(parameter, file.name or _NAMES[file.kind], _TYPES[file.kind], file.content)
