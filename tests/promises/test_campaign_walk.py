"""The whole way of a campaign over Telegram: four steps, three languages and a recording, approval, the day, the account."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.files import FileKind
from bot.domain.people import Role
from bot.i18n import Catalogues
from bot.reports.render import render
from bot.schedule.reports import Reports
from bot.schedule.ticks import Ticks
from bot.store.shown import ShownFiles
from handlers import ROUTES
from tests.kit.fakes import FULL
from tests.kit.outreach import go_on
from tests.kit.telegram import Caller, OverheardTelegram, TelegramWorld, open_telegram_world

SAID = "Đừng cho ai mượn tài khoản ngân hàng."
TAY, NUNG = "Lời tiếng Tày.", "Lời tiếng Nùng."
TICKS = ("Không kêu gọi", "Không giao", "Không hứa", "Không doạ")


@pytest.fixture
async def world(database_url: str, tmp_path: Path, texts: Catalogues) -> AsyncIterator[TelegramWorld]:
    """Open a line on Telegram whose campaigns show files."""
    async with open_telegram_world(database_url, tmp_path / "keys", ROUTES, texts, "polling") as opened:
        assert isinstance(opened.channel, OverheardTelegram)
        opened.channel.files = ShownFiles(opened.database)
        opened.channel.restart()
        yield opened


async def compose(lan: Caller) -> None:
    """Walk the four steps; it is to go out tomorrow at seven."""
    await lan.says("/truc")
    await lan.presses("Soạn tin")
    await lan.says(SAID)
    await lan.sends("voice của Lan")
    await lan.presses("Xong")
    await lan.says("quang lam")
    await lan.presses("Xong")
    await lan.presses("Chọn lúc gửi")
    await lan.presses("Một lần")
    await lan.says("mai 7h")
    assert "• 07:00, thứ ba 24/11/2026 (âm 16/10)" in lan.text
    await lan.presses("Dùng lịch này")


async def add_languages(lan: Caller) -> None:
    """Add Tày in words, Nùng in words and a recording."""
    await lan.presses("Các thứ tiếng")
    await lan.says(TAY)
    await lan.presses("Tày")
    await lan.presses("Xong")
    await lan.presses("Thêm thứ tiếng")
    await lan.presses("Nùng")
    await lan.says(NUNG)
    await lan.sends("voice tiếng Nùng")
    await lan.presses("Xong")
    await lan.presses("Để sau")


async def say_back(speaker: Caller, language: str) -> None:
    """Say in Vietnamese what somebody else's language says."""
    await speaker.says("/truc")
    await speaker.presses("Cần dịch ngược")
    await speaker.presses(language)
    await speaker.says("Đừng cho mượn tài khoản.")
    assert "Cảm ơn" in speaker.text


async def approve(minh: Caller) -> None:
    """Look at everything, tick, approve."""
    await minh.presses("Xem và duyệt")
    for tick in TICKS:
        await minh.presses(tick)
    await minh.presses("Duyệt")
    assert "Đã duyệt" in minh.text


async def tick(world: TelegramWorld, **later: float) -> None:
    """Let time go by, and do what is due until nothing is."""
    world.clock.forward(**later)
    for _ in range(3):
        await Ticks(world.database).once()
        await go_on(world.database)
        await world.settle()


async def report(world: TelegramWorld) -> None:
    """Draw the reports that were asked for, as they are drawn in service, and send them."""
    drawing = Reports(world.database, render, {world.channel.name: FULL.shows | {FileKind.DOCUMENT}})
    while await drawing.once():
        pass
    await world.settle()


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_campaign_from_the_first_word_to_the_account(world: TelegramWorld) -> None:
    lan, minh = await world.staff("Lan", Role.CAMPAIGN, "04"), await world.staff("Minh", Role.AUTHORISER, "04")
    speaker = await world.staff("Speaker", Role.SPEAKER, "04")
    villagers = [world.person(f"Villager {number}") for number in range(6)]
    assert all(isinstance(each, Caller) for each in (lan, minh, speaker))
    for villager in villagers:
        await villager.opens("n1-01304")
        await villager.presses("Đồng ý")
    await compose(lan)  # type: ignore[arg-type]  # everybody here is at Telegram
    await add_languages(lan)  # type: ignore[arg-type]  # as above
    await world.clean()
    await lan.presses("Xin duyệt")
    assert "Người khác dịch ngược" in lan.text, "nothing goes out that one person alone understands"
    for language in ("Tày", "Nùng"):
        await say_back(speaker, language)  # type: ignore[arg-type]  # as above
    await lan.presses("Mở tin này")
    await lan.presses("Xin duyệt")
    await lan.presses("Gửi đi duyệt")
    await approve(minh)  # type: ignore[arg-type]  # as above
    await tick(world, hours=22)
    assert SAID not in [message.text for message in villagers[0].seen]
    await tick(world, hours=1, minutes=1)
    for villager in villagers:
        assert [message.text for message in villager.seen].count(SAID) == 1
        assert villager.seen[-1].file is not None
        assert villager.seen[-1].file.kind is FileKind.VOICE
    uploads = [call for call in world.telegram.record.calls if call.method == "sendVoice" and call.files]
    assert len(uploads) == 2, "each recording goes up once, whoever hears it first and however many get it"
    await villagers[0].presses("Tôi đã hiểu")
    await tick(world, seconds=10)
    await tick(world, seconds=10)
    for staff in (lan, minh):
        assert any("✅ Đã gửi: 6" in message.text for message in staff.seen)
    await report(world)
    assert lan.seen[-1].text.startswith("📊")
    assert "Đã nhận: 6 (100%)" in lan.seen[-1].text
    assert lan.seen[-1].file is not None
    await lan.presses("Bảng xlsx")
    await report(world)
    assert lan.seen[-1].file is not None
    assert lan.seen[-1].file.kind is FileKind.DOCUMENT
    await lan.says("/truc")
    await lan.presses("Đã xong")
    await lan.presses(SAID)
    assert SAID in lan.text
