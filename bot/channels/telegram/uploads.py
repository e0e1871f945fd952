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


METHODS: Final = {FileKind.PICTURE: "sendPhoto", FileKind.VOICE: "sendVoice", FileKind.VIDEO: "sendVideo"}
_FIELDS: Final = {FileKind.PICTURE: "photo", FileKind.VOICE: "voice", FileKind.VIDEO: "video"}
_NAMES: Final = {FileKind.PICTURE: "photo.jpg", FileKind.VOICE: "voice.ogg", FileKind.VIDEO: "video.mp4"}
_TYPES: Final = {FileKind.PICTURE: "image/jpeg", FileKind.VOICE: "audio/ogg", FileKind.VIDEO: "video/mp4"}


def parcels(file: CleanFile) -> tuple[Parcel, ...]:
    """Return the ways to send a file, to be tried in this order.

    The last is a document. It shows less, but takes what the others refuse: long thin pictures, voice to somebody who
    has forbidden voice messages.
    """
    document = Parcel("sendDocument", {"disable_content_type_detection": True}, _upload(file, "document"))
    if file.kind is FileKind.PICTURE and len(file.content) > MOST_PHOTO_BYTES:
        return (document,)
    return Parcel(METHODS[file.kind], _told(file), _upload(file, _FIELDS[file.kind])), document


def _told(file: CleanFile) -> dict[str, Any]:  # Any: JSON
    if file.kind is FileKind.PICTURE:
        return {}
    told = {"duration": max(1, round(file.seconds))}
    return told | {"supports_streaming": True} if file.kind is FileKind.VIDEO else told


def _upload(file: CleanFile, parameter: str) -> Upload:
    return Upload(parameter, _NAMES[file.kind], _TYPES[file.kind], file.content)
