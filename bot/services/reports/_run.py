"""What came of one run, by place and channel; by language only for a whole province."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from bot.domain.campaigns import Audience, Campaign, Run, RunState
from bot.domain.errors import Gone
from bot.domain.pooling import tells
from bot.domain.reports import Bar, Report, Section, Table
from bot.domain.units import Level, Unit
from bot.services.reports._account import Account, Taps, account, by_language, of_units, pooled
from bot.services.reports._places import in_order, name_place, places
from bot.services.reports._words import Words
from bot.store.month_counts import Gathered
from bot.store.sums import Sum
from bot.store.work import UnitOfWork

CHANNELS: Final = ("telegram", "webchat", "zalo_oa", "zalo_bot")
"""Channels that have a name in the catalogues; another is called what it is called in addresses."""
LANGUAGES: Final = ("vi", "tyz", "nut", "hmn-VN", "mww-Latn", "ium", "mji", "nty", "mlc", "en")
"""Languages that have a name in the catalogues; another is called by its tag."""
_DRAWN: Final = 5
"""So many reasons have a bar of their own in the picture; the words tell all."""
_LISTED: Final = 12
"""So many skipped dates are told one by one."""


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that a run's report is made of."""

    campaign: Campaign
    run: Run
    sums: list[Sum]
    taps: Taps
    units: Mapping[str, Unit]
    came: Gathered
    listened: Gathered
    skipped: tuple[Run, ...]

    @property
    def whole(self) -> Account:
        """Return the account of everybody."""
        return account(of_units(self.sums), self.taps, lambda _unit, _channel: "").get("", Account())

    @property
    def is_of_province(self) -> bool:
        """Tell whether it went to a whole province: of anything smaller no language is told."""
        return any(code in self.units and self.units[code].level is Level.PROVINCE for code in self.campaign.units)


async def run_report(work: UnitOfWork, run_id: int, language: str) -> Report:
    """Return what came of a run, in a language; of runs that go on, how it stands.

    Raises:
        Gone: there is no such run.
    """
    found = await _find(work, run_id)
    words, whole = Words(work, language), found.whole
    title = words("report.run.title", title=found.campaign.title or words("campaigns.untitled"))
    where = ", ".join(found.units[code].name for code in found.campaign.units if code in found.units)
    kind = words(f"report.audience.{found.run.audience}") if found.run.audience is not Audience.UNITS else ""
    subtitle = " · ".join(filter(None, [words.day(found.run.due_at), kind, where]))
    name = f"keng-{found.run.due_at:%Y-%m-%d}-{found.run.id}"
    lines = _lines(words, found, whole)
    sections = [Section(words("report.section.summary"), table=_summary(words, found, whole))]
    bars: tuple[Bar, ...] = ()
    if tells(whole.people):
        sections += _tables(words, found, whole)
        bars = _bars(words, whole)
    if found.skipped:
        sections.append(Section(words("report.section.skipped"), _dates(words, found)))
    notes = tuple(words(f"report.note.{note}") for note in ("pooled", "language", "heard", "meetings"))
    said = "\n".join([f"📊 {title}", subtitle, *lines])
    return Report(name, title, subtitle, tuple(sections), notes, bars, said)


async def _find(work: UnitOfWork, run_id: int) -> Found:
    run = await work.runs.get(run_id)
    campaign = await work.campaigns.get(run.campaign) if run else None
    if run is None or campaign is None:
        raise Gone
    return Found(
        campaign,
        run,
        await work.sums.of_run(run.id),
        await work.sums.taps(run.id),
        {unit.code: unit for unit in await work.units.all()},
        await work.month_counts.came_to(campaign.id),
        await work.month_counts.listened_to(campaign.id),
        tuple(each for each in await work.runs.of_campaign(campaign.id) if each.state is RunState.SKIPPED),
    )


def _reasons(words: Words, whole: Account) -> list[tuple[str, int]]:
    """Return why people were not reached, the most first."""
    counted: dict[str, int] = {}
    for (state, why), people in whole.reasons.items():
        label = words(f"report.why.{why}" if why else f"report.state.{state.name.lower()}")
        counted[label] = counted.get(label, 0) + people
    return sorted(counted.items(), key=lambda each: (-each[1], each[0]))


