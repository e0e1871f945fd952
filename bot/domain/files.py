"""Files that people send: pictures, voice, video; what is taken of them, and why something is not."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from bot.domain.errors import KengError

MOST_FILES: Final = 10
"""Files in one tip."""
MOST_BYTES: Final = 20 * 1024 * 1024
"""Bytes of one file; also what a Telegram bot may download (Bot API, `getFile`)."""
LONGEST_VOICE: Final = 600
"""Seconds of one recording."""
LONGEST_VIDEO: Final = 180
"""Seconds of one clip."""


class FileKind(StrEnum):
    """What a file is to those who see or hear it."""

    PICTURE = "picture"
    VOICE = "voice"
    VIDEO = "video"
    DOCUMENT = "document"


HEARD: Final = frozenset({FileKind.VOICE, FileKind.VIDEO})
"""The kinds that hold a voice."""
SIGNS: Final = {FileKind.PICTURE: "📷", FileKind.VOICE: "🎤", FileKind.VIDEO: "🎬", FileKind.DOCUMENT: "📄"}


class FileState(StrEnum):
    """Where a file stands between the phone it left and those it is for."""

    WAITING = "waiting"
    CLEAN = "clean"
    REFUSED = "refused"


class Refusal(StrEnum):
    """Why a file is not taken."""

    TYPE = "type"
    LARGE = "large"
    LONG = "long"
    EMPTY = "empty"
    BROKEN = "broken"
    MANY = "many"


class Refused(KengError):
    """A file is not taken; `why` says it in our vocabulary."""

    def __init__(self, why: Refusal) -> None:
        """Keep the reason; it is the message."""
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with an event: what the channel can fetch it by, what the channel takes it for, its size in bytes (0: unknown).

    `kind` is None for what is never taken (documents, stickers, animations). `reference` may be a secret: it is stored sealed only.
    """

    reference: str = field(repr=False)
    kind: FileKind | None
    size: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a file that comes up in parts: its number from 0, of how many; all but the last have the same size."""

    number: int
    parts: int
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A clean file that a message shows: its id (32 hex digits), and what it is."""

    id: str
    kind: FileKind


@dataclass(frozen=True, slots=True)
class CleanFile:
    """A file without anything that its content does not show: JPEG, OGG/Opus or MP4/H.264. `seconds` is 0 for a picture."""

    kind: FileKind
    content: bytes = field(repr=False)
    seconds: float = 0.0
