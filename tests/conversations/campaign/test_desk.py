"""The desk of those who write to many: whose campaigns stand there, and for whom."""

from __future__ import annotations

import pytest

from bot.domain.campaigns import Campaign, CampaignKind, CampaignState, Subject
from bot.domain.people import Role
from tests.kit.chat import World

COMMUNE, OTHER, PROVINCE = "01304", "01456", "04"


async def write(world: World, title: str, author: str, unit: str) -> str:
    async with world.database.begin() as work:
        draft = Campaign("", title, CampaignKind.NOTICE, Subject.FRAUD, CampaignState.DRAFT, "", author, "", (unit,))
        return await work.campaigns.add(draft)


@pytest.mark.parametrize("role", [Role.CAMPAIGN, Role.AUTHORISER, Role.SPEAKER])
async def test_who_writes_to_many_finds_the_campaigns_of_their_units(world: World, role: Role) -> None:
    author = (await world.who(await world.staff("lan", Role.CAMPAIGN, PROVINCE))).id
    await write(world, "Tin của xã", author, COMMUNE)
    await write(world, "Tin xã khác", author, OTHER)
    hoa = await world.staff("hoa", role, COMMUNE)
    await hoa.says("/truc")
    assert any("Tin của xã" in label for label in hoa.labels())
    assert not any("Tin xã khác" in label for label in hoa.labels())
    await hoa.presses("Tin của xã")
    assert hoa.text.startswith("📻 Tin của xã")


async def test_officers_see_no_campaigns(world: World) -> None:
    author = (await world.who(await world.staff("lan", Role.CAMPAIGN, PROVINCE))).id
    number = await write(world, "Tin của xã", author, COMMUNE)
    officer = await world.staff("q1", Role.OFFICER, COMMUNE)
    await officer.forges(f"ks:{number}")
    assert "Tin của xã" not in officer.text
