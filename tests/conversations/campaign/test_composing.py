"""Composing a campaign in four steps: message, units, time, and then its screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from bot.domain.calendar import Once, Plan
from bot.domain.campaigns import MOST_LETTERS, CampaignState
from bot.domain.files import FileKind
from bot.domain.people import Role
from bot.domain.stored_plans import read_plan
from bot.domain.units import Level, Unit
from bot.i18n import Catalogues
from bot.places.gazetteer import Gazetteer
from bot.places.seed import load_shipped
from handlers import ROUTES
from tests.conversations.campaign.drafts import COMMUNE, OTHER, PROVINCE, WORDS, begin, draft, four_steps, stand_at, variants, writer
from tests.kit.chat import World, open_world
from tests.kit.fakes import FULL, FakeChannel


@pytest.fixture
async def bare(database_url: str, tmp_path: Path, texts: Catalogues) -> AsyncIterator[World]:
    """Open a world whose channel has neither buttons nor voices."""
    channel = FakeChannel(capabilities=replace(FULL, buttons=0, voice_out=False, edit=False, shows=frozenset()))
    async with open_world(database_url, tmp_path / "keys", ROUTES, texts, channel=channel) as opened:
        yield opened


async def test_four_steps_make_a_draft_and_end_at_its_screen(world: World) -> None:
    lan = await writer(world)
    await four_steps(lan)
    found = await draft(world)
    assert (found.title, found.units, found.author) == (WORDS, (COMMUNE,), (await world.who(lan)).id)
    assert found.plan == ""
    assert (await variants(world))["vi"].text == WORDS
    assert "Xã Quảng Lâm" in lan.text
    assert "Gửi ngay khi được duyệt" in lan.text
    # As people would get it, before the screen.
    assert lan.seen[-2].text == WORDS
    assert [choice.label for row in lan.seen[-2].choices for choice in row] == ["🔊 Nghe lại", "✅ Tôi đã hiểu"]


async def test_who_only_translates_composes_nothing(world: World) -> None:
    hoa = await writer(world, "hoa", COMMUNE, Role.SPEAKER)
    await hoa.says("/truc")
    assert not any("Soạn tin" in label for label in hoa.labels())
    await hoa.forges("mc")
    await hoa.says(WORDS)
    async with world.database.look() as work:
        assert await work.campaigns.in_states(list(CampaignState)) == []


async def test_words_recording_and_picture_come_in_any_order(world: World) -> None:
    lan = await writer(world)
    await begin(lan)
    await lan.sends("voice của Lan")
    await lan.sends("picture lừa đảo", text="Ảnh này là tin giả.")
    await lan.says("Đừng bấm vào đường dẫn lạ.")
    vietnamese = (await variants(world))["vi"]
    assert vietnamese.text == "Ảnh này là tin giả.\nĐừng bấm vào đường dẫn lạ."
    async with world.database.look() as work:
        assert len(await work.campaign_files.some([vietnamese.recording, vietnamese.picture])) == 2
    assert "🎤 📷" in lan.text


async def test_a_recording_alone_is_a_message(world: World) -> None:
    lan = await writer(world)
    await begin(lan)
    await lan.sends("voice của Lan")
    await lan.presses("Xong")
    assert "2/4" in lan.text
    assert (await draft(world)).title == ""


async def test_other_files_are_refused_kindly(world: World) -> None:
    lan = await writer(world)
    await begin(lan)
    await lan.sends("video xã", FileKind.VIDEO)
    assert "chỉ nhận ảnh và tiếng nói" in lan.seen[-2].text
    assert "1/4" in lan.text


async def test_words_that_are_too_long_leave_what_was_kept(world: World) -> None:
    lan = await writer(world)
    await begin(lan)
    await lan.says("a" * MOST_LETTERS)
    await lan.says("b")
    assert str(MOST_LETTERS) in lan.seen[-2].text
    assert (await variants(world))["vi"].text == "a" * MOST_LETTERS
    # A sign counts as the two units that a platform's caption counts it for.
    await lan.presses("Viết lại")
    await lan.says("🔔" * (MOST_LETTERS // 2 + 1))
    assert (await variants(world))["vi"].text == ""


async def test_an_edited_message_changes_nothing_and_it_is_said_how(world: World) -> None:
    lan = await writer(world)
    await begin(lan)
    await lan.says(WORDS, message="m-words")
    await lan.edits("m-words", "Lời khác.")
    assert "gõ lại" in lan.seen[-2].text
    assert (await variants(world))["vi"].text == WORDS


@pytest.mark.parametrize("nothing", ["", "  \u200b "])
async def test_empty_words_are_asked_for_again(world: World, nothing: str) -> None:
    lan = await writer(world)
    await begin(lan)
    await lan.says(nothing)
    assert "1/4" in lan.text
    async with world.database.look() as work:
        assert await work.campaigns.in_states([CampaignState.DRAFT]) == []


async def test_several_units_are_named_at_once(world: World) -> None:
    lan = await writer(world)
    await begin(lan)
    await lan.says(WORDS)
    await lan.presses("Xong")
    await lan.says("xã Quảng Lâm\nxã Nguyên Bình")
    assert len((await draft(world)).units) == 2
    await lan.presses("❌ Xã Quảng Lâm")
    assert COMMUNE not in (await draft(world)).units
    await lan.presses("Cả Tỉnh Cao Bằng")
    assert (await draft(world)).units == (PROVINCE,)
    await lan.says("xã Quảng Lâm")
    assert "đã nằm trong" in lan.seen[-2].text
    assert (await draft(world)).units == (PROVINCE,)


async def test_nobody_writes_to_units_that_are_not_theirs(world: World) -> None:
    lan = await writer(world, unit=COMMUNE)
    await begin(lan)
    await lan.says(WORDS)
    await lan.presses("Xong")
    name = next(unit.name for unit in [world.house.places.unit(OTHER)] if unit)
    await lan.says(name)
    assert f"{name} không thuộc nơi mình" in lan.seen[-2].text
    await lan.says("Tỉnh Cao Bằng")
    assert (await draft(world)).units == ()


async def build_hamlets(world: World) -> None:
    """Let a commune have hamlets."""
    names = ("Nà Pù", "Bản Lịn", "Khuổi Sa")
    hamlets = [Unit(f"{COMMUNE}-0{at}", f"Xóm {name}", name, "xom", Level.HAMLET, COMMUNE, "t") for at, name in enumerate(names, 1)]
    async with world.database.begin() as work:
        await work.units.put([*load_shipped().units, *hamlets])
        world.house.places = Gazetteer(await work.units.all(), load_shipped().aliases)


async def test_who_chooses_hamlets_does_not_mean_the_commune(world: World) -> None:
    await build_hamlets(world)
    lan = await writer(world, unit=COMMUNE)
    await begin(lan)
    await lan.says(WORDS)
    await lan.presses("Xong")
    await lan.presses("Cả Xã Quảng Lâm")
    await lan.presses("Chọn thôn, xóm")
    await lan.presses("Nà Pù")
    await lan.presses("Khuổi Sa")
    assert (await draft(world)).units == (f"{COMMUNE}-01", f"{COMMUNE}-03")
    await lan.presses("✅ Xóm Khuổi Sa")
    await lan.presses("Xong")
    assert "Xóm Nà Pù (Xã Quảng Lâm)" in lan.text
    await lan.presses("Cả Xã Quảng Lâm")
    assert (await draft(world)).units == (COMMUNE,)


async def test_an_unknown_place_is_asked_for_again(world: World) -> None:
    lan = await writer(world)
    await begin(lan)
    await lan.says(WORDS)
    await lan.presses("Xong")
    await lan.says("zzzz qqqq")
    assert "chưa tìm ra" in lan.seen[-2].text
    assert "2/4" in lan.text


@pytest.mark.parametrize(
    ("typed", "day", "hour"),
    [
        ("25/11 18:30", date(2026, 11, 25), time(18, 30)),
        ("7h tối mai", date(2026, 11, 24), time(19)),
        ("5/1", date(2027, 1, 5), time(7, 30)),
    ],
)
async def test_a_day_and_an_hour_can_be_typed(world: World, typed: str, day: date, hour: time) -> None:
    lan = await writer(world)
    await begin(lan)
    await lan.says(WORDS)
    await lan.presses("Xong")
    await lan.says("xã Quảng Lâm")
    await lan.presses("Xong")
    await lan.says(typed)
    assert read_plan((await draft(world)).plan) == Plan(Once(day), hour)
    assert f"{hour:%H:%M}" in lan.text
    assert f"{day:%d/%m/%Y}" in lan.text


async def test_past_and_unclear_times_are_asked_for_again(world: World) -> None:
    lan = await writer(world)
    await begin(lan)
    await lan.says(WORDS)
    await lan.presses("Xong")
    await lan.says("xã Quảng Lâm")
    await lan.presses("Xong")
    await lan.says("20/11/2026 18:30")
    assert "đã qua" in lan.seen[-2].text
    await lan.says("bao giờ cũng được")
    assert "chưa hiểu" in lan.seen[-2].text
    assert "3/4" in lan.text
    assert (await draft(world)).plan == ""


async def test_a_draft_survives_a_restart_a_start_and_a_month(world: World) -> None:
    lan = await writer(world)
    await begin(lan)
    await lan.says(WORDS)
    await world.restart(ROUTES)
    await lan.presses("Xong")
    await lan.says("xã Quảng Lâm")
    await world.restart(ROUTES)
    await lan.opens()
    world.clock.forward(days=31)
    await lan.says("/truc")
    await lan.presses("Đang soạn")
    assert WORDS in lan.text
    assert "Xã Quảng Lâm" in lan.text
    await lan.presses("🕑 Khi nào")
    await lan.presses("Sáng mai")
    assert (await draft(world)).units == (COMMUNE,)
    assert read_plan((await draft(world)).plan).at == time(7, 30)


async def test_a_step_written_anew_returns_to_the_screen(world: World) -> None:
    lan = await writer(world)
    await four_steps(lan)
    await lan.presses("✏️ Lời")
    await lan.says("Lời mới.")
    await lan.presses("Xong")
    assert lan.text.startswith("📻 Lời mới.")
    assert (await variants(world))["vi"].text == "Lời mới."
    await lan.presses("🕑 Khi nào")
    await lan.says("30/11 9:00")
    assert "09:00, thứ hai 30/11/2026" in lan.text


async def test_what_waits_for_approval_is_not_changed_by_an_open_conversation(world: World) -> None:
    lan = await writer(world)
    await four_steps(lan)
    await lan.presses("✏️ Lời")
    await stand_at(world, CampaignState.WAITING)
    await lan.says("Lời khác hẳn.")
    assert "không sửa được" in lan.text
    found = await draft(world, CampaignState.WAITING)
    async with world.database.look() as work:
        assert (await work.campaigns.variants(found.id))["vi"].text == WORDS


async def test_nobody_changes_the_draft_of_another(world: World) -> None:
    lan, hoa = await writer(world), await writer(world, "hoa")
    await four_steps(lan)
    number = (await draft(world)).id
    for forged in (f"mh:{number}:message", f"mg:{number}", f"mx:{number}", f"md:{number}"):
        await hoa.forges(forged)
        await hoa.says("Lời của Hoa")
    assert (await variants(world))["vi"].text == WORDS
    assert (await draft(world)).title == WORDS


async def test_it_works_by_numbers_where_there_are_no_buttons(bare: World) -> None:
    lan = await writer(bare)
    await lan.says("/truc")
    await lan.says("1")
    await lan.says(WORDS)
    await lan.says("1")
    await lan.says("xã Quảng Lâm")
    await lan.says("xong")
    await lan.says("1")
    found = await draft(bare)
    assert found.units == (COMMUNE,)
    assert found.plan == ""
    assert "Gửi ngay khi được duyệt" in lan.text
    assert lan.seen[-2].text == f"{WORDS}\n1. 🔊 Nghe lại\n2. ✅ Tôi đã hiểu"
