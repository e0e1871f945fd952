"""A police group as a unit's alert place: offering it, agreeing, ending, following. What concerns one person is said in private."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from bot.dialog.advance import refresh
from bot.dialog.conversation import After, Next
from bot.dialog.turn import Turn
from bot.domain.actions import LeaveGroup, PlaceGroup
from bot.domain.errors import NotAllowed, TooLate
from bot.domain.events import Address
from bot.domain.people import Staff
from bot.services.groups.end import end_group
from bot.services.groups.follow import follow_group
from bot.services.groups.lose import lose_group
from bot.services.groups.offer import offer_group
from bot.services.groups.place import place_group

Act = Callable[[Any, Staff, Address], Awaitable[None]]  # Any: the unit of work


async def called(turn: Turn) -> Next:
    """Answer the command: a leader sees in the group what is to be agreed to."""
    await refresh(turn)
    return await _do(turn, offer_group)


async def place(turn: Turn, action: PlaceGroup) -> Next:
    """Let this group be the alert place; the notice above the button has said what that means."""
    return await _decide(turn, action.unit, place_group)


async def leave(turn: Turn, action: LeaveGroup) -> Next:
    """Let this group be no alert place."""
    return await _decide(turn, action.unit, end_group)


async def _decide(turn: Turn, unit: str, act: Act) -> Next:
    if turn.staff is None or turn.staff.unit != unit:
        turn.say("not.allowed")
        return After.STAY
    return await _do(turn, act)


async def _do(turn: Turn, act: Act) -> Next:
    if turn.group is None:
        turn.say("group.only_there")
    elif turn.staff is None:
        turn.say("not.allowed")
    else:
        await _guarded(turn, act, turn.staff, turn.group)
    return After.STAY


async def _guarded(turn: Turn, act: Act, staff: Staff, group: Address) -> None:
    try:
        await act(turn.work, staff, group)
    except NotAllowed:
        turn.say("not.allowed")
    except TooLate:
        turn.say("group.others")


async def left(turn: Turn) -> Next:
    """We were taken out of a group."""
    await lose_group(turn.work, turn.event.address)
    return After.STAY


async def moved(turn: Turn) -> Next:
    """Follow a group that became another one."""
    await follow_group(turn.work, turn.event.address, Address(turn.event.address.channel, turn.text))
    return After.STAY
