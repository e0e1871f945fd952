"""What is said before a run, what is known after it, and what is left when its time is over."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from bot.domain.campaigns import ButtonKind, Campaign, CampaignKind, CampaignState, DeliveryState, Subject, Variant, Why
from bot.domain.errors import Incomplete
from bot.domain.events import Address
from bot.domain.people import Wishes
from bot.domain.policy import Rules
from bot.domain.taps import Come, Listen, Understood
from bot.privacy.vault import Vault
from bot.services.campaigns.count import count, sums, taps
from bot.services.campaigns.estimate import ChannelEstimate, estimate
from bot.services.campaigns.tap import count_tap
from bot.store import schema_campaigns as sc
from bot.store.database import Circumstances, Database
from bot.store.sums import HEARD
from tests.kit.fakes import FakeClock, FakeRandom, NoTexts
from tests.kit.outreach import AUTHOR, COMMUNE, OTHER, PROVINCE, WORDS, compose, fire, go_on, start, subscribe, subscribe_many

NIGHT = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def database(database_url: str, tmp_path: Path, clock: FakeClock) -> AsyncIterator[Database]:
    vault = Vault.open(tmp_path / "keys", create=True)
    opened = Database(database_url, Circumstances(vault, clock, FakeRandom(), NoTexts(), Rules(quotas={"fake": 5})))
    yield opened
    await opened.close()


async def test_the_truth_before_sending(database: Database) -> None:
    await subscribe(database, [("hoa", COMMUNE, "tyz"), ("lan", COMMUNE, "vi"), ("mai", OTHER, "nut")])
    await subscribe(database, [("nam", OTHER, "vi")], "other")
    async with database.begin() as work:
        await work.contacts.set_wishes(Address("fake", "lan"), Wishes(quiet_from=0, quiet_to=0))
        await work.contacts.set_wishes(Address("other", "nam"), Wishes(frozenset({Subject.FRAUD})))
        await work.quotas.use("fake", "2026-11", 2)
    campaign = await compose(database, [PROVINCE], words={**WORDS, "tyz": "Pỉ noọng"})
    async with database.look() as work:
        found = await estimate(work, campaign, NIGHT, {"fake": 0.5})
        urgent = await estimate(work, await compose(database, [PROVINCE], kind=CampaignKind.URGENT), NIGHT, {})
    assert (found.people, found.left_out) == (3, 1)
    assert found.channels == {"fake": ChannelEstimate(3, 6.0, 3)}
    assert found.units == {COMMUNE: 2, OTHER: 1}
    assert found.held == {(Why.QUIET_HOURS, datetime(2026, 11, 23, 23, tzinfo=UTC)): 2}
    assert found.other_words == {"nut": 1}
    assert urgent.held == {}


async def test_an_estimate_is_what_is_then_written_down(database: Database) -> None:
    await subscribe(database, [(f"p{number}", (COMMUNE, OTHER)[number % 2], "vi") for number in range(40)])
    campaign = await compose(database, [COMMUNE])
    async with database.look() as work:
        found = await estimate(work, campaign, NIGHT, {})
    run = await start(database, campaign)
    async with database.look() as work:
        assert (await count(work, run)).total == found.people == 20


async def test_a_campaign_without_vietnamese_or_without_units_does_not_begin(database: Database) -> None:
    for units, words in (((COMMUNE,), {"tyz": "Pỉ noọng"}), ((), WORDS)):
        campaign = await compose(database, units, words=words)
        async with database.begin() as work:
            with pytest.raises(Incomplete):
                await fire(work, campaign, work.now)


async def spread(database: Database, run: int) -> None:
    """Let the rows of a run stand everywhere, in many languages, and taps under some."""
    d, everywhere = sc.delivery.c, list(DeliveryState)
    async with database.begin() as work:
        lots = await work.runs.lots(run)
        for lot in lots:
            numbers = list(range(1, lot.people + 1))
            moved: Counter[DeliveryState] = Counter()
            for place, state in enumerate(everywhere):
                mine = numbers[place :: len(everywhere)]
                moved[state] += len(mine)
                await work.run(update(sc.delivery).where(d.lot == lot.id, d.seq.in_(mine)).values(state=state))
            await work.run(update(sc.lot).where(sc.lot.c.id == lot.id).values({s.name.lower(): n for s, n in moved.items()}))
            await work.run(
                sc.tap.insert(), [{"lot": lot.id, "seq": seq, "kind": kind} for seq in numbers[::7] for kind in ("listen", "understood")]
            )
            await work.run(sc.tap.insert(), [{"lot": lot.id, "seq": seq, "kind": "come"} for seq in numbers[1::7]])


async def test_sums_add_up_to_the_ledger_and_stay_when_it_is_gone(database: Database, clock: FakeClock) -> None:
    languages = ("vi", "tyz", "nut")
    people = [(f"p{number}", (COMMUNE, OTHER)[number % 2], languages[number % 3]) for number in range(300)]
    await subscribe(database, people[:200])
    await subscribe(database, people[200:], "other")
    run = await start(database, await compose(database, [PROVINCE], words={each: each for each in languages}))
    await spread(database, run)
    async with database.look() as work:
        before, tapped = await sums(work, run), await taps(work, run)
        counts = await count(work, run)
        d = sc.delivery.c
        rows = (await work.run(select(d.unit, d.language, d.state, sc.lot.c.channel).join(sc.lot, sc.lot.c.id == d.lot))).all()
    by_unit = {(each.unit, each.channel, each.state): each.people for each in before if each.unit}
    by_language = {(each.language, each.channel, each.state): each.people for each in before if each.language}
    assert by_unit == Counter((row.unit, row.channel, row.state) for row in rows)
    assert by_language == Counter((row.language, row.channel, row.state) for row in rows)
    assert not [each for each in before if each.unit and each.language]
    assert counts.by_state == Counter(row.state for row in rows)
    assert sum(people for (_, _, kind), people in tapped.items() if kind == HEARD) == len(range(0, 200, 7)) + len(range(0, 100, 7))
    async with database.begin() as work:
        await work.run(update(sc.run).values(ended_at=work.now, purge_at=work.now + timedelta(days=30)))
    clock.forward(days=29)
    await go_on(database, 70)
    async with database.look() as work:
        assert (await work.run(select(func.count()).select_from(sc.delivery))).scalar() == 300
    clock.forward(days=1, seconds=1)
    await go_on(database, 70)
    async with database.look() as work:
        for table in (sc.delivery, sc.tap, sc.run_message):
            assert (await work.run(select(func.count()).select_from(table))).scalar() == 0
        assert await sums(work, run) == before
        assert await taps(work, run) == tapped
        assert await count(work, run) == counts


async def test_a_tap_counts_once_and_only_under_ones_own_message(database: Database) -> None:
    await subscribe_many(database, 2)
    run = await start(database, await compose(database, buttons=(ButtonKind.LISTEN, ButtonKind.UNDERSTOOD)))
    async with database.begin() as work:
        lot = (await work.runs.lots(run))[0].id
        people = await work.contacts.at([Address("fake", "p0"), Address("fake", "p1")])
        first = (await work.run(select(sc.delivery.c.contact).where(sc.delivery.c.seq == 1))).scalar_one()
        mine = next(each for each in people.values() if each.id == first.hex())
        other = next(each for each in people.values() if each is not mine)
        assert await count_tap(work, mine, Listen(lot, 1))
        assert not await count_tap(work, mine, Listen(lot, 1))
        assert await count_tap(work, mine, Understood(lot, 1))
        assert not await count_tap(work, other, Come(lot, 1))
        assert not await count_tap(work, None, Come(lot, 1))
        assert not await count_tap(work, mine, Come(lot + 1, 1))
        assert await taps(work, run) == {(COMMUNE, "fake", "listen"): 1, (COMMUNE, "fake", "understood"): 1, (COMMUNE, "fake", HEARD): 1}


async def test_a_campaign_is_kept_as_it_was_written(database: Database) -> None:
    buttons, units = (ButtonKind.COME,), (COMMUNE, OTHER)
    written = Campaign("", "Lũ", CampaignKind.EVENT, Subject.LAW, CampaignState.DRAFT, "plan", AUTHOR, "", units, buttons, NIGHT)
    variant = Variant("tyz", "Pỉ noọng", "bb" * 16, "cc" * 16, AUTHOR, "Anh em", "dd" * 16)
    async with database.begin() as work:
        number = await work.campaigns.add(written)
        await work.campaigns.put_variant(number, variant)
        found = await work.campaigns.get(number)
        assert found == Campaign(number, *[getattr(written, name) for name in written.__slots__[1:]])
        assert await work.campaigns.variants(number) == {"tyz": variant}
        assert await work.campaigns.set_state(number, [CampaignState.DRAFT], CampaignState.WAITING)
        assert not await work.campaigns.set_state(number, [CampaignState.DRAFT], CampaignState.WAITING)
        assert [each.id for each in await work.campaigns.in_states([CampaignState.WAITING])] == [number]
        await work.campaigns.drop(number)
        assert await work.campaigns.get(number) is None
