"""How a tip looks on an officer's screen: what is shown without its words."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.tips import Tip, TipStatus
from bot.domain.topics import SIGNS
from bot.store.work import UnitOfWork

UNKNOWN_SIGN = "❔"
_SCHEME = re.compile(r"://")
_DOT = re.compile(r"(?<=\w)[.．。](?=[^\W\d])|(?<=[^\W\d])[.．。](?=\w)")
_AT = re.compile(r"@(?=\w)")
_TRICKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def unclickable(text: str) -> str:
    """Return words in which no program finds an address to open, and nothing turns the reading direction."""
    return _AT.sub("@\u200b", _DOT.sub("[.]", _SCHEME.sub("[:]//", _TRICKS.sub("", text))))


def clock_of(work: UnitOfWork, at: datetime) -> str:
    """Return a time as people there read it: "21:04", with the day when it is not today's."""
    zone = ZoneInfo(work.rules.timezone)
    there = at.astimezone(zone)
    return there.strftime("%H:%M") if there.date() == work.now.astimezone(zone).date() else there.strftime("%H:%M %d/%m")


def day_of(work: UnitOfWork, at: datetime) -> str:
    """Return the day of a time as people there read it: "23/11"."""
    return at.astimezone(ZoneInfo(work.rules.timezone)).strftime("%d/%m")


def sign_of(tip: Tip) -> str:
    """Return the topic's sign."""
    return SIGNS[tip.topic] if tip.topic else UNKNOWN_SIGN


def topic_of(work: UnitOfWork, tip: Tip, language: str) -> str:
    """Return the topic's name."""
    return work.texts.text(language, f"case.topic.{tip.topic or 'none'}")


async def place_of(work: UnitOfWork, tip: Tip, language: str) -> str:
    """Return the name of the place, or that it is not known."""
    unit = await work.units.get(tip.unit) if tip.unit else None
    return unit.name if unit is not None else work.texts.text(language, "case.place.unknown")


async def state_of(work: UnitOfWork, tip: Tip, language: str) -> str:
    """Return where the tip stands, in a few words."""
    if tip.status is TipStatus.CLOSED:
        return work.texts.text(language, f"case.outcome.{tip.outcome}")
    if not tip.owner:
        return work.texts.text(language, "case.state.nobody")
    owner = await work.staff.get(tip.owner)
    return work.texts.text(language, "case.state.accepted", label=owner.label if owner else "?")
