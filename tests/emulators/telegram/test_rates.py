"""Rates are strict: no window ever holds more than it may."""

from __future__ import annotations

from datetime import timedelta

import pytest
import telegram
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import RetryAfter

from tests.emulators.telegram import Emulator, Limits, MovableClock
from tests.emulators.telegram.rates import Rates
from tests.emulators.telegram.shapes import ApiError


async def test_a_short_burst_passes_and_then_the_chat_has_to_wait(emulator: Emulator, bot: telegram.Bot) -> None:
    lan = emulator.person()
    for _ in range(3):
        await bot.send_message(lan.id, "a")
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(lan.id, "a")
    assert refused.value.retry_after == timedelta(seconds=3)
    emulator.clock.advance(2.9)
    with pytest.raises(RetryAfter):
        await bot.send_message(lan.id, "a")
    emulator.clock.advance(1.0)
    await bot.send_message(lan.id, "a")
    assert len(lan.chat.from_bot) == 4


async def test_one_chat_does_not_slow_another(emulator: Emulator, bot: telegram.Bot) -> None:
    lan, hoa = emulator.person(), emulator.person("Hoa")
    for _ in range(3):
        await bot.send_message(lan.id, "a")
    await bot.send_message(hoa.id, "a")
    assert emulator.state.rates.refused == 0


async def test_a_group_takes_twenty_a_minute(emulator: Emulator, bot: telegram.Bot) -> None:
    chief = emulator.person("Chief")
    group = emulator.group("Post", chief)
    group.adds_bot(by=chief)
    for _ in range(20):
        await bot.send_message(group.id, "a")
        emulator.clock.advance(1)
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(group.id, "a")
    assert refused.value.retry_after == timedelta(seconds=40)


async def test_all_chats_together_take_thirty_a_second(emulator: Emulator, bot: telegram.Bot) -> None:
    crowd = [emulator.person() for _ in range(31)]
    for person in crowd[:30]:
        await bot.send_message(person.id, "a")
    with pytest.raises(RetryAfter):
        await bot.send_message(crowd[30].id, "a")
    await bot.send_message(crowd[30].id, "a", allow_paid_broadcast=True)


async def test_an_ordered_flood_holds_for_one_chat_or_for_all(emulator: Emulator, bot: telegram.Bot) -> None:
    lan, hoa = emulator.person(), emulator.person("Hoa")
    emulator.state.rates.order(35, lan.id)
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(lan.id, "a")
    assert refused.value.retry_after == timedelta(seconds=35)
    await bot.send_message(hoa.id, "a")
    emulator.state.rates.order(10)
    with pytest.raises(RetryAfter):
        await bot.send_message(hoa.id, "a")
    emulator.clock.advance(35)
    await bot.send_message(lan.id, "a")


@given(st.lists(st.tuples(st.floats(0, 3), st.integers(1, 3)), max_size=60), st.integers(1, 4), st.booleans())
def test_no_window_ever_holds_too_much(steps: list[tuple[float, int]], burst: int, keeps_refusing: bool) -> None:  # noqa: FBT001  # given by name
    clock = MovableClock(frozen=True)
    limits = Limits(chat_burst=burst, group_per_minute=0, total_per_second=5, keeps_refusing=keeps_refusing)
    rates = Rates(limits, clock)
    passed: list[tuple[float, int]] = []
    waits: list[int] = []
    for pause, chat in steps:
        clock.advance(pause)
        try:
            rates.charge(chat, group=False)
        except ApiError as refusal:
            waits.append(refusal.parameters["retry_after"])
        else:
            passed.append((clock.now(), chat))
    assert all(wait >= 1 for wait in waits)
    for start, chat in passed:
        # A hair is left out at the end: the clock adds floats.
        assert sum(start <= at < start + 1 - 1e-6 for at, _ in passed) <= 5
        assert sum(start <= at < start + burst - 1e-6 for at, one in passed if one == chat) <= burst
