"""Say what may be lost when a platform could not be reached for longer than it keeps messages."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.events import OutboundMessage
from bot.domain.people import Role
from bot.store.work import UnitOfWork

KEPT = timedelta(hours=24)
"""How long a platform keeps what nobody fetched; Telegram says so on https://core.telegram.org/bots/api#getting-updates."""

_TEXTS = {Role.PROVINCE: "staff.outage", Role.OPERATOR: "alarm.outage"}


async def returned(work: UnitOfWork, channel: str) -> bool:
    """Note that a platform answers; when it last did so longer ago than it keeps messages, tell the province and the operators.

    Returns whether they were told. Of several processes that ask at once, one tells.
    """
    seen = (await work.channels.get(channel)).seen_at
    told = False
    if seen is not None and work.now - seen > KEPT and await work.schedule.fire(f"outage.{channel}", seen):
        await _tell(work, channel, seen)
        told = True
    await work.channels.seen(channel)
    return told


async def _tell(work: UnitOfWork, channel: str, since: datetime) -> None:
    fields = {"since": _there(work, since), "until": _there(work, work.now - KEPT)}
    for person in await work.staff.of_unit(None, tuple(_TEXTS)):
        if person.address is None:
            continue
        name = work.texts.text(person.language, f"channel.{channel}")
        text = work.texts.text(person.language, _TEXTS[person.role], channel=name, **fields)
        work.say(person.address, OutboundMessage(text=text))


def _there(work: UnitOfWork, at: datetime) -> str:
    return at.astimezone(ZoneInfo(work.rules.timezone)).strftime("%H:%M %d/%m")
