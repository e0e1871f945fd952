"""The clocks and the source of random values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import MovableClock, SystemClock, SystemRandom
from bot.domain.ports import Clock, Random


class Still:
    def now(self) -> datetime:
        return datetime(2026, 11, 22, 21, 4, tzinfo=UTC)


def test_the_system_clock_is_aware_and_in_utc() -> None:
    clock: Clock = SystemClock()
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)
    assert clock.now().tzinfo is UTC


def test_a_movable_clock_moves_forward_and_never_back() -> None:
    clock = MovableClock(Still())
    assert clock.now() == Still().now()
    clock.forward(timedelta(hours=2))
    clock.forward(timedelta(days=1))
    assert clock.now() == Still().now() + timedelta(days=1, hours=2)
    with pytest.raises(ValueError, match="forward"):
        clock.forward(timedelta(seconds=-1))
    assert clock.now() == Still().now() + timedelta(days=1, hours=2)


def test_random_values_have_the_size_and_range_asked_for() -> None:
    random: Random = SystemRandom()
    assert len({random.token(16) for _ in range(100)}) == 100
    assert {len(random.token(size)) for size in (0, 1, 32)} == {0, 1, 32}
    assert {random.below(3) for _ in range(200)} == {0, 1, 2}
    assert random.fork("event 1") is random
