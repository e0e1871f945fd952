"""What staff are told before a campaign goes out: true numbers, and none that would show a few people."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dates.plans import next_dates
from bot.domain.calendar import Daily, Once, Plan
from bot.domain.campaigns import Variant
from bot.domain.policy import Rules
from bot.domain.stored_plans import read_plan, write_plan
from bot.domain.units import Level, Unit
from bot.privacy.vault import Vault
from bot.services.campaigns._places import FEW, LISTED, Places, by_place
from bot.services.campaigns.estimate import ChannelEstimate, truth
from bot.store.database import Circumstances, Database
from tests.kit.fakes import START, FakeClock, FakeRandom, NoTexts
from tests.kit.outreach import AUTHOR, COMMUNE, PROVINCE, WORDS, compose, subscribe, subscribe_many

TREE = {
    code: Unit(code, f"n{code}", code, "xom", level, parent, "1")
    for code, level, parent in (
        ("p", Level.PROVINCE, ""),
        *((f"c{number}", Level.COMMUNE, "p") for number in range(20)),
        *((f"h{number}", Level.HAMLET, "c0") for number in range(20)),
    )
}
_COUNTED = st.dictionaries(st.sampled_from(sorted(TREE)), st.integers(min_value=1, max_value=40))


@pytest.fixture
async def database(database_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    rules = Rules(quotas={"fake": 4}, rates={"fake": 2.0})
    opened = Database(database_url, Circumstances(Vault.open(tmp_path / "keys", create=True), FakeClock(), FakeRandom(), NoTexts(), rules))
    yield opened
    await opened.close()


async def test_the_truth_is_told_of_the_first_date_at_the_rates_of_the_rules(database: Database) -> None:
    await subscribe_many(database, 6)
    day = datetime(2026, 12, 5, 23, 30)  # noqa: DTZ001 - a wall clock's
    campaign = await compose(database, plan=write_plan(Plan(Once(day.date()), day.time())))
    async with database.begin() as work:
        await work.quotas.use("fake", "2026-11", 4)
    async with database.look() as work:
        found = await truth(work, campaign)
    assert found.at == datetime(2026, 12, 5, 16, 30, tzinfo=UTC)
    # December's quota is whole, whatever November took.
    assert found.estimate.channels == {"fake": ChannelEstimate(6, 3.0, 4)}
    assert {until for _, until in found.estimate.held} == {datetime(2026, 12, 5, 23, tzinfo=UTC)}
    assert not found.by_language


async def test_the_truth_is_told_as_of_the_first_date(database: Database) -> None:
    at_once, daily = await compose(database), await compose(database, plan=write_plan(Plan(Daily(), time(6, 30))))
    async with database.look() as work:
        assert (await truth(work, at_once)).at == START
        assert (await truth(work, daily)).at == next_dates(read_plan(daily.plan), START, work.rules.timezone, 1)[0]


async def test_a_language_behind_which_nobody_else_stands_counts_as_missing(database: Database) -> None:
    await subscribe(database, [("hoa", COMMUNE, "tyz"), ("lan", COMMUNE, "nut")])
    campaign = await compose(database, [PROVINCE], words={**WORDS, "tyz": "Pỉ noọng"})
    async with database.begin() as work:
        await work.campaigns.put_variant(campaign.id, Variant("nut", "Pỉ noọng", author=AUTHOR, back="Bà con", back_author=AUTHOR))
    async with database.look() as work:
        found = await truth(work, campaign)
    assert (found.estimate.other_words, found.instead, found.by_language) == ({"nut": 1}, {"nut": "vi"}, True)


@given(_COUNTED, st.sampled_from([("p",), ("c0",), ("c0", "c1"), ("h3",)]))
def test_no_place_with_few_people_is_told_and_nobody_is_lost(people: dict[str, int], wanted: tuple[str, ...]) -> None:
    below = {code: count for code, count in people.items() if wanted == ("p",) or code in wanted or TREE[code].parent in wanted}
    found = by_place(TREE, wanted, below)
    assert sum(found.named.values()) + found.others + found.few == sum(below.values())
    assert all(count >= FEW for count in found.named.values())
    assert len(found.named) <= LISTED
    # Who are few together stand with a larger place, or are all there are.
    assert found.few == 0 or found.few >= FEW or not (found.named or found.others)


def test_places_are_those_just_below_what_a_campaign_is_for() -> None:
    people = Counter({"h1": 7, "h2": 9, "c1": 6})
    assert by_place(TREE, ["p"], people) == Places({"nc0": 16, "nc1": 6})
    assert by_place(TREE, ["c0"], Counter({"h1": 7, "h2": 9, "c0": 5})) == Places({"nh2": 9, "nh1": 7, "nc0": 5})


def test_one_small_hamlet_takes_the_next_with_it() -> None:
    assert by_place(TREE, ["c0"], {"h1": 3, "h2": 9, "h3": 30}) == Places({"nh3": 30}, 0, 12)
    assert by_place(TREE, ["c0"], {"h1": 3}) == Places({}, 0, 3)
