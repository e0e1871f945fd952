"""Deciding on a campaign when several decide at once, and on what they saw alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.domain.approval import Check
from bot.domain.campaigns import Campaign, CampaignKind, CampaignState, Variant, stands
from bot.domain.errors import Incomplete, NotAllowed, TooLate
from bot.domain.events import Address
from bot.domain.people import Invite, Role, Staff
from bot.domain.policy import Rules
from bot.places.seed import load_shipped
from bot.privacy.vault import Vault
from bot.services.campaigns.approve import approve, review, send_back
from bot.services.campaigns.ask import ask_approval
from bot.services.campaigns.chase import chase_due
from bot.services.campaigns.urgent import review_urgent, send_urgent
from bot.store import schema as s
from bot.store import schema_campaigns as sc
from bot.store.database import Circumstances, Database
from tests.kit.fakes import FakeClock, FakeRandom, NoTexts
from tests.kit.outreach import COMMUNE, compose

TICKED = tuple(Check)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def database(database_url: str, tmp_path: Path, clock: FakeClock) -> AsyncIterator[Database]:
    vault = Vault.open(tmp_path / "keys", create=True)
    opened = Database(database_url, Circumstances(vault, clock, FakeRandom(), NoTexts(), Rules(approval_after=timedelta(hours=1))))
    async with opened.begin() as work:
        await work.units.put(load_shipped().units)
    yield opened
    await opened.close()


async def member(database: Database, name: str, role: Role = Role.AUTHORISER) -> Staff:
    async with database.begin(f"staff {name}") as work:
        number = await work.staff.add(Invite("", role, COMMUNE, name, "", "00", ""), Address("fake", name), "vi")
        await work.staff.activate(number)
        found = await work.staff.get(number)
    assert found is not None
    return found


async def waiting(database: Database, author: Staff, others: int = 0) -> Campaign:
    for number in range(others):
        await member(database, f"z{number}")
    campaign = await compose(database, kind=CampaignKind.URGENT, state=CampaignState.DRAFT, author=author.id)
    async with database.begin() as work:
        assert await ask_approval(work, campaign.id, author)
        found = await work.campaigns.get(campaign.id)
    assert found is not None
    return found


async def count(database: Database, act: str) -> int:
    async with database.look() as work:
        return int((await work.run(select(func.count()).select_from(s.audit).where(s.audit.c.act == act))).scalar() or 0)


async def test_of_many_who_decide_at_the_same_moment_one_does(database: Database) -> None:
    author = await member(database, "lan")
    people = [await member(database, f"a{number}") for number in range(4)]
    campaign = await waiting(database, author)
    async with database.look() as work:
        seen = (await review(work, campaign.id, people[0])).seen

    async def decide(number: int) -> bool:
        try:
            async with database.begin(f"decide {number}") as work:
                if number % 2:
                    await send_back(work, campaign.id, people[number], "chưa rõ")
                else:
                    await approve(work, campaign.id, people[number], TICKED, seen)
        except TooLate:
            return False
        return True

    assert sum(await asyncio.gather(*map(decide, range(4)))) == 1
    assert await count(database, "approve_campaign") + await count(database, "return_campaign") == 1
    async with database.look() as work:
        assert not await work.approvals.asked(campaign.id)


async def test_two_processes_that_tick_ask_the_same_approver_once(database: Database, clock: FakeClock) -> None:
    campaign = await waiting(database, await member(database, "lan"), others=3)
    clock.forward(hours=1)

    async def tick(number: int) -> int:
        async with database.begin(f"tick {number}") as work:
            return await chase_due(work)

    assert sum(await asyncio.gather(tick(1), tick(2))) == 1
    async with database.look() as work:
        assert len(await work.approvals.asked(campaign.id)) == 2


async def test_what_is_approved_is_what_was_seen(database: Database, clock: FakeClock) -> None:
    lan, hoa = await member(database, "lan"), await member(database, "hoa")
    campaign = await waiting(database, lan)
    async with database.look() as work:
        seen = (await review(work, campaign.id, hoa)).seen
    async with database.begin() as work:
        await work.campaigns.put_variant(campaign.id, Variant("tyz", "x", author=lan.id, back="y", back_author=hoa.id))
    async with database.begin() as work:
        with pytest.raises(TooLate):
            await approve(work, campaign.id, hoa, TICKED, seen)
        # Asked for a second time it is not what waited the first time, for the statement neither.
        stale = replace(campaign, asked_at=clock.now() - timedelta(seconds=1))
        assert not await work.approvals.approve(stale, hoa.id, TICKED, None)
        assert not await work.approvals.send_back(stale, hoa.id, "x")
        assert not await work.approvals.send_urgent(stale, hoa.id, TICKED)


@pytest.mark.parametrize("ticked", [(), TICKED[:3], TICKED[1:]])
async def test_without_every_tick_nothing_is_decided(database: Database, ticked: tuple[str, ...]) -> None:
    lan, hoa = await member(database, "lan"), await member(database, "hoa")
    campaign = await waiting(database, lan)
    async with database.begin() as work:
        seen = (await review(work, campaign.id, hoa)).seen
        assert seen == (await review_urgent(work, campaign.id, hoa)).seen
        for act in (approve, send_urgent):
            with pytest.raises(Incomplete):
                await act(work, campaign.id, hoa, ticked, seen)
        found = await work.campaigns.get(campaign.id)
    assert found == campaign


async def test_a_reason_is_needed_and_must_not_be_endless(database: Database) -> None:
    lan, hoa = await member(database, "lan"), await member(database, "hoa")
    campaign = await waiting(database, lan)
    async with database.begin() as work:
        for reason in ("", " \n", "x" * 1001):
            with pytest.raises(Incomplete):
                await send_back(work, campaign.id, hoa, reason)
        with pytest.raises(NotAllowed):
            await send_back(work, campaign.id, lan, "x")


async def test_an_urgent_one_without_a_plan_that_is_approved_in_the_ordinary_way_is_due_now(database: Database, clock: FakeClock) -> None:
    lan, hoa = await member(database, "lan"), await member(database, "hoa", Role.CAMPAIGN)
    campaign = await waiting(database, lan)
    async with database.begin() as work:
        await approve(work, campaign.id, hoa, TICKED, (await review(work, campaign.id, hoa)).seen)
        found = await work.campaigns.get(campaign.id)
        left = await work.run(select(sc.approval.c.staff))
    assert found is not None
    assert (found.state, found.next_at, found.approver) == (CampaignState.APPROVED, clock.now(), hoa.id)
    assert not left.all()
    async with database.begin() as work:
        with pytest.raises(TooLate):
            await send_urgent(work, campaign.id, lan, TICKED, "")


async def test_only_their_author_asks_for_drafts_and_only_once(database: Database) -> None:
    lan, hoa = await member(database, "lan"), await member(database, "hoa")
    campaign = await waiting(database, lan)
    async with database.begin() as work:
        with pytest.raises(NotAllowed):
            await ask_approval(work, campaign.id, hoa)
        with pytest.raises(TooLate):
            await ask_approval(work, campaign.id, lan)
        with pytest.raises(NotAllowed):
            await ask_approval(work, "00" * 16, lan)


@pytest.mark.parametrize("change", [{"text": "Bấu cạ rèo"}, {"recording": "cc" * 16}, {"picture": "cc" * 16}])
async def test_a_meaning_does_not_outlive_the_words_it_was_said_of(database: Database, change: dict[str, str]) -> None:
    campaign = await compose(database, words={"vi": "Chào", "tyz": "Pỉ noọng"})
    async with database.begin() as work:
        before = (await work.campaigns.variants(campaign.id))["tyz"]
        await work.campaigns.put_variant(campaign.id, before)
        assert stands((await work.campaigns.variants(campaign.id))["tyz"])
        await work.campaigns.put_variant(campaign.id, replace(before, **change))
        changed = (await work.campaigns.variants(campaign.id))["tyz"]
        assert (changed.back, changed.back_author, stands(changed)) == ("", "", False)
        await work.campaigns.put_variant(campaign.id, replace(before, text="Khác", back="Khác hẳn"))
        assert stands((await work.campaigns.variants(campaign.id))["tyz"])
