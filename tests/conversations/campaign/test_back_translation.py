"""A variant goes out only when somebody other than its author has said in Vietnamese what it says."""

from __future__ import annotations

import pytest

from bot.domain.campaigns import CampaignState, Variant
from bot.domain.people import Role
from tests.conversations.campaign.approving import acts, draft, write_alone
from tests.kit.chat import Person, World
from tests.kit.outreach import COMMUNE, OTHER

MEANING = "Đừng cho người lạ mượn tài khoản"


async def variant(world: World, campaign: str, language: str = "tyz") -> Variant:
    async with world.database.look() as work:
        return (await work.campaigns.variants(campaign))[language]


async def open_list(person: Person) -> None:
    await person.says("/truc")
    await person.presses("Cần dịch ngược")


@pytest.mark.parametrize("state", [CampaignState.DRAFT, CampaignState.RETURNED, CampaignState.WAITING])
async def test_a_speaker_says_what_a_variant_says_and_its_author_hears_of_it(world: World, state: CampaignState) -> None:
    lan, hoa = await world.staff("lan", Role.CAMPAIGN, COMMUNE), await world.staff("hoa", Role.SPEAKER, COMMUNE)
    campaign = await draft(world, lan, state=state)
    await write_alone(world, campaign, lan)
    await open_list(hoa)
    await hoa.presses("tiếng Tày")
    assert "Pỉ noọng" in hoa.text
    await hoa.says("?!")
    assert "Lời này nói gì" in hoa.text
    await hoa.says(MEANING)
    found = await variant(world, campaign.id)
    assert (found.back, found.back_author) == (MEANING, (await world.who(hoa)).id)
    assert f"hoa đã dịch ngược tiếng Tày: «{MEANING}»" in lan.text
    assert (await acts(world))[-1] == "back_translate"
    await open_list(hoa)
    assert "Không có lời nào" in hoa.text


async def test_nobody_translates_back_what_they_wrote(world: World) -> None:
    lan, hoa = await world.staff("lan", Role.CAMPAIGN, COMMUNE), await world.staff("hoa", Role.SPEAKER, COMMUNE)
    campaign = await draft(world, lan)
    await write_alone(world, campaign, hoa)
    await open_list(hoa)
    assert "Không có lời nào" in hoa.text
    await hoa.forges(f"qb:{campaign.id}:tyz")
    assert "không dịch ngược được" in hoa.text
    async with world.database.begin() as work:
        # What the service refuses before, the statement refuses too.
        assert not await work.approvals.put_back(campaign.id, await variant(world, campaign.id), (await world.who(hoa)).id, MEANING)


async def test_the_author_of_a_campaign_may_translate_back_what_a_speaker_wrote(world: World) -> None:
    lan, hoa = await world.staff("lan", Role.CAMPAIGN, COMMUNE), await world.staff("hoa", Role.SPEAKER, COMMUNE)
    campaign = await draft(world, lan)
    await write_alone(world, campaign, hoa)
    await open_list(lan)
    await lan.presses("tiếng Tày")
    await lan.says(MEANING)
    assert (await variant(world, campaign.id)).back == MEANING


async def test_a_variant_that_changed_meanwhile_keeps_no_meaning_of_its_old_words(world: World) -> None:
    lan, hoa = await world.staff("lan", Role.CAMPAIGN, COMMUNE), await world.staff("hoa", Role.SPEAKER, COMMUNE)
    campaign = await draft(world, lan)
    await write_alone(world, campaign, lan)
    await open_list(hoa)
    await hoa.presses("tiếng Tày")
    await write_alone(world, campaign, lan, text="Bấu cạ rèo")
    await hoa.says(MEANING)
    assert "vừa đổi" in hoa.text
    assert (await variant(world, campaign.id)).back == ""


async def test_of_two_speakers_the_first_is_kept(world: World) -> None:
    lan = await world.staff("lan", Role.CAMPAIGN, COMMUNE)
    hoa, mai = await world.staff("hoa", Role.SPEAKER, COMMUNE), await world.staff("mai", Role.SPEAKER, COMMUNE)
    campaign = await draft(world, lan)
    await write_alone(world, campaign, lan)
    for each in (hoa, mai):
        await open_list(each)
        await each.presses("tiếng Tày")
    await hoa.says(MEANING)
    await mai.says("Khác hẳn")
    assert (await variant(world, campaign.id)).back == MEANING
    assert "đã có người dịch" in mai.text


async def test_speakers_see_their_own_units_alone_and_leave_as_they_came(world: World) -> None:
    lan = await world.staff("lan", Role.CAMPAIGN, COMMUNE)
    hoa, other = await world.staff("hoa", Role.SPEAKER, COMMUNE), await world.staff("mai", Role.SPEAKER, OTHER)
    campaign = await draft(world, lan)
    await write_alone(world, campaign, lan)
    await open_list(other)
    assert "Không có lời nào" in other.text
    await other.forges(f"qb:{campaign.id}:tyz")
    assert "Pỉ noọng" not in other.text
    await open_list(hoa)
    await hoa.presses("tiếng Tày")
    await hoa.presses("Thôi")
    assert "Chưa ghi gì" in hoa.text
    assert (await variant(world, campaign.id)).back == ""


async def test_an_approved_campaign_takes_no_more_meanings(world: World) -> None:
    lan, hoa = await world.staff("lan", Role.CAMPAIGN, COMMUNE), await world.staff("hoa", Role.SPEAKER, COMMUNE)
    campaign = await draft(world, lan, state=CampaignState.APPROVED)
    await write_alone(world, campaign, lan)
    await hoa.forges(f"qb:{campaign.id}:tyz")
    assert "không còn cần nữa" in hoa.text
    async with world.database.begin() as work:
        assert not await work.approvals.put_back(campaign.id, await variant(world, campaign.id), (await world.who(hoa)).id, MEANING)
