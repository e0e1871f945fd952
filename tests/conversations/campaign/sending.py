"""Hands for campaigns that go out: somebody wrote them, somebody else approved them, people get them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.campaigns import CampaignState, Counts, DeliveryState
from bot.domain.errors import SendError, SendProblem
from bot.services.campaigns.count import count
from bot.services.campaigns.draw import draw_due
from bot.services.campaigns.end_due import end_due
from bot.services.campaigns.fire_due import fire_due
from tests.kit.chat import Person, World
from tests.kit.outreach import COMMUNE, WORDS, compose, go_on, start, subscribe_many

SENT, UNCERTAIN = DeliveryState.SENT, DeliveryState.UNCERTAIN
DOUBT = SendError(SendProblem.RETRY, ambiguous=True)
NEVER = datetime(2100, 1, 1, tzinfo=UTC)


async def approved(world: World, author: Person, approver: Person, *, words: Mapping[str, str] = WORDS, repeats: bool = False) -> str:
    """Let a campaign be written by one and approved by another; return its id. It `repeats` when another date is to come."""
    campaign = await compose(world.database, (COMMUNE,), words=words)
    wrote, read = (await world.who(author)).id, (await world.who(approver)).id
    async with world.database.begin() as work:
        await work.campaigns.change(replace(campaign, author=wrote, approver=read, next_at=NEVER if repeats else None))
    return campaign.id


async def begin(world: World, campaign: str, people: int) -> int:
    """Let it go out to so many people who subscribed just now; nothing is sent yet. Return the run."""
    await subscribe_many(world.database, people)
    async with world.database.look() as work:
        found = await work.campaigns.get(campaign)
    assert found is not None
    return await start(world.database, found)


async def tick(world: World, **later: float) -> None:
    """Let the clock go on, then do what a tick does for runs, and send what that says."""
    world.clock.forward(**later)
    async with world.database.begin() as work:
        await fire_due(work)
        await end_due(work)
    await go_on(world.database)
    async with world.database.begin() as work:
        await draw_due(work)
    await world.settle()


async def draw(world: World) -> int:
    """Draw the cards that changed; return how many. Nothing is sent."""
    async with world.database.begin() as work:
        return await draw_due(work)


async def counts(world: World, run: int) -> Counts:
    async with world.database.look() as work:
        return await count(work, run)


async def approve(world: World, campaign: str, approver: Person) -> None:
    """Approve a draft without walking the way there."""
    async with world.database.begin() as work:
        found = await work.campaigns.get(campaign)
        assert found is not None
        await work.campaigns.change(replace(found, state=CampaignState.APPROVED, approver=(await world.who(approver)).id, next_at=work.now))


def cards(person: Person) -> list[str]:
    """Return what the card of a run showed, one drawing after the other."""
    return [message.text for message in person.seen if message.card.startswith("run")]
