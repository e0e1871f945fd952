"""Plans refuse nonsense, and are read back as they were written."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.domain.calendar import (
    FIRST_DAY,
    LAST_DAY,
    MAX_SKIPPED,
    Cycle,
    Daily,
    Event,
    Kind,
    LunarMonthly,
    LunarYearly,
    Monthly,
    Once,
    Plan,
    Weekly,
    Yearly,
)
from bot.domain.errors import PlanRefused
from bot.domain.stored_plans import LONGEST, read_plan, write_plan
from tests.kit.plans import plans

DAY, NOON = date(2026, 11, 20), time(12)
STORED = (
    '{"at":"07:30","market":"Chợ Trà Lĩnh","paused":false,"rule":{"days":[4,9,14,19,24,29],"kind":"lunar_monthly"},'
    '"skip":["2026-02-20","2026-09-02"],"start":"2026-01-01","times":null,"until":"2026-12-31"}'
)
JSON = some.recursive(
    some.none()
    | some.booleans()
    | some.integers()
    | some.floats()
    | some.text(max_size=12)
    | some.sampled_from(["07:30", "2026-11-20", "daily"]),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=6), inner, max_size=4),
    max_leaves=8,
)


def numbers(*given: int) -> frozenset[int]:
    return frozenset(given)


def refused(text: str) -> str:
    with pytest.raises(PlanRefused) as caught:
        read_plan(text)
    return caught.value.part


def changed(**parts: object) -> str:
    return json.dumps({"rule": {"kind": "daily"}, "at": "07:30"} | parts)


@given(plans())
def test_every_plan_is_read_back_as_it_was_written(plan: Plan) -> None:
    text = write_plan(plan)
    assert read_plan(text) == plan
    assert write_plan(read_plan(text)) == text


def test_the_names_of_stored_plans_stay_as_they_are() -> None:
    plan = Plan(
        LunarMonthly(numbers(4, 9, 14, 19, 24, 29)),
        time(7, 30),
        start=date(2026, 1, 1),
        until=date(2026, 12, 31),
        skip=frozenset({date(2026, 9, 2), date(2026, 2, 20)}),
        market="Chợ Trà Lĩnh",
    )
    assert write_plan(plan) == STORED
    assert read_plan(STORED) == plan
    assert list(Kind) == "once daily weekly monthly yearly lunar_monthly lunar_yearly cycle event".split()


def test_what_is_left_out_has_its_default() -> None:
    assert read_plan(changed()) == Plan(Daily(), time(7, 30))
    event = {"kind": "event", "on": "2026-11-20", "begins": "08:00", "after": [1]}
    assert read_plan(changed(rule=event)) == Plan(Event(DAY, time(8), after=numbers(1)), time(7, 30))


def test_the_largest_plan_fits() -> None:
    skip = frozenset(FIRST_DAY + timedelta(away) for away in range(MAX_SKIPPED))
    event = Event(DAY, NOON, frozenset(range(1, 366)), time(6), frozenset(range(1, 366)))
    plan = Plan(event, NOON, skip=skip)
    assert len(write_plan(plan)) <= LONGEST
    assert read_plan(write_plan(plan)) == plan


@settings(max_examples=200)
@given(some.text() | JSON.map(json.dumps))
def test_whatever_is_no_plan_is_refused(text: str) -> None:
    assert refused(text)


@settings(max_examples=200)
@given(plans(), some.data())
def test_a_plan_with_a_part_changed_is_a_plan_or_refused(plan: Plan, data: some.DataObject) -> None:
    stored = json.loads(write_plan(plan))
    part = data.draw(some.sampled_from([stored, stored["rule"]]))
    part[data.draw(some.sampled_from(sorted(part)) | some.text(max_size=5))] = data.draw(JSON)
    try:
        known = read_plan(json.dumps(stored))
    except PlanRefused:
        return
    assert read_plan(write_plan(known)) == known


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "json"),
        ("{", "json"),
        ("[" * 10_000, "json"),
        ("1" * 5_000, "json"),
        ("[]", "object"),
        (" " * (LONGEST + 1), "size"),
        ("{}", "rule"),
        (changed(at="07:30:00"), "at"),
        (changed(at="07:30+07:00"), "at"),
        (changed(at="24:00"), "at"),
        (changed(at=7), "at"),
        (changed(start="20260101"), "start"),
        (changed(start="2026-W01-1"), "start"),
        (changed(start="2026-02-30"), "start"),
        (changed(start="1999-12-31"), "start"),
        (changed(times=3), "times"),
        (changed(times=True, start="2026-01-01"), "times"),
        (changed(times=0, start="2026-01-01"), "times"),
        (changed(times=3.0, start="2026-01-01"), "times"),
        (changed(until="2026-01-01", start="2026-01-02"), "until"),
        (changed(skip="2026-01-01"), "skip"),
        (changed(skip=[1]), "skip"),
        (changed(paused=0), "paused"),
        (changed(market=None), "market"),
        (changed(market="Chợ"), "market"),
        (changed(market="Chợ\nTrà", rule={"kind": "weekly", "weekdays": [6]}), "market"),
        (changed(market="\ud800", rule={"kind": "weekly", "weekdays": [6]}), "market"),
        (changed(note="x"), "1 unknown"),
        (changed(rule="daily"), "object"),
        (changed(rule={}), "kind"),
        (changed(rule={"kind": "hourly"}), "kind"),
        (changed(rule={"kind": ["daily"]}), "kind"),
        (changed(rule={"kind": "daily", "days": [1]}), "1 unknown"),
        (changed(rule={"kind": "weekly"}), "weekdays"),
        (changed(rule={"kind": "weekly", "weekdays": [True]}), "weekdays"),
        (changed(rule={"kind": "weekly", "weekdays": {"0": 1}}), "weekdays"),
    ],
)
def test_nonsense_is_refused_by_the_name_of_its_part(text: str, part: str) -> None:
    assert refused(text) == part


@pytest.mark.parametrize(
    "make",
    [
        lambda: Once(LAST_DAY + timedelta(1)),
        lambda: Weekly(numbers()),
        lambda: Weekly(numbers(7)),
        lambda: Monthly(numbers(0)),
        lambda: Monthly(numbers(1, 32)),
        lambda: Yearly(30, 2),
        lambda: Yearly(31, 4),
        lambda: Yearly(1, 13),
        lambda: LunarMonthly(numbers(31)),
        lambda: LunarYearly(0, 1),
        lambda: LunarYearly(1, 13),
        lambda: Cycle(1, DAY),
        lambda: Cycle(61, DAY),
        lambda: Event(DAY, NOON),
        lambda: Event(DAY, NOON, numbers(0)),
        lambda: Event(DAY, NOON, numbers(1), morning=NOON),
        lambda: Event(DAY, NOON, after=numbers(366)),
        lambda: Plan(Daily(), time(12, 0, 1)),
        lambda: Plan(Daily(), time(12, tzinfo=UTC)),
        lambda: Plan(Daily(), NOON, market="Chợ Trà Lĩnh"),
        lambda: Plan(Weekly(numbers(6)), NOON, market="x" * 61),
        lambda: Plan(Weekly(numbers(6)), NOON, market=" Chợ"),
        lambda: Plan(Daily(), NOON, skip=frozenset(FIRST_DAY + timedelta(away) for away in range(MAX_SKIPPED + 1))),
    ],
)
def test_a_plan_that_makes_no_sense_cannot_be_made(make: Callable[[], object]) -> None:
    with pytest.raises(PlanRefused):
        make()
