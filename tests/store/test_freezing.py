"""Who gets a run is written down in ranges, each person once, in the language that is there for them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from sqlalchemy import insert, select, update

from bot.domain.campaigns import DeliveryState, RunState, Subject
from bot.domain.events import Address
from bot.domain.people import Wishes
from bot.domain.units import Level, Unit
from bot.privacy.keys import Hash
from bot.services.campaigns.advance import advance
from bot.services.campaigns.cancel import cancel
from bot.services.campaigns.count import count
from bot.store import schema as s
from bot.store import schema_campaigns as sc
from bot.store.database import Database
from tests.kit.outreach import COMMUNE, OTHER, PROVINCE, compose, fire, go_on, start, subscribe, subscribe_many

NAMES = ["hoa", "lan", "mai", "nam", *(f"p{number}" for number in range(200))]


async def frozen(database: Database, run: int) -> list[tuple[str, str, str]]:
    """Return whom a run is for, by name, unit and language, in the order of the ledger."""
    d = sc.delivery.c
    joined = sc.delivery.join(s.contact, d.contact == s.contact.c.id).join(sc.lot, sc.lot.c.id == d.lot)
    chosen = select(s.contact.c.mark, d.unit, d.language).select_from(joined).where(sc.lot.c.run == run).order_by(d.lot, d.seq)
    async with database.look() as work:
        names = {work.vault.hash(Hash.CONTACT, f"fake:{name}"): name for name in NAMES}
        return [(names[row.mark], row.unit, row.language) for row in await work.run(chosen)]


async def test_everybody_of_a_unit_and_below_is_written_down_once(database: Database) -> None:
    async with database.begin() as work:
        await work.units.put([Unit("h1", "Bản Một", "Bản Một", "bản", Level.HAMLET, COMMUNE, "1")])
    await subscribe(database, [("hoa", COMMUNE, "vi"), ("lan", "h1", "vi"), ("mai", OTHER, "vi"), ("nam", "", "vi")])
    both = await start(database, await compose(database, [COMMUNE, "h1"]))
    assert sorted(await frozen(database, both)) == [("hoa", COMMUNE, "vi"), ("lan", "h1", "vi")]
    everybody = await start(database, await compose(database, [PROVINCE]))
    assert sorted(name for name, _, _ in await frozen(database, everybody)) == ["hoa", "lan", "mai"]


async def test_ranges_of_any_size_give_each_person_one_number(database: Database) -> None:
    names = await subscribe_many(database, 200)
    await subscribe(database, [(f"q{number}", COMMUNE, "vi") for number in range(50)], "other")
    campaign = await compose(database)
    for limit in (1000, 7):
        async with database.begin() as work:
            run = await fire(work, campaign, work.now)
        await go_on(database, limit)
        async with database.look() as work:
            lots = await work.runs.lots(run)
            assert {lot.channel: lot.people for lot in lots} == {"fake": 200, "other": 50}
            for lot in lots:
                numbers = (
                    await work.run(select(sc.delivery.c.seq).where(sc.delivery.c.lot == lot.id).order_by(sc.delivery.c.seq))
                ).scalars()
                assert list(numbers) == list(range(1, lot.people + 1))
            ids = select(sc.delivery.c.contact).join(sc.lot, sc.lot.c.id == sc.delivery.c.lot).where(sc.lot.c.run == run)
            assert Counter((await work.run(ids)).scalars()).most_common(1)[0][1] == 1
            found = await work.runs.get(run)
            assert found is not None
            assert found.state is RunState.SENDING
    assert len(names) == 200


async def test_a_run_that_was_cut_short_goes_on_where_it_was(database: Database, other: Database) -> None:
    await subscribe_many(database, 30)
    campaign = await compose(database)
    async with database.begin() as work:
        run = await fire(work, campaign, work.now)
    for _ in range(3):
        async with other.begin() as work:
            assert await advance(work, 4)
    await go_on(database, 4)
    assert len(set(await frozen(database, run))) == 30


async def test_languages_without_words_get_those_of_the_next_in_their_chain(database: Database) -> None:
    await subscribe(database, [("hoa", COMMUNE, "tyz"), ("lan", COMMUNE, "nut"), ("mai", COMMUNE, "vi"), ("nam", COMMUNE, "xx")])
    run = await start(database, await compose(database, words={"vi": "Xin chào", "tyz": "Pỉ noọng"}))
    languages = {name: language for name, _, language in await frozen(database, run)}
    assert languages == {"hoa": "tyz", "lan": "vi", "mai": "vi", "nam": "vi"}


async def test_who_left_the_subject_is_no_part_of_it_and_is_counted(database: Database) -> None:
    await subscribe_many(database, 3)
    async with database.begin() as work:
        await work.contacts.set_wishes(Address("fake", "p1"), Wishes(frozenset({Subject.FRAUD, Subject.HEALTH})))
        assert (await work.contacts.wishes(Address("fake", "p1"))).left == {Subject.FRAUD, Subject.HEALTH}
    run = await start(database, await compose(database))
    assert sorted(name for name, _, _ in await frozen(database, run)) == ["p0", "p2"]
    async with database.look() as work:
        found = await work.runs.get(run)
    assert found is not None
    assert found.left_out == 1
    assert len(await frozen(database, await start(database, await compose(database, subject=Subject.LAW)))) == 3


async def test_the_channel_of_older_contacts_is_read_from_their_sealed_address(database: Database) -> None:
    await subscribe_many(database, 5)
    async with database.begin() as work:
        await work.run(update(s.contact).values(channel=None))
        broken = (await work.run(select(s.contact.c.id))).scalars().first()
        await work.run(update(s.contact).where(s.contact.c.id == broken).values(sealed=b"x"))
    run = await start(database, await compose(database))
    async with database.look() as work:
        assert {lot.channel: lot.people for lot in await work.runs.lots(run)} == {"fake": 4, "": 1}


async def test_a_run_for_nobody_is_over_at_once(database: Database) -> None:
    run = await start(database, await compose(database))
    async with database.look() as work:
        found = await work.runs.get(run)
    assert found is not None
    assert (found.state, found.ended_at is not None) == (RunState.DONE, True)


async def test_what_was_not_begun_of_a_cancelled_run_is_skipped_in_ranges(database: Database) -> None:
    await subscribe_many(database, 20)
    run = await start(database, await compose(database))
    async with database.begin() as work:
        lot = (await work.runs.lots(run))[0].id
        await work.run(update(sc.delivery).where(sc.delivery.c.seq == 1).values(state=DeliveryState.RETRY))
        await work.run(insert(sc.delivery_later).values(lot=lot, seq=1, ready_at=work.now))
        await work.run(update(sc.lot).values(next_seq=2, queued=19, retry=1))
        assert await cancel(work, run)
    await go_on(database, 3)
    async with database.look() as work:
        assert (await count(work, run)).by_state[DeliveryState.SKIPPED] == 20
        states = (await work.run(select(sc.delivery.c.state, sc.delivery.c.why).distinct())).all()
        assert [tuple(row) for row in states] == [(DeliveryState.SKIPPED, "cancelled")]
        assert not (await work.run(select(sc.delivery_later))).all()


async def test_a_correction_goes_to_exactly_those_who_got_it_or_may_have(database: Database) -> None:
    await subscribe_many(database, 12)
    campaign = await compose(database)
    run = await start(database, campaign)
    async with database.begin() as work:
        for seq, state in enumerate((DeliveryState.SENT, DeliveryState.UNCERTAIN, DeliveryState.FAILED, DeliveryState.SKIPPED), 1):
            await work.run(update(sc.delivery).where(sc.delivery.c.seq == seq).values(state=state))
        found = await work.runs.get(run)
        assert found is not None
        second = await fire(work, replace(campaign, corrects=found.id), work.now)
    await go_on(database, 5)
    first = await frozen(database, run)
    assert await frozen(database, second) == first[:2]
