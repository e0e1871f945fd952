"""An officer's chat on both sides of the line, and the files that can be shown in it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from bot.channels.telegram.client import Client
from bot.domain.errors import Gone, SendError, StorageError
from bot.domain.events import Choice, OutboundMessage
from bot.domain.files import CleanFile, FileKind, ShownFile
from tests.channels.telegram.memory import CountedSlots, Memory
from tests.emulators.telegram import Emulator, Person
from tests.emulators.telegram.shapes import Json

ROW = ((Choice("Ảnh sau", "n:1"),),)
LONG = "một hai ba " * 300  # more than a caption, less than a message


@dataclass
class Shelf:
    """The FileSource port over a dict; `broken` is how often it fails first. `copies` are what is noted of files that many get."""

    files: dict[str, CleanFile] = field(default_factory=dict)
    copies: dict[str, str] = field(default_factory=dict)
    noted: list[str] = field(default_factory=list)
    broken: int = 0
    silent: bool = False
    read_at_once: int = 0

    def add(self, kind: FileKind = FileKind.PICTURE, content: bytes = b"jpeg", seconds: float = 0.0) -> ShownFile:
        name = f"{len(self.files):032x}"
        self.files[name] = CleanFile(kind, content, seconds)
        return ShownFile(name, kind)

    async def read(self, file: str) -> CleanFile:
        self.read_at_once += 1
        if self.broken:
            self.broken -= 1
            raise StorageError("closed")
        if file not in self.files:
            raise Gone
        return self.files[file]

    def add_public(self, kind: FileKind = FileKind.PICTURE, content: bytes = b"jpeg", seconds: float = 0.0) -> ShownFile:
        file = self.add(kind, content, seconds)
        self.copies[file.id] = ""
        return file

    async def copy(self, file: str, channel: str) -> str | None:
        assert channel == "telegram"
        if self.silent:
            raise StorageError("closed")
        return self.copies.get(file)

    async def note_copy(self, file: str, channel: str, reference: str) -> None:
        assert channel == "telegram"
        self.noted.append(file)
        if self.broken:
            self.broken -= 1
            raise StorageError("closed")
        self.copies[file] = reference


@dataclass
class Screen:
    """An officer's chat on both sides of the line."""

    telegram: Emulator
    client: Client
    person: Person
    memory: Memory
    shelf: Shelf
    slots: CountedSlots

    async def shows(self, text: str, file: ShownFile | None, delivery: str = "ob1") -> None:
        await self.memory.send(OutboundMessage(text=text, choices=ROW, card="case", protected=True, file=file), delivery)

    async def refuses(self, text: str, file: ShownFile | None) -> SendError:
        with pytest.raises(SendError) as found:
            await self.shows(text, file, "ob9")
        return found.value

    async def takes_away(self) -> None:
        await self.memory.send(OutboundMessage(text="", retract=("case",)), "ob8")

    @property
    def visible(self) -> list[Json]:
        return self.person.chat.visible

    @property
    def reading(self) -> list[tuple[str, str]]:
        kinds = "photo voice video document text".split()
        return [(next(kind for kind in kinds if kind in one), str(one.get("text") or one.get("caption") or "")) for one in self.visible]

    @property
    def asked(self) -> list[str]:
        return [call.method for call in self.telegram.record.calls]
