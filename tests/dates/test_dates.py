"""Dates of plans: what ten years of brute force find, and the days that people ask about."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.dates.lunar import FIRST, LAST
from bot.dates.plans import Verdict, classify, due, next_dates, sort_missed
from bot.domain.calendar import (
    FIRST_DAY,
    LAST_DAY,
    ZONE,
    Cycle,
    Daily,
    Event,
    Kind,
    LunarMonthly,
    LunarYearly,
    Monthly,
    Once,
    Plan,
    Rule,
    Weekly,
    Yearly,
)
from tests.kit.plans import BEGIN, END, ZONES, brute_dates, plans

FROM, TO = datetime(2024, 1, 2, 12, tzinfo=UTC), datetime(2034, 12, 30, 12, tzinfo=UTC)
SEVEN = time(7)
HOUR = timedelta(hours=1)
MOMENTS = some.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=some.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


def day(text: str) -> date:
    return date.fromisoformat(text)


def local_days(rule: Rule, since: str, count: int = 5, **parts: object) -> list[str]:
    """List the next days of a plan at seven o'clock, after a time in Viet Nam."""
    plan = Plan(rule, SEVEN, **parts)  # type: ignore[arg-type]  # the parts are those of a plan
    found = next_dates(plan, datetime.fromisoformat(since).replace(tzinfo=ZoneInfo(ZONE)), count=count)
    assert {moment.tzinfo for moment in found} <= {UTC}
    assert {(moment + 7 * HOUR).time() for moment in found} <= {SEVEN}
    return [(moment + 7 * HOUR).date().isoformat() for moment in found]


@pytest.mark.parametrize("kind", Kind)
@settings(max_examples=12)
@given(some.data(), some.sampled_from(ZONES))
def test_ten_years_of_dates_are_those_of_brute_force(kind: Kind, data: some.DataObject, zone: str) -> None:
    plan = data.draw(plans(kind, BEGIN, END, minutes=15))
    endless = Plan(plan.rule, plan.at)
    for one in (plan, endless):
        found = due(one, FROM, TO, zone)
        assert found == [moment for moment in brute_dates(one, zone) if FROM < moment <= TO]
        assert all(earlier < later for earlier, later in pairwise(found))
        assert next_dates(one, FROM, zone, len(found)) == found
    assert found or kind in {Kind.ONCE, Kind.EVENT}


@settings(max_examples=50)
@given(plans(None, BEGIN, END, minutes=15), some.sampled_from(ZONES), some.integers(1, 7))
def test_asking_for_the_next_ones_again_and_again_misses_none(plan: Plan, zone: str, count: int) -> None:
    found: list[datetime] = []
    while (more := next_dates(plan, found[-1] if found else FROM, zone, count)) and len(found) < 60:
        found += more
    assert found == due(plan, FROM, found[-1] if found else TO, zone)


@settings(max_examples=50)
@given(plans(None, BEGIN, END), some.sampled_from(ZONES), some.lists(MOMENTS, min_size=2, max_size=6, unique=True))
def test_whoever_asks_again_and_again_what_is_due_is_told_each_date_once(plan: Plan, zone: str, asked: list[datetime]) -> None:
    asked.sort()
    told = [moment for since, now in pairwise(asked) for moment in due(plan, since, now, zone)]
    assert told == due(plan, asked[0], asked[-1], zone)


def test_a_date_is_due_at_its_very_moment_and_not_after_it() -> None:
    plan, at = Plan(Once(day("2026-11-20")), SEVEN), datetime(2026, 11, 20, 0, tzinfo=UTC)
    tiny = timedelta(microseconds=1)
    assert due(plan, at - HOUR, at) == [at]
    assert due(plan, at - HOUR, at - tiny) == due(plan, at, at + HOUR) == next_dates(plan, at) == []
    assert next_dates(plan, at - tiny) == [at]


