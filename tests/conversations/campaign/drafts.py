"""Writers of campaigns, and what stands in the drafts that they write."""

from __future__ import annotations

from bot.domain.campaigns import Campaign, CampaignState, Variant
from bot.domain.people import Role
from tests.kit.chat import Person, World

COMMUNE, OTHER, PROVINCE = "01304", "01456", "04"
WORDS = "Đừng cho ai mượn tài khoản ngân hàng, kể cả người quen."


async def writer(world: World, name: str = "lan", unit: str = PROVINCE, role: Role = Role.CAMPAIGN) -> Person:
    """Return somebody who writes campaigns."""
    return await world.staff(name, role, unit, name)


async def draft(world: World, state: CampaignState = CampaignState.DRAFT) -> Campaign:
    """Return the one campaign there is."""
    async with world.database.look() as work:
        (found,) = await work.campaigns.in_states([state])
    return found


async def variants(world: World) -> dict[str, Variant]:
    """Return the variants of the one draft there is."""
    found = await draft(world)
    async with world.database.look() as work:
        return await work.campaigns.variants(found.id)


async def begin(person: Person) -> None:
    """Open the desk and begin a campaign."""
    await person.says("/truc")
    await person.presses("Soạn tin")


async def four_steps(person: Person, unit: str = "Quảng Lâm") -> None:
    """Walk through the steps."""
    await begin(person)
    await person.says(WORDS)
    await person.presses("Xong")
    await person.says(unit)
    await person.presses("Xong")
    await person.presses("Ngay khi được duyệt")


async def stand_at(world: World, state: CampaignState) -> None:
    """Let the one draft stand elsewhere."""
    found = await draft(world)
    async with world.database.begin() as work:
        assert await work.campaigns.set_state(found.id, [CampaignState.DRAFT], state)
