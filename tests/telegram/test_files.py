"""The area hands the channel what messages show."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.events import Address, InboundEvent, OutboundMessage, Standing
from bot.domain.files import CleanFile, FileKind, ShownFile
from bot.domain.ports import IntakeResult
from bot.wiring.telegram import open_telegram
from tests.emulators.telegram import Emulator
from tests.telegram.line import Place

PICTURE = ShownFile("0" * 32, FileKind.PICTURE)


class OnePicture:
    """The FileSource port that has one picture."""

    async def read(self, file: str) -> CleanFile:
        assert file == PICTURE.id
        return CleanFile(FileKind.PICTURE, b"jpeg")

    async def copy(self, file: str, channel: str) -> None:
        """Let nothing be noted of it."""

    async def note_copy(self, file: str, channel: str, reference: str) -> None:
        raise AssertionError(file, channel, reference)


async def take(events: Sequence[InboundEvent]) -> list[IntakeResult]:
    return [IntakeResult.DONE for _ in events]


async def test_a_message_shows_what_the_area_was_given(place: Place, emulator: Emulator) -> None:
    lan = emulator.person("Lan")
    async with place.open() as line:
        instance, picture = line.instance, OutboundMessage(text="Ảnh 1", file=PICTURE)
        async with open_telegram(instance.settings, instance.database, take, line.url, OnePicture()) as area:
            await area.channel.send(Address("telegram", str(lan.id)), picture, "ob1", Standing())
    assert (await lan.hears("Ảnh 1"))["photo"]
