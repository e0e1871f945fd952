"""The card of a run: a bar, counts in words, the time that is left, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.actions import Action
from bot.domain.campaigns import UNFINISHED, Audience, Campaign, Counts, DeliveryState, Run, RunState
from bot.domain.events import Choice
from bot.domain.watching import AskCancel, AskResend, PauseRun, ResumeRun
from bot.store.work import UnitOfWork

CELLS: Final = 10
FULL, EMPTY = "▰", "▱"
_ON_ITS_WAY: Final = (DeliveryState.QUEUED, DeliveryState.SENDING)
_AFTER_THOSE: Final = (
    DeliveryState.HELD,
    DeliveryState.RETRY,
    DeliveryState.FAILED,
    DeliveryState.UNREACHABLE,
    DeliveryState.SKIPPED,
    DeliveryState.UNCERTAIN,
)
_MINUTE, _HOUR = 60, 3600
_LONG_MINUTES: Final = 120 * _MINUTE
"""From so many seconds on, hours are told."""


@dataclass(frozen=True, slots=True)
class Picture:
    """All that a card shows of a run. `until` is when the last of what waits is due; `rate` is people a second, 0 while unknown."""

    run: Run
    campaign: Campaign
    counts: Counts
    until: datetime | None
    rate: float


def write_card(work: UnitOfWork, language: str, picture: Picture) -> str:
    """Return the words of a card."""
    return work.texts.text(language, named(picture.run, "watch.card"), **fields(work, language, picture))


def write_end(work: UnitOfWork, language: str, picture: Picture) -> str:
    """Return the sentence that says how a run ended."""
    counts, run = picture.counts, picture.run
    message = "watch.cancelled" if run.state is RunState.CANCELLED else "watch.done"
    sent = counts.by_state.get(DeliveryState.SENT, 0)
    return work.texts.text(language, named(run, message), title=picture.campaign.title, sent=sent, total=counts.total)


def fields(work: UnitOfWork, language: str, picture: Picture) -> Mapping[str, str]:
    """Return what stands in the card's text."""
    run = picture.run
    state = work.texts.text(language, f"watch.state.{run.state}")
    return {"title": picture.campaign.title, "state": state, "lines": "\n".join(_lines(work, language, picture))}


def controls(work: UnitOfWork, language: str, picture: Picture) -> tuple[tuple[Choice, ...], ...]:
    """Return the buttons under a run as it stands."""
    run, steer = picture.run, []
    if run.state is RunState.SENDING:
        steer.append(_button(work, language, "watch.button.pause", PauseRun(run.id)))
    if run.state is RunState.PAUSED:
        steer.append(_button(work, language, "watch.button.resume", ResumeRun(run.id)))
    if run.state in UNFINISHED:
        steer.append(_button(work, language, "watch.button.cancel", AskCancel(run.id)))
    rows = [tuple(steer)] if steer else []
    uncertain = picture.counts.by_state.get(DeliveryState.UNCERTAIN, 0)
    if uncertain and run.state in {RunState.PAUSED, RunState.DONE}:
        rows.append((_button(work, language, "watch.button.uncertain", AskResend(run.id), count=uncertain),))
    return tuple(rows)


def named(run: Run, message: str) -> str:
    """Return the message id for a run: one that takes something back is spoken of in other words."""
    return f"{message}.recall" if run.audience is Audience.RECALLED else message


def _lines(work: UnitOfWork, language: str, picture: Picture) -> list[str]:
    run, by_state, total = picture.run, picture.counts.by_state, picture.counts.total
    if run.state is RunState.FREEZING:
        return [work.texts.text(language, "watch.freezing", count=total)]
    over = picture.counts.over
    full = CELLS * over // total if total else CELLS
    percent = 100 * over // total if total else 100
    lines = [work.texts.text(language, "watch.bar", bar=FULL * full + EMPTY * (CELLS - full), percent=percent, count=total)]
    lines.append(work.texts.text(language, named(run, "watch.count.sent"), count=by_state.get(DeliveryState.SENT, 0)))
    counted = {"queued": sum(by_state.get(state, 0) for state in _ON_ITS_WAY)}
    counted |= {state.name.lower(): by_state.get(state, 0) for state in _AFTER_THOSE}
    until = local_time(work, picture.until)
    lines += [work.texts.text(language, f"watch.count.{name}", count=count, until=until) for name, count in counted.items() if count]
    return lines + _left(work, language, picture)


def _left(work: UnitOfWork, language: str, picture: Picture) -> list[str]:
    """Return how long it takes at the present rate; nothing while none is known. Who is held waits for a clock, not for others."""
    waiting = sum(picture.counts.by_state.get(state, 0) for state in (*_ON_ITS_WAY, DeliveryState.RETRY))
    if picture.run.state is not RunState.SENDING or not waiting or picture.rate <= 0:
        return []
    seconds = waiting / picture.rate
    if seconds <= _MINUTE:
        return [work.texts.text(language, "watch.left.soon")]
    if seconds < _LONG_MINUTES:
        return [work.texts.text(language, "watch.left.minutes", count=round(seconds / _MINUTE))]
    return [work.texts.text(language, "watch.left.hours", count=round(seconds / _HOUR))]


def local_time(work: UnitOfWork, at: datetime | None) -> str:
    """Return a time of the place, "06:00 24/11"; "" for none."""
    return "" if at is None else f"{at.astimezone(ZoneInfo(work.rules.timezone)):%H:%M %d/%m}"


def _button(work: UnitOfWork, language: str, label: str, action: Action, **values: object) -> Choice:
    return Choice(work.texts.text(language, label, **values), action.pack())
