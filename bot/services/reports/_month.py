"""A month's report for the committee: what a unit and everything below it did, against the month before and the target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.errors import Gone
from bot.domain.policy import month_before, month_span
from bot.domain.pooling import tells
from bot.domain.reports import AIMED, Bar, Cell, Measure, Report, Section, Table
from bot.domain.units import Unit
from bot.services.reports._places import Place, in_order, lineage, name_place, places
from bot.services.reports._tips import tips_section
from bot.services.reports._words import Words, percent
from bot.store.month_counts import Gathered
from bot.store.work import UnitOfWork

LANGUAGE = "vi"
"""The committee reads Vietnamese."""
SMALL = (Measure.PEOPLE,)
"""Measures that are not told where they are small: the others count pieces, or people in public."""


@dataclass(frozen=True, slots=True)
class Month:
    """What was counted in one month, by unit; people of a unit are those of everything below it too."""

    units: Mapping[str, Unit]
    people: Mapping[str, int] = field(default_factory=dict)
    campaigns: tuple[frozenset[str], ...] = ()
    came: Mapping[str, Gathered] = field(default_factory=dict)
    listened: Mapping[str, Gathered] = field(default_factory=dict)

    def of(self, scope: str) -> dict[Measure, int]:
        """Return the measures of a unit with everything below it."""
        came, listened = self._gathered(self.came, scope), self._gathered(self.listened, scope)
        return {
            Measure.PEOPLE: self.people.get(scope, 0),
            Measure.CAMPAIGNS: sum(any(self._meet(unit, scope) for unit in campaign) for campaign in self.campaigns),
            Measure.SESSIONS: came.sessions + listened.sessions,
            Measure.ATTENDANCE: came.people,
            Measure.LISTENERS: listened.people,
        }

    def own(self, scope: str) -> Gathered:
        """Return what was gathered in a unit itself, not below it."""
        here = [gathered[scope] for gathered in (self.came, self.listened) if scope in gathered]
        return Gathered(sum(each.sessions for each in here), sum(each.people for each in here))

    def _gathered(self, gathered: Mapping[str, Gathered], scope: str) -> Gathered:
        inside = [each for unit, each in gathered.items() if scope in lineage(self.units, unit)]
        return Gathered(sum(each.sessions for each in inside), sum(each.people for each in inside))

    def _meet(self, unit: str, scope: str) -> bool:
        """Tell whether what went to a unit went to people of another: one of them lies in the other."""
        return scope in lineage(self.units, unit) or unit in lineage(self.units, scope)


async def month_report(work: UnitOfWork, month: str, scope: str) -> Report:
    """Return the report of a reporting month ("2026-11") on a unit, in Vietnamese. Reads only.

    Raises:
        Gone: there is no such unit.
        ValueError: it is no month.
    """
    unit = await work.units.get(scope)
    if unit is None:
        raise Gone
    units = {each.code: each for each in await work.units.all()}
    this, before = await _count(work, units, month), await _count(work, units, month_before(month))
    words, span = Words(work, LANGUAGE), month_span(month, work.rules)
    rows = _rows(words, this.of(scope), before.of(scope), await work.targets.of_unit(scope))
    head = tuple(words(f"report.head.{column}") for column in ("what", "this", "before", "change", "target", "done"))
    sections = [Section(words("report.section.month"), table=Table(head, rows))]
    parts = _parts(words, this, scope)
    sections += [Section(words("report.section.parts"), table=parts)] if parts.rows else []
    sections.append(await tips_section(work, words, units, month, scope))
    named = words.month(month)
    title = words("report.month.title", month=named)
    last = words.last_day(span.end)
    subtitle = words("report.month.subtitle", unit=unit.name, first=words.day(span.begin), last=last)
    going = ("going",) if work.now < span.end else ()
    notes = tuple(words(f"report.note.{note}") for note in (*going, "month", "pooled", "sessions"))
    lines = [words("report.month.line", what=row[0], this=words.cell(row[1]), before=words.cell(row[2])) for row in rows]
    said = "\n".join([f"📊 {title}", subtitle, *lines, *(words(f"report.note.{note}") for note in going)])
    return Report(f"keng-{month}-{scope}", title, subtitle, tuple(sections), notes, _bars(words, this.of(scope)), said)


async def _count(work: UnitOfWork, units: Mapping[str, Unit], month: str) -> Month:
    span = month_span(month, work.rules)
    campaigns = tuple(await work.month_counts.campaigns(span))
    came, listened = await work.month_counts.came(span), await work.month_counts.listened(span)
    return Month(units, await work.month_reach.of_month(month), campaigns, came, listened)


def _rows(
    words: Words, this: Mapping[Measure, int], before: Mapping[Measure, int], targets: Mapping[Measure, int]
) -> tuple[tuple[Cell, ...], ...]:
    return tuple(_row(words, measure, this[measure], before[measure], targets.get(measure, 0)) for measure in Measure)


def _row(words: Words, measure: Measure, this: int, before: int, target: int) -> tuple[Cell, ...]:
    known = measure not in SMALL or tells(this)
    both = known and (measure not in SMALL or tells(before))
    cells: tuple[Cell, ...] = (this, before) if measure not in SMALL else (words.told(this), words.told(before))
    change = (f"{this - before:+d}" if this != before else "0") if both else "–"
    aimed = measure in AIMED and target
    return (words(f"report.measure.{measure}"), *cells, change, target or "–", f"{percent(this, target)}%" if aimed and known else "–")


def _parts(words: Words, month: Month, scope: str) -> Table:
    """Return what the units right below did; small ones together, so that no subtraction tells of them.

    Where nobody was reached there is nobody to be told of: such a unit stands there only for its sessions, and joins no pool.
    """
    below = [unit.code for unit in month.units.values() if unit.parent == scope]
    people = {code: month.people.get(code, 0) for code in below}
    # Whoever belongs to the unit itself; somebody who moved within it was counted in two parts.
    people[scope] = max(0, month.people.get(scope, 0) - sum(people.values()))
    if not below or not tells(sum(people.values())):
        return Table((), ())
    where = places(month.units, {code: count for code, count in people.items() if count})
    counted: dict[Place, list[int]] = {}
    for code, count in people.items():
        measures = month.of(code)
        inside = Gathered(measures[Measure.SESSIONS], measures[Measure.ATTENDANCE] + measures[Measure.LISTENERS])
        gathered = month.own(scope) if code == scope else inside
        if count or gathered.sessions:
            row = counted.setdefault(where.get(code, ("unit", code)), [0, 0, 0])
            row[:] = [row[0] + count, row[1] + gathered.sessions, row[2] + gathered.people]
    head = tuple(words(f"report.head.{column}") for column in ("place", "unique", "sessions", "present"))
    own = words("report.place.own", name=month.units[scope].name)
    named = {place: own if place == ("unit", scope) else name_place(words, month.units, place) for place in counted}
    return Table(head, tuple((named[place], *counted[place]) for place in in_order(counted, month.units)))


def _bars(words: Words, measures: Mapping[Measure, int]) -> tuple[Bar, ...]:
    most = max([*measures.values(), 1])
    told = {measure: words.told(count) if measure in SMALL else count for measure, count in measures.items()}
    return tuple(
        Bar(words(f"report.measure.{measure}"), words.cell(told[measure]), count / most if told[measure] == count else 0.0)
        for measure, count in measures.items()
    )