@pytest.mark.parametrize(
    ("rule", "since", "days"),
    [
        (Daily(), "2028-02-28", ["2028-02-28", "2028-02-29", "2028-03-01"]),
        (Weekly(frozenset({0, 6})), "2026-11-18", ["2026-11-22", "2026-11-23", "2026-11-29"]),
        (Monthly(frozenset({31})), "2027-12-31T12:00", ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"]),
        (Monthly(frozenset({29, 30, 31})), "2027-01-31T12:00", ["2027-02-28", "2027-03-29", "2027-03-30", "2027-03-31", "2027-04-29"]),
        (Yearly(29, 2), "2026-01-01", ["2026-02-28", "2027-02-28", "2028-02-29", "2029-02-28"]),
        # Cold food, the third of the third: 2023 has a second February and no second date.
        (LunarYearly(3, 3), "2022-12-01", ["2023-04-22", "2024-04-11", "2025-03-31", "2026-04-19"]),
        # A day in the sixth month: that of 2025 comes twice, and the date only in the first.
        (LunarYearly(15, 6), "2025-01-01", ["2025-07-09", "2026-07-28"]),
        # New Year's Eve: the twelfth month of 2025 has 29 days.
        (LunarYearly(30, 12), "2024-06-01", ["2025-01-28", "2026-02-16", "2027-02-05"]),
        (LunarYearly(1, 1), "2029-06-01", ["2030-02-02", "2031-01-23"]),
        # Full moons, in the leap sixth month of 2025 too.
        (LunarMonthly(frozenset({15})), "2025-06-01", ["2025-06-10", "2025-07-09", "2025-08-08", "2025-09-06"]),
        (LunarMonthly(frozenset({1, 15, 30})), "2026-03-19", ["2026-03-19", "2026-04-02", "2026-04-16", "2026-04-17"]),
    ],
)
def test_days_fall_where_people_expect_them(rule: Rule, since: str, days: list[str]) -> None:
    assert local_days(rule, since, len(days)) == days


def test_a_market_has_its_own_list_of_lunar_days() -> None:
    fives, fours = LunarMonthly(frozenset({5, 10, 15, 20, 25, 30})), LunarMonthly(frozenset({4, 9, 14, 19, 24, 29}))
    # The second month of 2026 (from 19 March) has 29 days.
    assert local_days(fives, "2026-03-19", 7) == [f"2026-0{text}" for text in "3-23 3-28 4-02 4-07 4-12 4-16 4-21".split()]
    assert local_days(fours, "2026-03-19", 7) == [f"2026-0{text}" for text in "3-22 3-27 4-01 4-06 4-11 4-16 4-20".split()]


def test_a_market_that_moves_on_comes_one_weekday_earlier_each_time() -> None:
    days = [day(text) for text in local_days(Cycle(6, day("2026-11-26")), "2026-11-01", 8)]
    assert days[:5] == [day(f"2026-11-{text}") for text in "02 08 14 20 26".split()]
    assert [one.weekday() for one in days] == [0, 6, 5, 4, 3, 2, 1, 0]


def test_an_event_is_announced_before_on_the_day_and_after() -> None:
    event = Event(day("2026-11-20"), time(8), before=frozenset({7, 1}), morning=time(6, 30), after=frozenset({3}))
    found = next_dates(Plan(event, time(18)), datetime(2026, 1, 1, tzinfo=UTC))
    assert [f"{moment + 7 * HOUR:%d.%m. %H:%M}" for moment in found] == ["13.11. 18:00", "19.11. 18:00", "20.11. 06:30", "23.11. 18:00"]


def test_an_end_is_a_number_of_times_or_a_day() -> None:
    start = day("2026-11-02")
    assert local_days(Daily(), "2026-01-01", start=start, times=3) == ["2026-11-02", "2026-11-03", "2026-11-04"]
    assert local_days(Daily(), "2026-11-03T12:00", start=start, times=3) == ["2026-11-04"]
    assert local_days(Weekly(frozenset({0})), "2026-01-01", start=start, until=day("2026-11-16")) == [
        "2026-11-02",
        "2026-11-09",
        "2026-11-16",
    ]


def test_leaving_a_day_out_moves_no_other() -> None:
    skip = frozenset({day("2026-11-03")})
    assert local_days(Daily(), "2026-01-01", start=day("2026-11-02"), times=3, skip=skip) == ["2026-11-02", "2026-11-04"]
    assert local_days(Daily(), "2026-01-01", start=day("2026-11-02"), times=3, paused=True) == []


def test_no_plan_goes_on_past_the_years_that_we_vouch_for() -> None:
    almost = f"{LAST_DAY - timedelta(1)}"
    assert local_days(Daily(), almost) == ["2099-12-30", "2099-12-31"]
    assert local_days(LunarMonthly(frozenset(range(1, 31))), almost) == ["2099-12-30", "2099-12-31"]
    assert local_days(LunarYearly(1, 1), "2099-06-01") == local_days(Event(LAST_DAY, time(8), after=frozenset({1})), almost) == []
    assert local_days(Daily(), "1950-01-01", 1) == ["2000-01-01"]
    assert local_days(Daily(), "2200-01-01") == []


def test_plans_lie_within_the_years_of_the_lunar_calendar() -> None:
    # Whoever asks for dates after the first day looks a month back.
    assert FIRST_DAY - timedelta(30) >= FIRST
    assert LAST_DAY <= LAST


def test_what_is_left_out_in_spring_goes_out_when_the_clocks_are_put_forward() -> None:
    plan = Plan(Daily(), time(2, 30))
    assert next_dates(plan, datetime(2026, 3, 28, 12, tzinfo=UTC), "Europe/Berlin", 2) == [
        datetime(2026, 3, 29, 1, tzinfo=UTC),
        datetime(2026, 3, 30, 0, 30, tzinfo=UTC),
    ]


def test_what_comes_twice_in_autumn_goes_out_once_the_first_time() -> None:
    plan = Plan(Daily(), time(2, 30))
    assert next_dates(plan, datetime(2026, 10, 24, 12, tzinfo=UTC), "Europe/Berlin", 2) == [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 26, 1, 30, tzinfo=UTC),
    ]


