"""Choosing when a draft goes out: in the words that people use, read back as dates before it is kept."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from bot.domain.calendar import Cycle, Daily, LunarMonthly, LunarYearly, Monthly, Once, Plan, Weekly, Yearly
from bot.domain.campaigns import ButtonKind, Campaign, CampaignKind, CampaignState, Subject
from bot.domain.people import Role
from bot.domain.planning import ChoosePlan
from bot.domain.stored_plans import read_plan
from tests.kit.chat import Person, World

COMMUNE = "01304"


async def draft(world: World, person: Person, state: CampaignState = CampaignState.DRAFT) -> str:
    author = (await world.who(person)).id
    async with world.database.begin() as work:
        return await work.campaigns.add(Campaign("", "Họp thôn", CampaignKind.NOTICE, Subject.LAW, state, "", author, "", (COMMUNE,)))


async def stored(world: World, campaign: str) -> Campaign:
    async with world.database.look() as work:
        found = await work.campaigns.get(campaign)
    assert found is not None
    return found


async def plan_of(world: World, campaign: str) -> Plan:
    return read_plan((await stored(world, campaign)).plan)


async def opens(world: World, name: str = "lan") -> tuple[Person, str]:
    person = await world.staff(name, Role.CAMPAIGN, COMMUNE)
    campaign = await draft(world, person)
    await person.forges(ChoosePlan(campaign).pack())
    return person, campaign


async def test_a_day_and_an_hour_are_one_message(world: World) -> None:
    lan, campaign = await opens(world)
    await lan.says("25/11 18:30")
    assert "18:30, thứ tư 25/11/2026 (âm 17/10)" in lan.text
    assert (await stored(world, campaign)).plan == ""
    await lan.says("1")
    assert (await plan_of(world, campaign)) == Plan(Once(datetime(2026, 11, 25, tzinfo=UTC).date()), time(18, 30))
    assert lan.text.startswith("📻 Họp thôn")


async def test_the_next_five_dates_are_shown_before_it_is_kept(world: World) -> None:
    lan, _ = await opens(world)
    for words in ("4", "thứ hai, thứ năm", "7h", "1"):
        await lan.says(words)
    assert [line[2:7] for line in lan.text.splitlines() if line.startswith("•")] == ["07:00"] * 5
    assert "thứ năm 26/11/2026" in lan.text
    assert "thứ hai 30/11/2026" in lan.text


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        (("3", "18h", "1"), Daily()),
        (("4", "t2 t5", "7h", "1"), Weekly(frozenset({0, 3}))),
        (("5", "1, 15", "7h", "1"), Monthly(frozenset({1, 15}))),
        (("6", "30/4", "7h", "1"), Yearly(30, 4)),
        (("7", "rằm, mùng 1", "7h", "1"), LunarMonthly(frozenset({1, 15}))),
        (("8", "15/7 âm", "7h", "1"), LunarYearly(15, 7)),
        (("9", "Chợ phiên", "5, 10, 15, 20, 25, 30", "7h", "1"), LunarMonthly(frozenset({5, 10, 15, 20, 25, 30}))),
        (("9", "Chợ phiên", "cứ 5 ngày, có phiên 3/12", "7h", "1"), Cycle(5, datetime(2026, 12, 3, tzinfo=UTC).date())),
        (("9", "Chợ phiên", "chủ nhật", "7h", "1"), Weekly(frozenset({6}))),
    ],
)
async def test_every_kind_can_be_chosen_by_digits_and_words(world: World, said: tuple[str, ...], rule: object) -> None:
    lan, campaign = await opens(world)
    for words in (*said, "1"):
        await lan.says(words)
    kept = await plan_of(world, campaign)
    assert kept.rule == rule
    assert kept.market == ("Chợ phiên" if said[0] == "9" else "")


async def test_it_may_begin_end_and_be_counted(world: World) -> None:
    lan, campaign = await opens(world)
    for words in ("3", "7h", "từ 1/12 đến 31/12"):
        await lan.says(words)
    assert "từ 01/12/2026, đến 31/12/2026" in lan.text
    await lan.says("1")
    kept = await plan_of(world, campaign)
    assert (str(kept.start), str(kept.until)) == ("2026-12-01", "2026-12-31")


async def test_what_is_not_understood_is_asked_again_kindly(world: World) -> None:
    lan, campaign = await opens(world)
    for words in ("hôm nào đó", "31/4 7h", "20/11/2026 7h"):
        before = len(lan.seen)
        await lan.says(words)
        assert len(lan.since(before)) == 2
        assert lan.text.startswith("📅")
    await lan.says("mai")
    await lan.says("xế chiều")
    assert lan.text.startswith("🕖 Mấy giờ?")
    await lan.says("3h chiều")
    await lan.says("1")
    assert (await plan_of(world, campaign)).at == time(15)


async def test_an_end_before_the_beginning_is_asked_again(world: World) -> None:
    lan, _ = await opens(world)
    for words in ("3", "7h", "từ 1/12/2026 đến 1/11/2026"):
        await lan.says(words)
    assert lan.text.startswith("📅 Từ bao giờ")


async def test_at_once_is_no_plan(world: World) -> None:
    lan, campaign = await opens(world)
    await lan.says("mai 7h")
    await lan.says("2")
    for words in ("1", "1"):
        await lan.says(words)
    assert (await stored(world, campaign)).plan == ""


async def test_nobody_else_plans_a_draft(world: World) -> None:
    lan, campaign = await opens(world)
    hoa = await world.staff("hoa", Role.CAMPAIGN, COMMUNE)
    await hoa.forges(ChoosePlan(campaign).pack())
    assert "không thuộc nơi mình" in hoa.text
    officer = await world.staff("q1", Role.OFFICER, COMMUNE)
    await officer.forges(ChoosePlan(campaign).pack())
    assert "📅" not in officer.text
    await lan.says("0")
    assert lan.text.startswith("📻 Họp thôn")


async def test_an_event_invites_and_reminds_those_who_come(world: World) -> None:
    lan, campaign = await opens(world)
    for words in ("10", "5/12 8h", "1", "2", "4"):
        await lan.says(words)
    assert "Họp: 08:00, thứ bảy 05/12/2026" in lan.text
    assert "Gửi ngay khi được duyệt" in lan.text
    assert "18:00, thứ bảy 28/11/2026" in lan.text
    assert "06:30, thứ bảy 05/12/2026" in lan.text
    assert "04/12/2026" not in lan.text
    await lan.says("1")
    kept = await stored(world, campaign)
    assert (kept.kind, kept.plan, kept.event_at) == (CampaignKind.EVENT, "", datetime(2026, 12, 5, 1, tzinfo=UTC))
    assert kept.buttons == (ButtonKind.COME,)


async def test_an_event_is_announced_before_it_begins(world: World) -> None:
    lan, campaign = await opens(world)
    for words in ("10", "5/12 8h", "5/12 9h"):
        await lan.says(words)
    assert lan.text.startswith("📣 Họp")
    await lan.says("mai 7h")
    for words in ("1", "2", "3", "4", "1"):
        await lan.says(words)
    kept = await stored(world, campaign)
    assert kept.reminders == ""
    assert read_plan(kept.plan).at == time(7)
