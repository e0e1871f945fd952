"""What the conversations about approval share: colleagues, drafts, and the shortest way to a decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from bot.domain.calendar import Once, Plan
from bot.domain.campaigns import Campaign, CampaignState, Variant
from bot.domain.people import Role
from bot.domain.stored_plans import write_plan
from bot.store import schema as s
from tests.kit.chat import Person, World
from tests.kit.fakes import START
from tests.kit.outreach import COMMUNE, WORDS, compose

TICKS = ("Không kêu gọi", "Không giao chỉ tiêu", "Không hứa thưởng", "Không doạ dẫm")


def tomorrow() -> str:
    """Return a plan for the day after the world's first, at seven in the morning there."""
    day = START.date().replace(day=START.day + 1)
    return write_plan(Plan(Once(day), START.time().replace(hour=7, minute=0)))


async def draft(world: World, author: Person, words: Mapping[str, str] = WORDS, **sides: Any) -> Campaign:  # Any: those of `compose`
    """Write a complete draft of somebody."""
    who = (await world.who(author)).id
    told = {"state": CampaignState.DRAFT, "plan": tomorrow(), "units": (COMMUNE,)} | sides
    return await compose(world.database, words=words, author=who, **told)


async def write_alone(world: World, campaign: Campaign, author: Person, language: str = "tyz", text: str = "Pỉ noọng") -> None:
    """Add a variant of somebody behind which nobody else stands."""
    async with world.database.begin() as work:
        await work.campaigns.put_variant(campaign.id, Variant(language, text, author=(await world.who(author)).id))


async def ask(world: World, author: Person, campaign: Campaign) -> None:
    """Ask for approval, from the desk on."""
    del world
    await author.says("/truc")
    await author.presses(campaign.title)
    await author.presses("Xin duyệt")
    await author.presses("Gửi đi duyệt")


async def tick_all(approver: Person) -> None:
    """Tick the four lines."""
    for tick in TICKS:
        await approver.presses(tick)


async def now(world: World, campaign: Campaign) -> Campaign:
    """Return a campaign as it stands."""
    async with world.database.look() as work:
        found = await work.campaigns.get(campaign.id)
    assert found is not None
    return found


async def acts(world: World) -> list[str]:
    """Return what the audit says was done."""
    async with world.database.look() as work:
        return list((await work.run(select(s.audit.c.act).order_by(s.audit.c.number))).scalars())


async def author_and_approver(world: World) -> tuple[Person, Person]:
    """Return somebody who writes for a commune and somebody who may approve there."""
    return await world.staff("lan", Role.CAMPAIGN, COMMUNE), await world.staff("hoa", Role.CAMPAIGN, COMMUNE)
