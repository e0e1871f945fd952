"""Slots: never more than a limit in any window, hardly less over time, nothing caught up, nothing remembered for ever."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dispatch.pace import FEWEST_PRUNED, FIRST_SECONDS, SHARE, SLACK, Pace, Rates
from bot.domain.events import Address
from tests.dispatch.machine import Machine, is_group

A, B, GROUP = Address("fake", "a"), Address("fake", "b"), Address("fake", "-1")
CHATS = (A, B, GROUP, Address("fake", "-2"), Address("fake", "c"))
TELEGRAM = Rates(total=30, chat=1, group=20 / 60)


def crowded(times: Sequence[float], most: int, seconds: float) -> bool:
    """Tell whether any window of so many seconds saw more than `most`."""
    return any(later - earlier < seconds for earlier, later in zip(times, times[most:], strict=False))


def hungry(rate: float, seconds: float, late: Sequence[float]) -> list[float]:
    """Take every slot for so long, always looking too late by one of these; return when they were taken."""
    machine = Machine()
    pace, begin = machine.pace(Rates(total=rate)), machine.at
    taken: list[float] = []
    while machine.at < begin + seconds + FIRST_SECONDS:
        pause = pace.wait()
        if pause > 0:
            machine.at += pause + late[len(taken) % len(late)]
            continue
        pace.take(A)
        taken.append(machine.at)
    return taken


@given(
    st.sampled_from([Rates(30), TELEGRAM, Rates(1000), Rates(7, 2, 1), Rates(0, 1, 20 / 60), Rates(0, 0, 20 / 60)]),
    st.lists(st.tuples(st.floats(0, 2), st.sampled_from(CHATS)), max_size=300),
)
def test_no_window_ever_sees_more_than_a_limit(rates: Rates, arrivals: list[tuple[float, Address]]) -> None:
    machine = Machine()
    pace = machine.pace(rates)
    total: list[float] = []
    chats: dict[Address, list[float]] = defaultdict(list)
    for gap, address in arrivals:
        machine.at += gap
        while pause := max(pace.wait(), pace.wait_for(address)):
            machine.at += pause
        pace.take(address)
        total.append(machine.at)
        chats[address].append(machine.at)
    assert not (rates.total and crowded(total, int(rates.total), 1.0))
    for address, times in chats.items():
        assert not (rates.chat and crowded(times, int(rates.chat), 1.0))
        if rates.group and is_group(address):
            assert not crowded(times, round(rates.group * 60), 60.0)


@pytest.mark.parametrize("rate", [30, 1000])
@given(late=st.lists(st.floats(0, 0.004), min_size=1, max_size=50))
def test_a_timer_of_coarse_grain_costs_next_to_nothing_and_no_window_is_crowded(rate: int, late: list[float]) -> None:
    taken = hungry(rate, 3, late)
    assert not crowded(taken, rate, 1.0)
    assert len(taken) >= 0.97 * rate * 3


@pytest.mark.parametrize("rate", [30, 1000])
@given(late=st.lists(st.floats(0, 1.5), min_size=1, max_size=20))
def test_what_was_missed_is_never_caught_up(rate: int, late: list[float]) -> None:
    gap = 1 / (SHARE * rate)
    taken = hungry(rate, 5, late)
    assert not crowded(taken, rate, 1.0)
    for size in (2, 10, 50):
        for first, last in zip(taken, taken[size:], strict=False):
            assert last - first >= size * gap - SLACK - 1e-9


@pytest.mark.parametrize("rate", [30, 1000])
@given(st.lists(st.tuples(st.integers(0, 900), st.floats(0.001, 0.3)), max_size=8))
def test_what_is_held_up_on_its_way_crowds_no_window_there(rate: int, stalls: list[tuple[int, float]]) -> None:
    """Whoever counts stands still now and then: everything that came meanwhile is counted at the end of it."""
    machine = Machine()
    pace = machine.pace(Rates(total=rate))
    begin = machine.at + FIRST_SECONDS
    standstills = [(begin + at * 3 / 900, begin + at * 3 / 900 + seconds) for at, seconds in stalls]
    counted: list[float] = []
    answers: list[tuple[float, float]] = []
    while machine.at < begin + 4:
        pause = pace.wait()
        if answers and (not pause or answers[0][0] <= machine.at + pause):
            machine.at = max(machine.at, answers[0][0])
            pace.answered(A, answers.pop(0)[1])
        elif pause:
            machine.at += pause
        else:
            left = pace.take(A)
            at = max([left, *(end for start, end in standstills if start <= left < end)])
            counted.append(at)
            answers.append((at + 0.002, left))
            answers.sort()
    assert not crowded(sorted(counted), rate, 1.0 - 1e-6)


@pytest.mark.parametrize(("rates", "seconds"), [(TELEGRAM, FIRST_SECONDS), (Rates(group=1), FIRST_SECONDS), (Rates(), 0)])
def test_the_first_slot_comes_a_second_after_a_start_where_anything_is_limited(rates: Rates, seconds: float) -> None:
    assert Machine().pace(rates).wait() == seconds


def started(rates: Rates) -> tuple[Machine, Pace]:
    machine = Machine()
    pace = machine.pace(rates)
    machine.at += FIRST_SECONDS
    return machine, pace


def test_a_chat_that_must_wait_stops_nobody_else() -> None:
    machine, pace = started(TELEGRAM)
    pace.take(A)
    machine.at += pace.wait()
    assert 0.9 < pace.wait_for(A) < 1.1
    assert pace.wait_for(B) == 0
    pace.take(GROUP)
    assert 3.0 < pace.wait_for(GROUP) < 3.1


def test_without_limits_nothing_waits() -> None:
    _, pace = started(Rates())
    for _ in range(1000):
        assert pace.wait() == pace.wait_for(A) == 0
        pace.take(A)
    assert not pace.spaces_chats
    assert pace.known == 0


def test_one_chat_that_refuses_rests_alone_and_two_make_all_of_them_rest() -> None:
    machine, pace = started(TELEGRAM)
    assert pace.hold(A, 30) == 0
    assert (pace.wait(), pace.wait_for(A), pace.held()) == (0, 30, 0)
    machine.at += 6
    assert pace.hold(B, 3) == 0  # the other one is long ago
    machine.at += 1
    assert pace.hold(GROUP, 10) == 10
    assert pace.held() == pace.wait() == 10
    machine.at += 10
    assert pace.wait() == 0
    assert pace.wait_for(A) == pytest.approx(13)


def test_the_same_chat_twice_is_one_chat() -> None:
    _, pace = started(TELEGRAM)
    assert pace.hold(A, 1) == pace.hold(A, 2) == 0
    assert pace.held() == 0


def test_memory_does_not_grow_with_the_chats_ever_seen() -> None:
    machine, pace = started(Rates(chat=1))
    for number in range(20_000):
        pace.take(Address("fake", str(number)))
        machine.at += 0.01
    assert pace.known <= 2 * FEWEST_PRUNED
    _, pace = started(Rates())
    for number in range(20_000):
        pace.hold(Address("fake", str(number)), -1)
    assert pace.known <= 2 * FEWEST_PRUNED


async def test_parts_of_one_message_wait_for_their_chat_and_leave_the_slots_between_to_others() -> None:
    machine, pace = started(Rates(total=10, chat=1))
    parts: list[float] = []
    others: list[float] = []

    async def long_text() -> None:
        pace.take(A)
        parts.append(machine.at)
        for _ in range(3):
            await pace.another(A)
            parts.append(machine.at)

    async def everybody_else() -> None:
        while len(parts) < 4:
            while (pause := pace.wait()) > 0:
                await machine.sleep(pause)
            pace.take(Address("fake", f"x{len(others)}"))
            others.append(machine.at)

    await asyncio.gather(long_text(), everybody_else())
    assert not crowded(sorted(parts + others), 10, 1.0)
    assert not crowded(parts, 1, 1.0)
    assert parts[-1] - parts[0] < 3.6  # it is not starved
    assert len(others) >= 25


async def test_another_waits_while_the_channel_takes_nothing() -> None:
    machine, pace = started(Rates(total=10))
    begin = machine.at
    waiting = asyncio.create_task(pace.another(A))
    pace.hold_all(20)
    await waiting
    assert machine.at >= begin + 20