def _lines(words: Words, found: Found, whole: Account) -> list[str]:
    """Return what the chat says."""
    if not tells(whole.people):
        lines = [words("report.run.few" if whole.people else "report.run.nobody")]
    else:
        lines = [
            words("report.run.people", count=words.number(whole.people)),
            words("report.run.reached", count=words.share(whole.reached, whole.people)),
            words("report.run.heard", count=words.share(whole.heard, whole.people)),
            words("report.run.missed", count=words.share(whole.missed, whole.people)),
            *(words("report.run.reason", why=why, count=words.number(people)) for why, people in _reasons(words, whole)),
        ]
        lines += [words("report.run.coming", count=words.number(whole.coming))] if whole.coming else []
    if found.came.sessions:
        lines.append(words("report.run.came", count=words.number(found.came.people)))
    if found.listened.sessions:
        lines.append(words("report.run.meetings", sessions=found.listened.sessions, count=words.number(found.listened.people)))
    return lines + ([words("report.run.skipped", dates=", ".join(_dates(words, found)))] if found.skipped else [])


def _dates(words: Words, found: Found) -> tuple[str, ...]:
    newest = [words.day(run.due_at) for run in found.skipped[:_LISTED]]
    more = len(found.skipped) - len(newest)
    return (*newest, *([words("report.run.more_dates", count=more)] if more else []))


def _summary(words: Words, found: Found, whole: Account) -> Table:
    known = tells(whole.people)
    rows: list[tuple[str, str | int]] = [("people", words.told(whole.people))]
    rows += [("reached", whole.reached), ("heard", whole.heard), ("missed", whole.missed), ("coming", whole.coming)] if known else []
    rows += [("left_out", words.told(found.run.left_out)), ("came", found.came.people)]
    rows += [("meetings", found.listened.sessions), ("listeners", found.listened.people)]
    table = tuple((words(f"report.row.{row}"), value) for row, value in rows)
    return Table((words("report.head.what"), words("report.head.count")), table)


def _tables(words: Words, found: Found, whole: Account) -> list[Section]:
    sections = []
    if whole.missed:
        head = (words("report.head.why"), words("report.head.people"))
        sections.append(Section(words("report.section.why"), table=Table(head, tuple(_reasons(words, whole)))))
    everybody = of_units(found.sums)
    by_unit = account(everybody, found.taps, lambda unit, _channel: unit)
    where = places(found.units, {unit: each.people for unit, each in by_unit.items()})
    by_place = account(everybody, found.taps, lambda unit, _channel: where[unit])
    named = [(name_place(words, found.units, place), by_place[place]) for place in in_order(by_place, found.units)]
    sections.append(Section(words("report.section.places"), table=_table(words, "place", named)))
    by_channel = pooled(account(everybody, found.taps, lambda _unit, channel: channel))
    channels = [(_channel(words, channel), each) for channel, each in by_channel.items()]
    sections.append(Section(words("report.section.channels"), table=_table(words, "channel", channels)))
    if found.is_of_province:
        sections.append(Section(words("report.section.languages"), table=_languages(words, found)))
    return sections


def _table(words: Words, first: str, rows: Iterable[tuple[str, Account]]) -> Table:
    columns = (first, "people", "reached", "missed", "heard", "coming")
    cells = tuple((name, each.people, each.reached, each.missed, each.heard, each.coming) for name, each in rows)
    return Table(tuple(words(f"report.head.{column}") for column in columns), cells)


def _languages(words: Words, found: Found) -> Table:
    rows = tuple((_language(words, tag), each.people, each.reached, each.missed) for tag, each in pooled(by_language(found.sums)).items())
    return Table(tuple(words(f"report.head.{column}") for column in ("language", "people", "reached", "missed")), rows)


def _channel(words: Words, channel: str) -> str:
    if not channel:
        return words("report.other")
    return words(f"report.channel.{channel}") if channel in CHANNELS else channel


def _language(words: Words, tag: str) -> str:
    if not tag:
        return words("report.other")
    return words(f"report.language.{tag}") if tag in LANGUAGES else tag


def _bars(words: Words, whole: Account) -> tuple[Bar, ...]:
    good = [(words("report.row.reached"), whole.reached), (words("report.row.heard"), whole.heard)]
    good += [(words("report.row.coming"), whole.coming)] if whole.coming else []
    bars = [Bar(label, words.share(people, whole.people), people / whole.people) for label, people in good]
    reasons = _reasons(words, whole)
    rest = sum(people for _, people in reasons[_DRAWN:])
    reasons = [*reasons[:_DRAWN], *([(words("report.why.others"), rest)] if rest else [])]
    return (*bars, *(Bar(why, words.share(people, whole.people), people / whole.people, good=False) for why, people in reasons))
