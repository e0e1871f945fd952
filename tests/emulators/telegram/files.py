"""Files at Telegram: uploaded by the bot or sent by people, asked for by file_id."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from tests.emulators.telegram.shapes import Json


@dataclass(frozen=True, slots=True)
class StoredFile:
    file_id: str
    kind: str
    path: str
    content_type: str
    data: bytes = field(repr=False)
    filename: str = ""

    def head(self) -> Json:
        unique = hashlib.sha256(self.data).hexdigest()[:16]
        return {"file_id": self.file_id, "file_unique_id": f"AQ{unique}", "file_size": len(self.data)}


_ENDINGS = {"photo": "jpg", "voice": "oga", "video": "mp4", "video_note": "mp4", "animation": "mp4", "sticker": "webp"}
_FOLDERS = {
    "photo": "photos",
    "voice": "voice",
    "audio": "music",
    "video": "videos",
    "video_note": "video_notes",
    "animation": "animations",
    "sticker": "stickers",
    "document": "documents",
}
SIZES = ((90, 51), (320, 180), (1280, 720))


class Files:
    """Every file by its id and by its path. `expired` ids are known and give no file any more, for a while or for good."""

    def __init__(self) -> None:
        self.expired: set[str] = set()
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def add(self, kind: str, data: bytes, content_type: str = "application/octet-stream", filename: str = "") -> StoredFile:
        number = len(self._by_path)
        ending = _ENDINGS.get(kind) or (filename.rpartition(".")[2] if "." in filename else "bin")
        stored = StoredFile(
            file_id=f"{kind[:2].upper()}QACAgUAAxkB{number:08d}",
            kind=kind,
            path=f"{_FOLDERS[kind]}/file_{number}.{ending}",
            content_type=content_type,
            data=data,
            filename=filename,
        )
        self._by_id[stored.file_id] = stored
        self._by_path[stored.path] = stored
        return stored

    def by_id(self, file_id: str) -> StoredFile | None:
        return self._by_id.get(file_id)

    def lose(self, file_id: str) -> None:
        """Know an id no more, as of another bot's file, or of one that Telegram let go of."""
        del self._by_id[file_id]

    def by_path(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)


def media_of(stored: StoredFile, *, duration: int = 1) -> Json:
    """Give the message's fields for a file. A photo comes in three sizes, the largest last; an animation as a document too."""
    head, typed = stored.head(), {"mime_type": stored.content_type}
    width, height = SIZES[-1]
    shape = {"width": width, "height": height, "duration": duration}
    named = typed | ({"file_name": stored.filename} if stored.filename else {})
    fields: Json = {
        "photo": _sizes(head),
        "voice": {**head, "duration": duration, **typed},
        "audio": {**head, "duration": duration, "title": "Bài hát", "performer": "Ca sĩ", **named},
        "video": {**head, **shape, **named},
        "video_note": {**head, "length": 240, "duration": duration},
        "animation": {**head, **shape, **named},
        "sticker": {**head, "width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular"},
        "document": {**head, **named},
    }
    names = (stored.kind, "document") if stored.kind == "animation" else (stored.kind,)
    return {name: fields[name] for name in names}


def _sizes(head: Json) -> list[Json]:
    """Write the sizes of a photo: the small ones have ids of their own, and fewer bytes."""
    small = [
        {
            "file_id": f"{head['file_id']}-{width}",
            "file_unique_id": f"{head['file_unique_id']}{width}",
            "file_size": min(int(head["file_size"]), width * height // 16),
            "width": width,
            "height": height,
        }
        for width, height in SIZES[:-1]
    ]
    width, height = SIZES[-1]
    return [*small, {**head, "width": width, "height": height}]
