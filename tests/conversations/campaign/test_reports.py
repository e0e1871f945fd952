"""Reports in the chat: sent once when a run ends, asked for on the desk, made again after a crash, targets set by a number."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook
from PIL import Image
from sqlalchemy import text

from bot.domain.campaigns import Campaign, CampaignKind, CampaignState, Subject, Variant
from bot.domain.files import FileKind
from bot.domain.people import Role
from bot.domain.reports import Form, Report
from bot.reports.render import render
from bot.schedule.reports import Reports
from bot.services.reports.ended import report_ended
from bot.services.reports.make import draw_up, hand_out
from handlers.campaign.targets import read_count
from tests.kit.chat import Person, World
from tests.kit.fakes import FULL
from tests.kit.outreach import COMMUNE, OTHER, PROVINCE, start, subscribe_many


def drawn(report: Report, form: Form) -> bytes:
    """Stand for what takes a second to draw."""
    return f"{form} {report.title}".encode()


def loop(world: World, kinds: frozenset[FileKind] = FULL.shows) -> Reports:
    return Reports(world.database, drawn, {world.channel.name: kinds})


async def make(world: World, reports: Reports) -> int:
    made = 0
    while await reports.once():
        made += 1
    await world.settle()
    return made


async def send(world: World, author: Person, approver: Person | None = None, people: int = 20) -> tuple[str, int]:
    """Let an approved campaign of the commune be sent, and its run end; return both ids."""
    await subscribe_many(world.database, people, "elsewhere")
    async with world.database.begin() as work:
        ids = [(await world.who(each)).id if each else "" for each in (author, approver)]
        draft = Campaign("", "Tài khoản", CampaignKind.NOTICE, Subject.FRAUD, CampaignState.APPROVED, "", ids[0], ids[1], (COMMUNE,))
        number = await work.campaigns.add(draft)
        await work.campaigns.put_variant(number, Variant("vi", "Đừng cho ai mượn", author=ids[0]))
        campaign = await work.campaigns.get(number)
    assert campaign is not None
    run = await start(world.database, campaign)
    async with world.database.begin() as work:
        ended = int(work.now.timestamp())
        await work.run(text("UPDATE delivery SET state = CASE WHEN seq % 4 = 0 THEN 6 ELSE 4 END"))
        await work.run(text(f"UPDATE run SET state = 'done', ended_at = {ended}, purge_at = {ended + 31 * 86400} WHERE id = {run}"))  # noqa: S608 - numbers of ours
    return number, run


async def report_all(world: World) -> None:
    """Ask for the reports of all runs that ended, as a tick does; nothing else that a tick does is of interest here."""
    async with world.database.begin() as work:
        await report_ended(work)


async def test_a_run_that_ended_is_reported_once_to_author_and_approver(world: World) -> None:
    lan, hoa = await world.staff("lan", Role.CAMPAIGN, COMMUNE), await world.staff("hoa", Role.CAMPAIGN, PROVINCE)
    await send(world, lan, hoa)
    await report_all(world)
    assert await make(world, loop(world)) == 3  # the month's people, and two reports
    for staff in (lan, hoa):
        assert "Đã nhận: 15 (75%)" in staff.text
        assert "• Đã chặn hoặc không còn dùng: 5" in staff.text
        assert staff.screen.file is not None
        assert staff.screen.file.kind is FileKind.PICTURE
    async with world.database.look() as work:
        assert (await work.month_reach.of_month("2026-11"))[""] == 15
    # Another process, started later, looks too.
    await report_all(world)
    assert await make(world, loop(world)) == 0
    assert len(lan.seen) == 1


async def test_a_process_that_dies_while_drawing_loses_nothing_and_sends_nothing_twice(world: World) -> None:
    lan = await world.staff("lan", Role.CAMPAIGN, COMMUNE)
    await send(world, lan)
    await report_all(world)

    def die(report: Report, form: Form) -> bytes:
        raise KeyboardInterrupt(report.name, form)

    dying = Reports(world.database, die, {})
    assert await dying.once()
    with pytest.raises(KeyboardInterrupt):
        await dying.once()
    assert lan.seen == []
    assert await make(world, loop(world)) == 1
    assert len(lan.seen) == 1


async def test_what_two_processes_draw_one_hands_out_and_what_is_asked_for_again_is_made_again(world: World) -> None:
    lan = await world.staff("lan", Role.CAMPAIGN, COMMUNE)
    _, run = await send(world, lan)
    await lan.forges(f"rr:{run}")
    said = len(lan.seen)
    async with world.database.look() as work:
        request = await work.report_requests.next()
        assert request is not None
        report = await draw_up(work, request)
    assert isinstance(report, Report)
    for _ in range(2):
        async with world.database.begin() as work:
            await hand_out(work, request, report, {}, {})
    await world.settle()
    assert len(lan.seen) == said + 1
    # Asked for twice while it is drawn: what was read before the second time is not handed out.
    await lan.forges(f"rr:{run}")
    async with world.database.look() as work:
        request = await work.report_requests.next()
    assert request is not None
    await lan.forges(f"rr:{run}")
    said = len(lan.seen)
    async with world.database.begin() as work:
        await hand_out(work, request, report, {}, {})
    assert await make(world, loop(world)) == 1
    assert len(lan.seen) == said + 1


async def test_what_cannot_be_drawn_is_tried_three_times_and_stands_in_nobodys_way(world: World) -> None:
    lan, hoa = await world.staff("lan", Role.CAMPAIGN, COMMUNE), await world.staff("hoa", Role.CAMPAIGN, COMMUNE)
    await send(world, lan)
    await lan.says("/truc")
    await lan.presses("Báo cáo")
    await lan.presses("Tháng này")

    def fail(report: Report, form: Form) -> bytes:
        raise RuntimeError(report.name, form)

    for _ in range(3):
        assert await make(world, Reports(world.database, fail, {})) == 1
        world.clock.forward(minutes=5)
    assert lan.text.startswith("Kẻng chưa làm được báo cáo")
    await hoa.says("/truc")
    await hoa.presses("Báo cáo")
    await hoa.presses("Tháng trước")
    assert await make(world, loop(world)) == 1
    assert hoa.seen[-1].file is not None


async def test_the_month_comes_as_three_documents_that_open(world: World) -> None:
    lan = await world.staff("lan", Role.CAMPAIGN, COMMUNE)
    await lan.says("/truc")
    await lan.presses("📊 Báo cáo")
    await lan.presses("Tháng trước (10/2026)")
    assert "Đang làm báo cáo" in lan.text
    assert await make(world, Reports(world.database, render, {world.channel.name: FULL.shows})) == 1
    summary, *files = lan.seen[-4:]
    assert summary.text.startswith("📊 Báo cáo tuyên truyền tháng 10/2026")
    assert [each.file.kind for each in files if each.file] == [FileKind.DOCUMENT] * 3
    async with world.database.look() as work:
        contents = [(await work.campaign_files.read(each.file.id)).content for each in files if each.file]
        names = [row[0] for row in await work.run(text("SELECT name FROM campaign_file ORDER BY name"))]
    assert names == [f"keng-2026-10-{COMMUNE}.{end}" for end in ("docx", "pdf", "xlsx")]
    assert [content[:4] for content in contents] == [b"PK\x03\x04", b"%PDF", b"PK\x03\x04"]
    assert "Kết quả trong tháng" in load_workbook(BytesIO(contents[2])).sheetnames


async def test_a_campaigns_report_is_asked_for_by_hand_and_its_sheet_by_a_button(world: World) -> None:
    lan = await world.staff("lan", Role.CAMPAIGN, COMMUNE)
    await send(world, lan)
    await lan.says("/truc")
    await lan.presses("Tài khoản")
    await lan.presses("📊 Báo cáo")
    reports = Reports(world.database, render, {world.channel.name: FULL.shows})
    assert await make(world, reports) == 1
    assert lan.screen.file is not None
    async with world.database.look() as work:
        picture = Image.open(BytesIO((await work.campaign_files.read(lan.screen.file.id)).content))
    assert picture.format == "JPEG"
    await lan.presses("Bảng xlsx")
    assert await make(world, reports) == 1
    assert lan.screen.file is not None
    assert lan.screen.file.kind is FileKind.DOCUMENT


async def test_where_no_files_are_shown_the_words_say_all(world: World) -> None:
    lan = await world.staff("lan", Role.CAMPAIGN, COMMUNE)
    await send(world, lan)
    await report_all(world)
    await make(world, loop(world, frozenset()))
    assert lan.screen.file is None
    assert "Đã nhận: 15 (75%)" in lan.text
    assert "chưa nhận được tệp" in lan.text


async def test_what_is_not_ones_own_is_not_reported(world: World) -> None:
    lan = await world.staff("lan", Role.CAMPAIGN, COMMUNE)
    number, run = await send(world, lan)
    other, officer = await world.staff("mai", Role.CAMPAIGN, OTHER), await world.staff("q1", Role.OFFICER, COMMUNE)
    speaker = await world.staff("so", Role.SPEAKER, COMMUNE)
    for person in (other, officer, speaker):
        for forged in (f"rc:{number}", f"rr:{run}", f"rx:{run}"):
            await person.forges(forged)
    for person in (officer, speaker):
        await person.forges("rm:2026-10")
    await speaker.says("/truc")
    assert not any("Báo cáo" in label for label in speaker.labels())
    assert await make(world, loop(world)) == 0


async def test_who_was_removed_meanwhile_gets_nothing(world: World) -> None:
    lan = await world.staff("lan", Role.CAMPAIGN, COMMUNE)
    await send(world, lan)
    await report_all(world)
    async with world.database.begin() as work:
        await work.staff.remove((await work.staff.everybody())[0].id)
    await make(world, loop(world))
    assert lan.seen == []


async def test_a_target_is_set_by_a_number_and_bad_numbers_are_asked_for_again(world: World) -> None:
    lan = await world.staff("lan", Role.CAMPAIGN, COMMUNE)
    await lan.says("/truc")
    await lan.presses("📊 Báo cáo")
    await lan.presses("Đặt chỉ tiêu: Người đã nhận tin")
    await lan.says("nhiều lắm")
    assert "Gõ một số từ 0 đến" in lan.since(0)[-2].text
    await lan.says("1.200 người")
    assert "🎯 Người đã nhận tin (mỗi người đếm một lần): 1200" in lan.text
    await lan.presses("Đặt chỉ tiêu: Người đã nhận tin")
    await lan.presses("Không đặt")
    assert "🎯 Người đã nhận tin (mỗi người đếm một lần): –" in lan.text


@pytest.mark.parametrize(
    ("words", "count"),
    [("1.200", 1200), ("1 200 000", 1_200_000), ("12", 12), ("0", 0), ("a", None), ("5-6", None), ("9" * 30, None), ("", None)],
)
def test_a_number_is_read_as_people_write_it(words: str, count: int | None) -> None:
    assert read_count(words) == count


async def test_of_several_runs_one_is_chosen(world: World) -> None:
    lan = await world.staff("lan", Role.CAMPAIGN, COMMUNE)
    number, _ = await send(world, lan)
    world.clock.forward(days=1)
    async with world.database.begin() as work:
        campaign = await work.campaigns.get(number)
    assert campaign is not None
    await start(world.database, replace(campaign))
    await lan.forges(f"rc:{number}")
    assert "gửi nhiều lần" in lan.text
    await lan.presses("23/11/2026")
    assert await make(world, loop(world)) == 1
    assert "Đã nhận: 15 (75%)" in lan.text
