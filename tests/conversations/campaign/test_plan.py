"""What can be done with the dates of an approved campaign, and the calendar that shows them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest
from sqlalchemy import select

from bot.dates.stored import dated
from bot.domain.calendar import Daily, Once, Plan
from bot.domain.campaigns import Campaign, CampaignKind, CampaignState, RunState, Subject, Variant
from bot.domain.people import Role
from bot.domain.planning import CountCame, ShowDates, SkipNext
from bot.domain.stored_plans import read_plan, write_plan
from bot.schedule.ticks import Ticks
from bot.store import schema as s
from handlers.campaign.came import read_number
from tests.conversations.campaign.test_planning import COMMUNE, stored
from tests.kit.chat import Person, World

SEVEN = Plan(Daily(), time(7))


async def approved(world: World, person: Person, **parts: object) -> str:
    author = (await world.who(person)).id
    async with world.database.begin() as work:
        campaign = Campaign(
            "", "Lừa đảo", CampaignKind.NOTICE, Subject.FRAUD, CampaignState.APPROVED, write_plan(SEVEN), author, "", (COMMUNE,)
        )
        number = await work.campaigns.add(dated(replace(campaign, **parts), work.now))  # type: ignore[arg-type]  # the parts are those of a campaign
        await work.campaigns.put_variant(number, Variant("vi", "Đừng cho mượn tài khoản", author=author))
    return number


async def tick(world: World, **parts: float) -> None:
    world.clock.forward(**parts)
    await Ticks(world.database).once()
    await world.settle()


async def acts(world: World) -> list[str]:
    async with world.database.look() as work:
        return list((await work.run(select(s.audit.c.act).order_by(s.audit.c.number))).scalars())


async def runs(world: World, campaign: str) -> list[RunState]:
    async with world.database.look() as work:
        return [run.state for run in await work.runs.of_campaign(campaign)]


async def test_the_next_five_dates_stand_on_its_screen(world: World) -> None:
    lan = await world.staff("lan", Role.CAMPAIGN, COMMUNE)
    await approved(world, lan)
    await lan.says("/truc")
    await lan.presses("Lừa đảo")
    await lan.presses("Lịch gửi")
    assert "Hằng ngày, 07:00" in lan.text
    assert [line[9:].split(" (")[0] for line in lan.text.splitlines() if line.startswith("•")] == [
        "thứ ba 24/11/2026",
        "thứ tư 25/11/2026",
        "thứ năm 26/11/2026",
        "thứ sáu 27/11/2026",
        "thứ bảy 28/11/2026",
    ]


async def test_what_passes_while_it_rests_is_not_sent_later(world: World) -> None:
    lan = await world.staff("lan", Role.CAMPAIGN, COMMUNE)
    campaign = await approved(world, lan)
    await lan.forges(ShowDates(campaign).pack())
    await lan.presses("Tạm dừng")
    await tick(world, days=3)
    assert await runs(world, campaign) == []
    await lan.presses("Chạy tiếp")
    await tick(world, hours=1)
    assert await runs(world, campaign) == []
    await tick(world, days=1)
    assert await runs(world, campaign) == [RunState.FREEZING]
    assert await acts(world) == ["pause_campaign", "resume_campaign"]


async def test_one_date_is_left_out_and_the_account_says_so(world: World) -> None:
    lan = await world.staff("lan", Role.CAMPAIGN, COMMUNE)
    campaign = await approved(world, lan)
    await lan.forges(ShowDates(campaign).pack())
    await lan.presses("Bỏ lần tới")
    assert "24/11/2026" not in lan.text
    assert "25/11/2026" in lan.text
    await tick(world, days=1)
    assert await runs(world, campaign) == [RunState.SKIPPED]
    await tick(world, days=1)
    assert sorted(await runs(world, campaign)) == [RunState.FREEZING, RunState.SKIPPED]
    assert await acts(world) == ["skip_date"]


async def test_a_button_that_was_pressed_late_leaves_out_no_other_date(world: World) -> None:
    lan = await world.staff("lan", Role.CAMPAIGN, COMMUNE)
    campaign = await approved(world, lan)
    old = SkipNext(campaign, int(datetime(2026, 11, 24, tzinfo=UTC).timestamp())).pack()
    await tick(world, days=1)
    await lan.forges(old)
    assert "vừa đổi" in lan.text
    assert read_plan((await stored(world, campaign)).plan).skip == frozenset()


async def test_a_change_needs_another_approval_and_says_so(world: World) -> None:
    lan = await world.staff("lan", Role.CAMPAIGN, COMMUNE)
    campaign = await approved(world, lan, approver="bb" * 16, checked=("belief",))
    await lan.forges(ShowDates(campaign).pack())
    await lan.presses("Sửa")
    assert "duyệt lại" in lan.text
    await lan.says("2")
    assert (await stored(world, campaign)).state is CampaignState.APPROVED
    await lan.forges(ShowDates(campaign).pack())
    await lan.presses("Sửa")
    await lan.says("1")
    draft = await stored(world, campaign)
    assert (draft.state, draft.approver, draft.checked, draft.next_at) == (CampaignState.DRAFT, "", (), None)
    await tick(world, days=2)
    assert await runs(world, campaign) == []
    assert await acts(world) == ["reopen_campaign"]


async def test_who_did_not_write_it_may_end_it_and_not_change_it(world: World) -> None:
    lan, hoa = await world.staff("lan", Role.CAMPAIGN, COMMUNE), await world.staff("hoa", Role.CAMPAIGN, COMMUNE)
    campaign = await approved(world, lan)
    await hoa.forges(ShowDates(campaign).pack())
    assert not any("Sửa" in label for label in hoa.labels())
    await hoa.forges(f"yc:{campaign}")
    await hoa.says("1")
    assert (await stored(world, campaign)).state is CampaignState.APPROVED
    await hoa.forges(ShowDates(campaign).pack())
    await hoa.presses("Kết thúc")
    await hoa.says("1")
    assert (await stored(world, campaign)).state is CampaignState.ENDED
    assert await acts(world) == ["end_campaign"]


async def test_strangers_and_other_communes_move_no_date(world: World) -> None:
    lan = await world.staff("lan", Role.CAMPAIGN, COMMUNE)
    campaign = await approved(world, lan)
    for name, role, unit in (("q1", Role.OFFICER, COMMUNE), ("s1", Role.SPEAKER, COMMUNE), ("c1", Role.CAMPAIGN, "01456")):
        other = await world.staff(name, role, unit)
        for code in ("ya", "ye", "yr"):
            await other.forges(f"{code}:{campaign}")
            await other.says("1")
    assert (await stored(world, campaign)).state is CampaignState.APPROVED
    assert await acts(world) == []


async def test_the_author_hears_of_dates_that_the_server_slept_through(world: World) -> None:
    lan = await world.staff("lan", Role.CAMPAIGN, COMMUNE)
    await approved(world, lan)
    await tick(world, days=3)
    said = [message.text for message in lan.seen if message.text.startswith("⏭")]
    assert len(said) == 1
    assert "2 lần" in said[0]


async def test_the_calendar_lists_what_is_coming_in_a_unit(world: World) -> None:
    lan = await world.staff("lan", Role.CAMPAIGN, COMMUNE)
    await approved(world, lan, plan=write_plan(Plan(Once(datetime(2026, 12, 1, tzinfo=UTC).date()), time(7))))
    await approved(world, lan, plan=write_plan(Plan(Once(datetime(2026, 11, 30, tzinfo=UTC).date()), time(7))), units=("04",), title="Tỉnh")
    await approved(world, lan, units=("01456",), title="Nơi khác")
    for officer in (lan, await world.staff("q1", Role.OFFICER, COMMUNE)):
        await officer.says("lịch")
        lines = officer.text.splitlines()[1:]
        assert [line.split(" · ")[1] for line in lines] == ["Tỉnh", "Lừa đảo"]
        assert "thứ hai 30/11/2026 (âm 22/10)" in lines[0]
    await lan.presses("Nơi khác")
    await lan.says("không đâu cả xyz")
    await lan.says("Đông Khê")
    if any("Đông Khê" in label for label in lan.labels()):
        await lan.presses("Đông Khê")
    assert "ngày tới" in lan.text


async def test_the_word_for_the_calendar_is_a_part_of_what_villagers_tell(world: World) -> None:
    villager = world.person("villager")
    await villager.opens()
    await villager.presses("Báo tin")
    await villager.says("lịch")
    await villager.forges("yl:")
    assert "ngày tới" not in "".join(message.text for message in villager.seen)


async def test_how_many_came_is_asked_the_morning_after_and_can_be_told_again(world: World) -> None:
    lan = await world.staff("lan", Role.CAMPAIGN, COMMUNE)
    event = datetime(2026, 11, 24, 1, tzinfo=UTC)
    campaign = await approved(world, lan, kind=CampaignKind.EVENT, plan="", event_at=event, units=(COMMUNE, "01456"))
    await lan.forges(CountCame(campaign).pack())
    assert "Chưa đến giờ" in lan.text
    await tick(world, hours=30)
    assert "bao nhiêu người đến" not in lan.text
    await tick(world, hours=20)
    asked = [message for message in lan.seen if "bao nhiêu người đến" in message.text]
    await tick(world, hours=1)
    assert len(asked) == 1
    await lan.presses("Số người đến")
    await lan.says("1")
    for wrong in ("nhiều lắm", "-3", "100001", ""):
        await lan.says(wrong or "  ")
        assert "Nhắn một số" in lan.text
    await lan.says("1.200 người")
    await lan.says("1")
    await lan.says("45")
    for words in ("2", "1", "2", "00"):
        await lan.says(words)
    await lan.forges(CountCame(campaign).pack())
    for words in ("2", "0"):
        await lan.says(words)
    async with world.database.look() as work:
        assert await work.attendance.of(campaign) == {COMMUNE: 45, "01456": 0}
        day = datetime(2026, 11, 23, 17, tzinfo=UTC)
        assert await work.attendance.between(day, day) == {COMMUNE: 45, "01456": 0}
    assert await acts(world) == ["count_came"] * 4


@pytest.mark.parametrize(
    ("typed", "people"), [("0", 0), ("100000", 100_000), ("1 200", 1200), ("12 nguoi", 12), ("1,5", None), ("²", None)]
)
def test_numbers_of_people_are_whole(typed: str, people: int | None) -> None:
    assert read_number(typed) == people
