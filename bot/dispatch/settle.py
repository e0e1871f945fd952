"""Writing down what became of sends, and telling those who must know."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from bot.dispatch.outcome import Outcome
from bot.domain.errors import SendProblem
from bot.domain.events import Address, Lane, OutboundMessage
from bot.domain.people import Role
from bot.store.outbox import Waiting
from bot.store.work import UnitOfWork

log = logging.getLogger(__name__)

_LEADERS = (Role.CHIEF, Role.PROVINCE)


async def settle(work: UnitOfWork, channel: str, lease: bytes, outcome: Outcome) -> None:
    """Write an outcome down."""
    await work.outbox.settle(sorted(outcome.done))
    await work.posted.note(outcome.sent)
    await work.outbox.retry(outcome.pauses, lease)
    await work.outbox.release(sorted(outcome.back), lease)
    for old, new in outcome.moved.items():
        await _move(work, old, new)
    for address in dict.fromkeys(outcome.gone):
        await _lose(work, address)
    for row, problem in outcome.given_up:
        await _give_up(work, row, problem)
    if outcome.held:
        await work.channels.hold(channel, datetime.now(UTC) + timedelta(seconds=outcome.held))
    if outcome.refused:
        await _alarm(work, "alarm.bad_token", without_channel=channel, channel=channel)


async def _move(work: UnitOfWork, old: Address, new: Address) -> None:
    """Follow a group that has a new id; messages have other ids there."""
    await work.groups.move(old, new)
    await work.contacts.move(old, new)
    await work.outbox.move(old, new)
    await work.posted.forget(old)


async def _lose(work: UnitOfWork, address: Address) -> None:
    """Forget an address that nobody answers at; whoever counted on a group hears that it rings no more."""
    await work.contacts.stop(address)
    await work.staff.lose(address)
    await work.outbox.drop_for(address)
    await work.posted.forget(address)
    group = await work.groups.at(address)
    if group is None:
        return
    await work.groups.drop(address)
    unit = await work.units.get(group.unit)
    name = unit.name if unit else "?"
    await _alarm(work, "alarm.group_gone", unit=name)
    for leader in await work.staff.of_unit(group.unit, _LEADERS):
        if leader.address is not None:
            work.say(leader.address, OutboundMessage(text=work.texts.text(leader.language, "group.lost", unit=name)))


async def _give_up(work: UnitOfWork, row: Waiting, problem: SendProblem) -> None:
    log.error("message given up: id=%d channel=%s problem=%s", row.id, row.address.channel, problem)
    await _alarm(work, "alarm.gave_up", but=row.address, id=row.id, channel=row.address.channel, problem=problem)


async def _alarm(work: UnitOfWork, message: str, *, but: Address | None = None, without_channel: str = "", **fields: object) -> None:
    """Tell the operators, except at one address or on one channel that cannot be reached anyway."""
    for operator in await work.staff.of_unit(None, (Role.OPERATOR,)):
        if operator.address is not None and operator.address != but and operator.address.channel != without_channel:
            text = work.texts.text(operator.language, message, **fields)
            work.say(operator.address, OutboundMessage(text=text), Lane.DANGER)
