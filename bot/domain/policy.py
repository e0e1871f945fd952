"""Rules that are pure: who is called when, how long things live, which numbers to ring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.domain.reports import Span
from bot.domain.tips import Urgency


class EmergencyNumbers(NamedTuple):
    """Telephone numbers that stand before anything else when there is danger."""

    police: str = "113"
    fire: str = "114"
    medical: str = "115"
    disaster: str = "112"
    children: str = "111"


class Whom(StrEnum):
    """Who is called: each step calls somebody whom the step before did not reach."""

    OFFICERS = "officers"
    CHIEF = "chief"
    PROVINCE = "province"


class Step(NamedTuple):
    """One ring of a tip that nobody has accepted; `after` counts from when the tip arrived."""

    after: timedelta
    whom: Whom


class DangerRings(NamedTuple):
    """When a danger tip that nobody accepted rings again, and where."""

    officers: timedelta = timedelta(minutes=1)
    chief: timedelta = timedelta(minutes=5)
    province: timedelta = timedelta(minutes=15)


class OtherRings(NamedTuple):
    """The same for every other tip: the officers again and their chief at once, then the province."""

    commune: timedelta = timedelta(hours=2)
    province: timedelta = timedelta(hours=8)


class Drill(NamedTuple):
    """When the weekly drill alert goes out, in local time; `weekday` counts from Monday = 0."""

    weekday: int
    hour: int


@dataclass(frozen=True, slots=True)
class Rules:
    """What the lower layers need of the settings.

    `quiet_from` and `quiet_to` are minutes of the local day in which no campaign writes to people who set nothing else, `per_week`
    is how many of its messages they get at most; `quotas` how many a channel takes a month, where it counts, `rates` how many a second,
    where it is limited. `approval_after` is how long one approver may be silent before the next is asked too. A campaign's date goes
    out late for as long as `campaign_grace`; respected persons get it `respected_before` its date.
    """

    emergency: EmergencyNumbers = field(default_factory=EmergencyNumbers)
    danger: DangerRings = field(default_factory=DangerRings)
    other: OtherRings = field(default_factory=OtherRings)
    shown_for: timedelta = timedelta(minutes=10)
    notice_min: timedelta = timedelta(minutes=10)
    notice_max: timedelta = timedelta(minutes=60)
    conversation_life: timedelta = timedelta(minutes=30)
    draft_life: timedelta = timedelta(hours=24)
    draft_reminder: timedelta = timedelta(hours=2)
    purge_after: timedelta = timedelta(days=90)
    legal_clock: timedelta = timedelta(hours=24)
    drill: Drill | None = None
    mask_voices: bool = True
    transcript_first: bool = False
    report_first_day: int = 1
    quiet_from: int = 21 * 60
    quiet_to: int = 6 * 60
    per_week: int = 3
    quotas: Mapping[str, int] = field(default_factory=dict)
    campaign_grace: timedelta = timedelta(hours=12)
    respected_before: timedelta = timedelta(hours=24)
    rates: Mapping[str, float] = field(default_factory=lambda: {"telegram": 30.0})
    approval_after: timedelta = timedelta(hours=4)
    timezone: str = "Asia/Ho_Chi_Minh"


def ladder(urgency: Urgency, rules: Rules) -> tuple[Step, ...]:
    """Return whom to call and when while nobody accepts a tip, in the order of time."""
    if urgency is Urgency.DANGER:
        return (
            Step(rules.danger.officers, Whom.OFFICERS),
            Step(rules.danger.chief, Whom.CHIEF),
            Step(rules.danger.province, Whom.PROVINCE),
        )
    return (
        Step(rules.other.commune, Whom.OFFICERS),
        Step(rules.other.commune, Whom.CHIEF),
        Step(rules.other.province, Whom.PROVINCE),
    )


def ring_at(sent: datetime, step: int, urgency: Urgency, rules: Rules) -> datetime | None:
    """Return when the `step`-th call (from 0) of a tip sent at a time is due, None past the last.

    Rounded up to whole ten seconds, so that this time in a tip's row equals no time in another row.
    """
    steps = ladder(urgency, rules)
    if step >= len(steps):
        return None
    due = sent + steps[step].after
    over = (due.second % 10) + due.microsecond / 1_000_000
    return due if not over else due + timedelta(seconds=10 - over)


def midnight(at: datetime, rules: Rules) -> datetime:
    """Return when the day began, in the place's own zone, that a time falls into (UTC)."""
    return at.astimezone(ZoneInfo(rules.timezone)).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


def reporting_month(at: datetime, rules: Rules) -> str:
    """Return the reporting month ("2026-11") that a time falls into, in the place's own zone."""
    local = at.astimezone(ZoneInfo(rules.timezone))
    if local.day >= rules.report_first_day:
        return f"{local:%Y-%m}"
    return f"{local.replace(day=1) - timedelta(days=1):%Y-%m}"


def month_span(month: str, rules: Rules) -> Span:
    """Return from when until when a reporting month ("2026-11") lasts, in the place's own zone (UTC).

    Raises:
        ValueError: it is no month.
    """
    first = _first(month).replace(day=rules.report_first_day, tzinfo=ZoneInfo(rules.timezone))
    after = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    return Span(first.astimezone(UTC), after.astimezone(UTC))


def month_before(month: str) -> str:
    """Return the month before one ("2026-11").

    Raises:
        ValueError: it is no month.
    """
    return f"{_first(month) - timedelta(days=1):%Y-%m}"


def _first(month: str) -> datetime:
    first = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
    if f"{first:%Y-%m}" != month or first.year == first.max.year:
        raise ValueError(month)
    return first
