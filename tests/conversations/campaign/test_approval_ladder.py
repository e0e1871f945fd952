"""Who is asked to approve, in which order, and what happens while nobody answers."""

from __future__ import annotations

from bot.domain.campaigns import CampaignState
from bot.domain.people import Role
from bot.schedule.ticks import Ticks
from tests.conversations.campaign.approving import ask, draft, now
from tests.kit.chat import Person, World
from tests.kit.outreach import COMMUNE, OTHER, PROVINCE


async def later(world: World, **parts: float) -> None:
    """Let time pass, and tick twice: what is due is done once."""
    world.clock.forward(**parts)
    for _ in range(2):
        await Ticks(world.database).once()
    await world.settle()


def was_asked(person: Person) -> int:
    return sum("xin duyệt" in message.text for message in person.seen)


async def test_the_own_unit_comes_first_there_who_is_on_duty_and_then_upwards(world: World) -> None:
    lan = await world.staff("lan", Role.CAMPAIGN, COMMUNE)
    top = await world.staff("an", Role.AUTHORISER, PROVINCE)
    away = await world.staff("ba", Role.CAMPAIGN, COMMUNE)
    there = await world.staff("chi", Role.CAMPAIGN, COMMUNE)
    elsewhere = await world.staff("a1", Role.CAMPAIGN, OTHER)
    async with world.database.begin() as work:
        await work.staff.set_duty((await world.who(away)).id, on=False)
    campaign = await draft(world, lan)
    await ask(world, lan, campaign)
    order = [there, away, top]
    for asked in range(1, 4):
        assert [was_asked(each) for each in order] == [1] * asked + [0] * (3 - asked)
        await later(world, hours=3, minutes=59)
        assert [was_asked(each) for each in order] == [1] * asked + [0] * (3 - asked)
        await later(world, minutes=1)
    assert not elsewhere.seen
    assert "chưa ai trả lời" in lan.text
    told = len(lan.seen)
    await later(world, days=1)
    assert len(lan.seen) == told
    # Whoever was asked first may still decide.
    await there.presses("Xem và duyệt")
    for digit in "12348":
        await there.says(digit)
    assert (await now(world, campaign)).state is CampaignState.APPROVED
    assert "chi đã duyệt" in top.text
    assert "chi đã duyệt" in away.text
    await later(world, days=1)
    assert was_asked(top) == was_asked(away) == 1


async def test_a_campaign_of_two_communes_is_for_the_province_to_approve(world: World) -> None:
    lan = await world.staff("lan", Role.CAMPAIGN, PROVINCE)
    near, top = await world.staff("an", Role.CAMPAIGN, COMMUNE), await world.staff("mai", Role.CAMPAIGN, PROVINCE)
    await ask(world, lan, await draft(world, lan, units=(COMMUNE, OTHER)))
    assert (was_asked(near), was_asked(top)) == (0, 1)


async def test_where_nobody_may_approve_the_author_is_told_at_once_what_to_do(world: World) -> None:
    lan = await world.staff("lan", Role.CAMPAIGN, COMMUNE)
    await world.staff("an", Role.SPEAKER, COMMUNE)
    campaign = await draft(world, lan)
    await ask(world, lan, campaign)
    assert "mời thêm" in lan.text
    assert (await now(world, campaign)).state is CampaignState.DRAFT
    hoa = await world.staff("hoa", Role.CAMPAIGN, PROVINCE)
    await ask(world, lan, campaign)
    assert was_asked(hoa) == 1


async def test_asking_again_begins_the_ladder_anew(world: World) -> None:
    lan, hoa = await world.staff("lan", Role.CAMPAIGN, COMMUNE), await world.staff("hoa", Role.CAMPAIGN, COMMUNE)
    mai = await world.staff("mai", Role.CAMPAIGN, PROVINCE)
    campaign = await draft(world, lan)
    await ask(world, lan, campaign)
    await later(world, hours=4)
    await lan.says("/truc")
    await lan.presses(campaign.title)
    await lan.presses("Lấy lại để sửa")
    await later(world, hours=4)
    await ask(world, lan, campaign)
    assert (was_asked(hoa), was_asked(mai)) == (2, 1)
    await later(world, hours=4)
    assert (was_asked(hoa), was_asked(mai)) == (2, 2)


async def test_who_left_is_not_asked(world: World) -> None:
    lan, hoa = await world.staff("lan", Role.CAMPAIGN, COMMUNE), await world.staff("hoa", Role.CAMPAIGN, COMMUNE)
    mai = await world.staff("mai", Role.CAMPAIGN, PROVINCE)
    async with world.database.begin() as work:
        await work.staff.remove((await world.who(hoa)).id)
    await ask(world, lan, await draft(world, lan))
    assert (was_asked(hoa), was_asked(mai)) == (0, 1)
