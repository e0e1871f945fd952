"""A picture and a voice go from a phone at Telegram to an officer's: cleaned for real, protected, and gone after their time."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from pathlib import Path

import av
import pytest

from bot.cleaning.loop import CleaningLoop
from bot.domain.events import EventKind
from bot.domain.files import Attachment, FileKind
from bot.i18n import Catalogues
from bot.privacy.media.cleaner import Cleaner
from tests.emulators.telegram.shapes import Json
from tests.kit.pictures import marked, marks_in
from tests.kit.recorded import sound
from tests.kit.telegram import Caller
from tests.promises.line import HOME_UNIT, Line, open_line


@pytest.fixture
async def line(database_url: str, tmp_path: Path, texts: Catalogues) -> AsyncIterator[Line]:
    """Open a line on Telegram, by polling, without groups."""
    async with open_line(database_url, tmp_path / "keys", texts, "polling", "private") as opened:
        yield opened


MARK = "Điện thoại của Dấu Kín"


async def sends(caller: Caller, kind: FileKind, content: bytes) -> None:
    caller.world.channel.originals[kind] = content
    await caller.does(EventKind.FILE, file=Attachment(kind, kind, len(content)))


def files(caller: Caller) -> list[Json]:
    return [payload for payload in caller.chat.from_bot if "photo" in payload or "voice" in payload]


def content(line: Line, payload: Json) -> bytes:
    part = payload["photo"][-1] if "photo" in payload else payload["voice"]
    stored = line.world.telegram.state.files.by_id(part["file_id"])
    assert stored is not None
    return stored.data


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_what_an_officer_sees_and_hears_holds_no_marks_and_goes_after_its_time(line: Line) -> None:
    world, hoa, cleaner = line.world, line.world.person("Hoa"), Cleaner()
    world.cleaning = CleaningLoop(world.database, cleaner, {world.channel.name: world.channel})
    try:
        await hoa.opens(f"v1-{HOME_UNIT}")
        await hoa.presses("Báo tin")
        picture, voice = marked("JPEG"), sound("ogg", tags={"title": MARK})
        assert marks_in(picture)
        assert MARK.encode() in voice
        await sends(hoa, FileKind.PICTURE, picture)
        await sends(hoa, FileKind.VOICE, voice)
        for label in ("Trẻ em", "Xã mình", "Gửi xã"):
            await hoa.presses(label)
        await world.clean()
    finally:
        await cleaner.close()
    for label in ("Nhận", "Mở", "Xem tệp (2)"):
        await line.officer.presses(label)
    shown = files(line.officer)
    assert ["photo" in payload for payload in shown] == [True, False]
    assert all(payload["has_protected_content"] for payload in shown)
    seen, heard = (content(line, payload) for payload in shown)
    assert marks_in(seen) == set()
    assert MARK.encode() not in heard
    with av.open(io.BytesIO(heard)) as opened:
        assert opened.streams.audio[0].codec_context.name == "opus"
    await line.pass_minutes(20)
    assert files(line.officer) == []
    assert files(line.chief) == []
