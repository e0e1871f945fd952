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


_ENDINGS = {"photo": "jpg", "voice": "oga", "video": "mp4"}
_FOLDERS = {"photo": "photos", "voice": "voice", "video": "videos", "document": "documents"}


class Files:
    """Every file by its id and by its path."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def add(self, kind: str, data: bytes, content_type: str = "application/octet-stream", filename: str = "") -> StoredFile:
        number = len(self._by_id)
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

    def by_path(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)


def media_of(stored: StoredFile, *, duration: int = 1, width: int = 1280, height: int = 720) -> tuple[str, object]:
    """Give the message's field for a file: its name and value. A photo comes in three sizes, the largest last."""
    head = stored.head()
    if stored.kind == "photo":
        sizes = [(90, 51), (320, 180), (width, height)]
        small = [
            {**head, "file_id": f"{stored.file_id}", "file_unique_id": f"{head['file_unique_id']}{w}", "width": w, "height": h}
            for w, h in sizes
        ]
        small[-1]["file_unique_id"] = head["file_unique_id"]
        return "photo", small
    if stored.kind == "voice":
        return "voice", {**head, "duration": duration, "mime_type": stored.content_type}
    if stored.kind == "video":
        size = {"width": width, "height": height, "duration": duration}
        return "video", {**head, **size, "mime_type": stored.content_type, "file_name": stored.filename}
    return "document", {**head, "mime_type": stored.content_type, "file_name": stored.filename}
