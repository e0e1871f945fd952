"""What officers see and hear of a tip's files, and what they send themselves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.files import FileKind
from bot.domain.people import Role
from bot.domain.tips import Author, EntryKind
from bot.i18n import Catalogues
from handlers import ROUTES
from tests.conversations.police.tips import COMMUNE, PROVINCE, code, tick
from tests.conversations.villager.steps import finish_tip, only_tip, open_by, shown_receipt, texts, thread
from tests.kit.chat import Person, World, open_world


@pytest.fixture
async def officer(world: World) -> Person:
    return await world.staff("o1", Role.OFFICER, COMMUNE, "Trực 1")


async def tell(world: World, *contents: str) -> tuple[str, Person]:
    """Let somebody send files to the commune; return the tip and the person."""
    hoa = world.person("hoa")
    await hoa.opens(f"v1-{COMMUNE}")
    await hoa.presses("Báo tin")
    for content in contents:
        await hoa.sends(content)
    await finish_tip(hoa)
    return (await only_tip(world)).id, hoa


def shown(person: Person) -> list[tuple[FileKind, str]]:
    return [(message.file.kind, message.card) for message in person.seen if message.file is not None]


async def test_files_are_named_in_the_thread_and_shown_on_demand_for_a_while(world: World, officer: Person) -> None:
    tip, _ = await tell(world, "picture", "voice")
    await officer.presses("Mở")
    assert "📷 Ảnh · đang làm sạch" in officer.text
    await world.clean()
    assert "🎤 Tiếng nói" in officer.text
    assert "đang làm sạch" not in officer.text
    assert shown(officer) == []
    await officer.presses("Xem tệp (2)")
    assert [kind for kind, _ in shown(officer)] == [FileKind.PICTURE, FileKind.VOICE]
    messages = [message for message in officer.seen if message.file is not None]
    assert all(message.protected and message.shown_for == 600 for message in messages)
    assert [message.text.split(" · ")[0] for message in messages] == [await code(world, tip, COMMUNE)] * 2
    world.clock.forward(minutes=10)
    await tick(world)
    assert {card for _, card in shown(officer)} <= set(officer.screen.retract)


async def test_hiding_takes_the_files_away_too(world: World, officer: Person) -> None:
    await tell(world, "picture")
    await world.clean()
    await officer.presses("Mở")
    await officer.presses("Xem tệp")
    await officer.presses("Ẩn")
    assert {card for _, card in shown(officer)} <= set(officer.screen.retract)


async def test_a_file_that_could_not_be_opened_is_said_to_be_so(world: World, officer: Person) -> None:
    await tell(world, "picture", "broken")
    await world.clean()
    await officer.presses("Mở")
    assert "không mở được" in officer.text
    await officer.presses("Xem tệp (1)")
    assert len(shown(officer)) == 1


async def test_who_may_not_see_the_tip_sees_no_file(world: World, officer: Person) -> None:
    tip, _ = await tell(world, "picture")
    await world.clean()
    other = await world.staff("o2", Role.OFFICER, "01318", "Trực khác")
    await other.forges(f"tf:{tip}")
    assert shown(other) == []
    assert officer.seen


async def test_a_question_may_be_spoken_and_the_sender_hears_it(world: World, officer: Person) -> None:
    tip, hoa = await tell(world, "picture")
    receipt = shown_receipt(hoa)
    await officer.presses("Nhận")
    await officer.presses("Mở")
    await officer.presses("Hỏi thêm")
    await officer.sends("voice hỏi")
    lan = world.person("lan")
    await open_by(lan, receipt)
    assert "đang làm sạch" in texts(lan)
    await world.clean()
    await lan.presses("Xem lại")
    assert [kind for kind, _ in shown(lan)] == [FileKind.VOICE]
    assert world.cleaner.masked == [True, True]
    await lan.says("ở đầu xóm")
    entries = await thread(world, await only_tip(world))
    assert entries[-1].kind is EntryKind.ANSWER
    await officer.presses("Mở")
    await officer.presses("Xem tệp (2)")
    assert tip


async def test_an_answer_may_be_spoken(world: World, officer: Person) -> None:
    tip, _ = await tell(world, "picture")
    await officer.presses("Nhận")
    await officer.presses("Mở")
    await officer.presses("Trả lời")
    await officer.sends("voice đáp")
    async with world.database.look() as work:
        entries = await work.threads.read(tip, (Author.OFFICER,))
    assert [entry.kind for entry in entries] == [EntryKind.FILE]


@pytest.fixture
async def written(database_url: str, tmp_path: Path, texts: Catalogues) -> AsyncIterator[World]:
    """Open a world in which communes read what the province wrote down."""
    async with open_world(database_url, tmp_path / "keys", ROUTES, texts, transcript_first=True) as opened:
        yield opened


async def test_the_voice_stays_with_the_province_and_the_commune_reads(written: World) -> None:
    officer = await written.staff("o1", Role.OFFICER, COMMUNE, "Trực 1")
    province = await written.staff("p1", Role.PROVINCE, PROVINCE, "Tỉnh 1")
    tip, hoa = await tell(written, "picture", "voice", "video")
    await written.clean()
    await officer.presses("Mở")
    assert "🎤 Tiếng nói · tỉnh giữ, chờ chép lời" in officer.text
    await officer.presses("Xem tệp (1)")
    assert [kind for kind, _ in shown(officer)] == [FileKind.PICTURE]
    await province.presses("Mở")
    await province.presses("Xem tệp (3)")
    assert len(shown(province)) == 3
    await province.presses("Chép lời")
    await province.says("nó nói ở bến xe")
    await officer.presses("Mở")
    assert "nó nói ở bến xe" in officer.text
    lan = written.person("lan")
    await open_by(lan, shown_receipt(hoa))
    assert "nó nói ở bến xe" not in texts(lan)
    await officer.forges(f"tw:{tip}")
    await officer.says("lời bịa")
    async with written.database.look() as work:
        assert "lời bịa" not in [entry.words for entry in await work.threads.read(tip)]


async def test_a_voice_that_comes_later_rings_whoever_is_to_hear_it_once(written: World) -> None:
    await written.staff("o1", Role.OFFICER, COMMUNE, "Trực 1")
    province = await written.staff("p1", Role.PROVINCE, PROVINCE, "Tỉnh 1")
    tip, hoa = await tell(written, "picture")
    await written.clean()
    assert province.seen == []
    await open_by(hoa, shown_receipt(hoa))
    await hoa.sends("voice nữa")
    await written.clean()
    assert [message.card for message in province.seen].count(f"tip-{tip}") >= 1
    rung = len(province.seen)
    await hoa.says("thêm lời")
    await province.presses("Mở")
    await province.presses("Xem tệp (2)")
    assert len(shown(province)) == 2
    assert rung >= 1


async def test_what_turns_out_to_be_a_voice_is_heard_by_the_province_too(written: World) -> None:
    officer = await written.staff("o1", Role.OFFICER, COMMUNE, "Trực 1")
    province = await written.staff("p1", Role.PROVINCE, PROVINCE, "Tỉnh 1")
    hoa = written.person("hoa")
    await hoa.opens(f"v1-{COMMUNE}")
    await hoa.presses("Báo tin")
    await hoa.sends("voice", FileKind.PICTURE)
    await finish_tip(hoa)
    assert province.seen == []
    await written.clean()
    await province.presses("Mở")
    await province.presses("Xem tệp (1)")
    assert [kind for kind, _ in shown(province)] == [FileKind.VOICE]
    assert shown(officer) == []


async def test_the_owner_hears_that_a_voice_was_written_down(written: World) -> None:
    officer = await written.staff("o1", Role.OFFICER, COMMUNE, "Trực 1")
    province = await written.staff("p1", Role.PROVINCE, PROVINCE, "Tỉnh 1")
    await tell(written, "voice")
    await written.clean()
    await officer.presses("Nhận")
    await province.presses("Mở")
    await province.presses("Chép lời")
    seen = len(officer.seen)
    await province.says("nó nói ở bến xe")
    assert "Có lời mới" in texts(officer, seen)