def test_a_day_that_a_place_never_had_doubles_nothing() -> None:
    # Samoa went from 29 to 31 December 2011: what was due on the 30th meets that of the next midnight.
    since, now = datetime(2011, 12, 29, tzinfo=UTC), datetime(2012, 1, 1, 12, tzinfo=UTC)
    assert [f"{moment:%d %H}" for moment in due(Plan(Daily(), time(0)), since, now, "Pacific/Apia")] == [
        "29 10",
        "30 10",
        "31 10",
        "01 10",
    ][:4]
    assert [f"{moment:%d %H}" for moment in due(Plan(Daily(), time(9)), since, now, "Pacific/Apia")] == ["29 19", "30 10", "30 19", "31 19"]


@given(some.lists(MOMENTS, max_size=6), MOMENTS, some.timedeltas(timedelta(), timedelta(days=400)))
def test_of_missed_dates_at_most_the_newest_goes_out_and_all_are_accounted_for(
    missed: list[datetime], now: datetime, grace: timedelta
) -> None:
    missed = sorted(moment for moment in missed if moment <= now)
    to_fire, skipped = sort_missed(missed, now, grace)
    assert [*skipped, *([] if to_fire is None else [to_fire])] == missed
    assert (to_fire is not None) == any(now - moment <= grace for moment in missed)


def test_a_date_may_go_out_until_its_grace_is_over() -> None:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    assert classify(at, at, timedelta()) is classify(at, at + HOUR, HOUR) is Verdict.FIRE
    assert classify(at, at + HOUR + timedelta(microseconds=1), HOUR) is Verdict.TOO_LATE
    assert sort_missed([at, at + HOUR], at + 2 * HOUR, 3 * HOUR) == (at + HOUR, (at,))
    assert sort_missed([], at, HOUR) == (None, ())
