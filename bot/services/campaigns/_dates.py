"""What has come of a campaign's dates, which of them still goes out, and who is told of the others."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from bot.dates.plans import Missed, due, next_dates, sort_missed
from bot.domain.actions import Action
from bot.domain.calendar import Plan
from bot.domain.campaigns import Campaign
from bot.domain.errors import PlanRefused
from bot.domain.events import Choice, OutboundMessage
from bot.domain.planning import grace_of
from bot.domain.stored_plans import read_plan
from bot.store.work import UnitOfWork

MOST_TOLD: Final = 10
"""Dates that one message names; of more it says how many there are."""


class Fires(StrEnum):
    """What of a campaign happens once a date."""

    SEND = "send"
    EARLY = "early"
    REMIND = "remind"
    CAME = "came"


@dataclass(frozen=True, slots=True)
class Come:
    """The dates that have come, sorted by what becomes of them, and the one after them."""

    missed: Missed
    following: datetime | None


def come(work: UnitOfWork, campaign: Campaign, stored: str, since: datetime) -> Come:
    """Return what has come of a stored plan up to now; `since` is the date that was due next and is among it."""
    plan, zone = _plan(stored), work.rules.timezone
    dates = [since, *(due(plan, since, work.now, zone) if plan else ())]
    following = next(iter(next_dates(plan, work.now, zone, 1)), None) if plan else None
    return Come(sort_missed(dates, work.now, grace_of(campaign.kind, work.rules)), following)


def _plan(stored: str) -> Plan | None:
    # A plan that a later version wrote and this one cannot read has the one date that was reckoned from it.
    try:
        return read_plan(stored) if stored else None
    except PlanRefused:
        return None


async def claim(work: UnitOfWork, what: Fires, campaign: str, due_at: datetime) -> bool:
    """Tell whether a date is ours to do; whoever asks first has it, in every process."""
    return await work.schedule.fire(_schedule(what, campaign), due_at)


async def is_claimed(work: UnitOfWork, what: Fires, campaign: str, due_at: datetime) -> bool:
    """Tell whether a date, or one after it, was done."""
    latest = await work.schedule.latest(_schedule(what, campaign))
    return latest is not None and latest >= due_at


def _schedule(what: Fires, campaign: str) -> str:
    # 32 hex digits in 22 letters: the column has room for 32.
    return f"{what} {urlsafe_b64encode(bytes.fromhex(campaign)).decode().rstrip('=')}"


async def tell_skipped(work: UnitOfWork, campaign: Campaign, dates: Sequence[datetime]) -> None:
    """Tell the author on which dates nobody was written to."""
    if dates:
        message = "plan.skipped" if len(dates) <= MOST_TOLD else "plan.skipped.many"
        listed = "\n".join(f"• {_local(work, each)}" for each in dates[-MOST_TOLD:])
        await tell(work, campaign, message, dates=listed, count=len(dates))


async def tell(work: UnitOfWork, campaign: Campaign, message: str, button: tuple[str, Action] | None = None, **fields: object) -> bool:
    """Tell the author of a campaign something, while they are gone whoever approved it; False when both are.

    `button` is a label of the catalogue and what it does; the campaign's title is a field of every message.
    """
    for number in filter(None, (campaign.author, campaign.approver)):
        staff = await work.staff.get(number)
        if staff is None or staff.address is None:
            continue
        title = campaign.title or work.texts.text(staff.language, "campaigns.untitled")
        choices = ((Choice(work.texts.text(staff.language, button[0]), button[1].pack()),),) if button else ()
        text = work.texts.text(staff.language, message, title=title, **fields)
        work.say(staff.address, OutboundMessage(text=text, choices=choices))
        return True
    return False


def _local(work: UnitOfWork, at: datetime) -> str:
    return at.astimezone(ZoneInfo(work.rules.timezone)).strftime("%H:%M %d/%m/%Y")
