"""Days and hours as people type them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.domain.typed_times import read_when

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("25/11 18:30", "2026-11-25 18:30"),
        ("25-11-2027 18h30", "2027-11-25 18:30"),
        ("lúc 18 giờ ngày 25/11", "2026-11-25 18:00"),
        ("sáng mai", "2026-11-24 07:30"),
        ("8g chiều ngày kia", "2026-11-25 20:00"),
        ("18:30", "2026-11-23 18:30"),
        ("20/11 18:30", "2026-11-20 18:30"),
        ("5/1 9h", "2027-01-05 09:00"),
    ],
)
def test_what_is_typed_is_read(text: str, local: str) -> None:
    found = read_when(text, NOW.astimezone(UTC), ZONE)
    assert found is not None
    assert f"{found.astimezone(ZONE):%Y-%m-%d %H:%M}" == local


@pytest.mark.parametrize(
    "text", ["", "31/2 8:00", "25/11 25:00", "25/11 8:61", "bao giờ cũng được", "25/13", "1/1/1999 8:00", "x" * 500, "1", "25/11 và 26/11"]
)
def test_what_names_no_time_is_none(text: str) -> None:
    assert read_when(text, NOW, ZONE) is None


@settings(max_examples=150, deadline=None)
@given(some.datetimes(NOW.replace(tzinfo=None), NOW.replace(tzinfo=None) + timedelta(days=365 * 20)))
def test_a_full_date_is_always_read_as_it_is(at: datetime) -> None:
    found = read_when(f"{at:%d/%m/%Y %H:%M}", NOW, ZONE)
    assert found == at.replace(second=0, microsecond=0, tzinfo=ZONE)


@settings(max_examples=100, deadline=None)
@given(some.text(max_size=70))
def test_no_text_breaks_it(text: str) -> None:
    found = read_when(text, NOW, ZONE)
    assert found is None or found.tzinfo is not None
