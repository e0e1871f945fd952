"""The desk: the open tips, on and off duty, colleagues."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.dialog.advance import refresh
from bot.dialog.conversation import After, Next
from bot.dialog.turn import Look, Rows, Turn
from bot.domain.actions import Duty, MoreTips, OpenTips, ShowCard, Team
from bot.domain.events import Choice
from bot.domain.people import Right, StaffState
from bot.services.casework.listing import Listed, list_tips
from bot.services.staff.duty import set_duty
from handlers.campaign import desk as campaigns
from handlers.police.common import done, me

PAGE = 8
ON_TOP = Look(card="desk", retract=("desk",))


async def word(turn: Turn) -> Next:
    """Answer the word that asks for the desk."""
    await refresh(turn)
    if turn.staff is None:
        turn.say("not.allowed")
        return After.STAY
    if turn.staff.state is StaffState.PENDING:
        turn.say("desk.pending")
        return After.STAY
    if turn.staff.may(Right.TRANSLATE):
        await campaigns.show(turn)
        return done(turn)
    if not turn.staff.may(Right.CASEWORK):
        turn.say(f"desk.{turn.staff.role}", label=turn.staff.label)
        return After.STAY
    await show(turn)
    return done(turn)


async def open_tips(turn: Turn, action: OpenTips) -> Next:
    """Show the desk."""
    del action
    await show(turn)
    return done(turn)


async def more(turn: Turn, action: MoreTips) -> Next:
    """Show more of the open tips."""
    await show(turn, action.page)
    return done(turn)


async def duty(turn: Turn, action: Duty) -> Next:
    """Go on or off duty."""
    await set_duty(turn.work, me(turn), on=action.on)
    await refresh(turn)
    await show(turn)
    return done(turn)


async def show(turn: Turn, page: int = 0) -> None:
    """Show the list as the newest message: no words, a button a tip."""
    staff, listed = me(turn), await list_tips(turn.work, me(turn))
    pages = max(1, -(-len(listed) // PAGE))
    page = min(max(0, page), pages - 1)
    unit = await turn.work.units.get(staff.unit)
    state = turn.words("desk.on" if staff.on_duty else "desk.off")
    rows = (*_rows(turn, listed[page * PAGE : page * PAGE + PAGE]), *_turning(turn, page, pages), _foot(turn))
    message = "desk" if listed else "desk.empty"
    turn.say(message, rows, ON_TOP, label=staff.label, unit=unit.name if unit else "?", count=len(listed), state=state)


def _rows(turn: Turn, listed: Sequence[Listed]) -> Rows:
    return [(Choice(_label(turn, each), ShowCard(each.tip).pack()),) for each in listed]


def _label(turn: Turn, each: Listed) -> str:
    owner = each.owner or turn.words("case.state.nobody")
    kind = "placed" if each.place else "plain"
    fields = {"code": each.code, "sign": each.sign, "age": _age(turn, each.age), "owner": owner, "place": each.place}
    return turn.words(f"desk.tip.{each.urgency}.{kind}", **fields)


def _age(turn: Turn, age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    for message, size in (("age.days", 24 * 60), ("age.hours", 60)):
        if minutes >= size:
            return turn.words(message, count=minutes // size)
    return turn.words("age.minutes", count=minutes)


def _turning(turn: Turn, page: int, pages: int) -> Rows:
    steps = (("case.button.earlier", page - 1), ("case.button.later", page + 1))
    row = tuple(turn.act(label, MoreTips(to)) for label, to in steps if 0 <= to < pages)
    return (row,) if row else ()


def _foot(turn: Turn) -> tuple[Choice, ...]:
    staff = me(turn)
    flip = turn.act("desk.button.off" if staff.on_duty else "desk.button.on", Duty(not staff.on_duty))
    return (flip, turn.act("desk.button.team", Team())) if staff.may(Right.INVITE) else (flip,)
