"""Before sending, the truth: how many, how long, what it takes of each quota, who waits until when, which languages have no words.

Everything is counted by grouped reads; no row of a person is looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.campaigns import Campaign, CampaignKind, Why, stands
from bot.domain.sending import Received, habits, hold, month_of
from bot.domain.units import Level
from bot.services.campaigns._first_date import first_date
from bot.services.campaigns._places import Places, by_place
from bot.store.audience import Group
from bot.store.work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ChannelEstimate:
    """One channel's part: people, seconds at its rate (None: no limit known), and what is left of its month (None: not counted)."""

    people: int
    seconds: float | None
    quota_left: int | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run would do if it began at a time.

    `held` counts those who would wait, by reason and by the hour in which that ends. `other_words` counts those whose language has no
    variant that may go out, by that language; they get the next of its chain. `left_out` have left the subject and get nothing.
    """

    people: int = 0
    left_out: int = 0
    channels: Mapping[str, ChannelEstimate] = field(default_factory=dict)
    units: Mapping[str, int] = field(default_factory=dict)
    held: Mapping[tuple[Why, datetime], int] = field(default_factory=dict)
    other_words: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Truth:
    """What staff are told before a campaign goes out at a time.

    `instead` says by language which variant its people get who have none of their own. `by_language` says whether people may be counted
    by language: only where the audience is a whole province.
    """

    at: datetime
    estimate: Estimate
    places: Places
    instead: Mapping[str, str]
    by_language: bool


async def truth(work: UnitOfWork, campaign: Campaign) -> Truth:
    """Return the truth about a campaign at its first date, at the rates and quotas of the rules.

    Raises:
        PlanRefused: its plan makes no sense.
    """
    at = max(first_date(work, campaign) or work.now, work.now)
    found = await estimate(work, campaign, at, work.rules.rates)
    units = {unit.code: unit for unit in await work.units.all()}
    written = {each.language for each in (await work.campaigns.variants(campaign.id)).values() if stands(each)}
    chains = {language: work.texts.chain(language) for language in found.other_words}
    return Truth(
        at=at,
        estimate=found,
        places=by_place(units, campaign.units, found.units),
        instead={language: next((tag for tag in chain if tag in written), "vi") for language, chain in chains.items()},
        by_language=any(units[code].level is Level.PROVINCE for code in campaign.units if code in units),
    )


async def estimate(work: UnitOfWork, campaign: Campaign, at: datetime, rates: Mapping[str, float]) -> Estimate:
    """Return what a campaign would do at a time; `rates` are messages a second by channel, 0 or missing for no limit."""
    groups = await work.audience.groups(campaign.id, campaign.subject)
    variants = {each.language for each in (await work.campaigns.variants(campaign.id)).values() if stands(each)}
    people, units, languages = (_sum(groups, name) for name in ("channel", "unit", "language"))
    channels = {channel: await _channel(work, channel, count, (at, rates)) for channel, count in people.items()}
    return Estimate(
        people=people.total(),
        left_out=await work.audience.left_out(campaign.id, campaign.subject),
        channels=channels,
        units=units,
        held={} if campaign.kind is CampaignKind.URGENT else _held(work, groups, at),
        other_words={language: count for language, count in languages.items() if language not in variants},
    )


def _sum(groups: list[Group], name: str) -> Counter[str]:
    total: Counter[str] = Counter()
    for group in groups:
        total[getattr(group, name)] += group.people
    return total


async def _channel(work: UnitOfWork, channel: str, people: int, when: tuple[datetime, Mapping[str, float]]) -> ChannelEstimate:
    at, rates = when
    rate, limit = rates.get(channel, 0.0), work.rules.quotas.get(channel)
    left = None
    if limit is not None:
        left = max(0, limit - await work.quotas.used(channel, month_of(at, ZoneInfo(work.rules.timezone))))
    return ChannelEstimate(people, people / rate if rate > 0 else None, left)


def _held(work: UnitOfWork, groups: list[Group], at: datetime) -> Counter[tuple[Why, datetime]]:
    waiting: Counter[tuple[Why, datetime]] = Counter()
    for group in groups:
        wanted = habits(work.rules, group.quiet_from, group.quiet_to, group.per_week)
        held = hold(at, wanted, Received(group.day, group.counts), ZoneInfo(work.rules.timezone))
        if held is not None:
            waiting[held.why, held.until.replace(minute=0, second=0, microsecond=0)] += group.people
    return waiting
