"""What a month's report says of tips: counters of months that are over, rounded down; they share no query with anything of outreach.

A month that is over is counted no further, so its counters are a snapshot; of the month that goes on nothing is told, because whoever
looked every day would see each tip close. Every number is the multiple of five below the true one, and a total is never so far above its
parts that it says what they hide (`bot.domain.pooling.rounded_total`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from bot.domain.policy import month_before, month_span
from bot.domain.pooling import as_told, round_down, rounded_total
from bot.domain.reports import Section, Table
from bot.domain.topics import Topic
from bot.domain.units import Unit
from bot.services.reports._places import lineage
from bot.services.reports._words import Words
from bot.store.work import UnitOfWork

NO_TOPIC: Final = ""
_ROWS: Final = (*Topic, NO_TOPIC)


async def tips_section(work: UnitOfWork, words: Words, units: Mapping[str, Unit], month: str, scope: str) -> Section:
    """Return what is told of the tips that were closed in a unit and below it. A tip that passed by the commune counts at the province."""
    heading = words("report.section.tips")
    if work.now < month_span(month, work.rules).end:
        return Section(heading, (words("report.tips.going"),))
    this, before = await _topics(work, units, month, scope), await _topics(work, units, month_before(month), scope)
    told = [topic for topic in _ROWS if round_down(this[topic]) or round_down(before[topic])]
    rows = [
        (words(f"case.topic.{topic or 'none'}"), as_told(round_down(this[topic])), as_told(round_down(before[topic]))) for topic in told
    ]
    totals = [as_told(rounded_total(counted[topic] for topic in _ROWS)) for counted in (this, before)]
    head = tuple(words(f"report.head.{column}") for column in ("tips", "this", "before"))
    return Section(heading, (words("report.tips.rounded"),), Table(head, (*rows, (words("report.tips.total"), *totals))))


async def _topics(work: UnitOfWork, units: Mapping[str, Unit], month: str, scope: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for unit, topics in (await work.counters.of_month(month)).items():
        if scope in lineage(units, unit):
            found.update(topics)
    return found
