"""Draw the cards of runs anew where something changed, for those who watch; say how a run ended, once."""

from __future__ import annotations

import hashlib
import struct
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.campaigns import Counts, DeliveryState, Run
from bot.domain.errors import Gone
from bot.domain.events import Address, Choice, Lane, OutboundMessage
from bot.domain.people import Right, Staff
from bot.domain.watching import ShowRun
from bot.services.campaigns._card import Picture, controls, fields, local_time, named, write_card, write_end
from bot.store.watches import Watch
from bot.store.work import UnitOfWork

_LAYOUT: Final = struct.Struct(">16sqqd")
STALE_SECONDS: Final = 60
"""After so long without anybody being over, no rate is known any more."""

__all__ = ["Picture", "card_name", "controls", "draw_due", "fields", "local_time", "look", "named"]


@dataclass(frozen=True, slots=True)
class _Mark:
    """What somebody saw last: a digest of it, when (seconds), of how many it was known then what became of them, people a second."""

    digest: bytes
    at: int
    over: int
    rate: float

    @classmethod
    def read(cls, raw: bytes, now: datetime) -> _Mark:
        """Read what `write` wrote, or begin now."""
        return cls(*_LAYOUT.unpack(raw)) if len(raw) == _LAYOUT.size else cls(b"", int(now.timestamp()), 0, 0.0)

    def write(self) -> bytes:
        """Return it as its row holds it."""
        return _LAYOUT.pack(self.digest, self.at, self.over, self.rate)

    def rate_now(self, over: int, now: datetime) -> float:
        """Return people a second since then, half of it what it was before: single ticks say little."""
        seconds = int(now.timestamp()) - self.at
        if over <= self.over or seconds <= 0:
            return self.rate if seconds < STALE_SECONDS else 0.0
        fresh = (over - self.over) / seconds
        return (self.rate + fresh) / 2 if self.rate else fresh


async def draw_due(work: UnitOfWork) -> int:
    """Draw every card that would show something else than it does; return how many.

    It costs a slot of the channel each: none goes before reminders, and none is written while one still waits.
    """
    return sum([await _draw(work, watch) for watch in await work.watches.all()])


async def look(work: UnitOfWork, run: Run, rate: float = 0.0) -> Picture:
    """Return how a run stands; cheap, however many its people are.

    Raises:
        Gone: its campaign is no more.
    """
    campaign = await work.campaigns.get(run.campaign)
    if campaign is None:
        raise Gone
    return Picture(run, campaign, await _counts(work, run.id), await work.watches.last_due(run.id), rate)


def card_name(run: int) -> str:
    """Return the name of a run's card."""
    return f"run{run}"


async def _counts(work: UnitOfWork, run: int) -> Counts:
    total: Counter[DeliveryState] = Counter()
    for counts in (await work.runs.counts(run)).values():
        total.update(counts.by_state)
    return Counts(dict(total))


async def _draw(work: UnitOfWork, watch: Watch) -> bool:
    run, staff = await work.runs.get(watch.run), await work.staff.get(watch.staff)
    if run is None or staff is None or staff.address is None or not staff.may(Right.CAMPAIGN):
        await work.watches.drop(watch)
        return False
    if await work.outbox.waits(staff.address, Lane.REMINDER):
        return False
    before = _Mark.read(watch.shown, work.now)
    seen = await look(work, run)
    rate = before.rate_now(seen.counts.over, work.now)
    picture = Picture(run, seen.campaign, seen.counts, seen.until, rate)
    if run.ended_at is not None:
        return await _end(work, watch, picture, staff)
    message = _message(work, staff, picture, again=bool(watch.shown))
    digest = hashlib.blake2b(repr((message.text, message.choices)).encode(), digest_size=16).digest()
    if digest == before.digest:
        return False
    mark = _Mark(digest, int(work.now.timestamp()), seen.counts.over, rate)
    return await work.watches.note(watch, mark.write()) and _say(work, staff.address, message)


async def _end(work: UnitOfWork, watch: Watch, picture: Picture, staff: Staff) -> bool:
    """Show the last card, say how it ended, and draw no more."""
    if staff.address is None or not await work.watches.drop(watch):
        return False
    _say(work, staff.address, _message(work, staff, picture, again=bool(watch.shown)))
    way = Choice(work.texts.text(staff.language, "watch.button.run"), ShowRun(picture.run.id).pack())
    return _say(work, staff.address, OutboundMessage(write_end(work, staff.language, picture), ((way,),)))


def _message(work: UnitOfWork, staff: Staff, picture: Picture, *, again: bool) -> OutboundMessage:
    """Return a card; one that was shown before is only edited, so that no chat without cards is filled with them."""
    text = write_card(work, staff.language, picture)
    return OutboundMessage(text, controls(work, staff.language, picture), card_name(picture.run.id), only_edit=again)


def _say(work: UnitOfWork, address: Address, message: OutboundMessage) -> bool:
    work.say(address, message, Lane.REMINDER)
    return True
