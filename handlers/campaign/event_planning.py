"""An event: when it is, when it is announced, and how those who come are reminded."""

from __future__ import annotations

from datetime import datetime, time
from enum import StrEnum
from typing import Final, NamedTuple

from bot.dialog.conversation import After, Next, Scene
from bot.dialog.turn import WORDS, Turn
from bot.domain.calendar import Event, Once, Plan
from bot.domain.errors import PlanRefused
from bot.domain.moments import first_moment
from bot.domain.said_dates import read_moment
from bot.domain.stored_plans import write_plan
from handlers.campaign.dates import local, say_date
from handlers.campaign.plan_rules import read_once
from handlers.campaign.plan_states import CANCEL, NO, YES, State, cancel, cancelled

EVENING: Final = time(18)
"""When people are reminded on the days before."""
MORNING: Final = time(6, 30)
"""When they are on the day itself, if the event begins later: past the usual quiet hours."""
_REMINDERS: Final = {"week": 7, "day": 1, "morning": 0}


class Planned(NamedTuple):
    """When an event is (aware, UTC), and the plan by which those who come are reminded."""

    at: datetime
    reminders: Plan | None


def event_of(turn: Turn) -> Planned | None:
    """Return the event that was told, None when it is none."""
    if "event" not in turn.data:
        return None
    begins = datetime.fromisoformat(turn.data["event"])
    days = {days for name, days in _REMINDERS.items() if name not in turn.data.get("dropped", [])}
    morning = MORNING if 0 in days and begins.time() > MORNING else None
    try:
        reminders = Plan(Event(begins.date(), begins.time(), frozenset(days - {0}), morning), EVENING)
    except PlanRefused:  # all were dropped
        reminders = None
    return Planned(first_moment(begins, turn.work.rules.timezone), reminders)


async def ask_event(turn: Turn) -> None:
    """Ask when the event is."""
    turn.say("plan.ask.event", (cancel(turn),), WORDS)


async def take_event(turn: Turn) -> Next:
    """Take the day and the hour of the event."""
    if turn.picked == CANCEL:
        return await cancelled(turn)
    now = local(turn, turn.work.now)
    said = read_moment(turn.text, now)
    if said is None or said.day is None or said.at is None:
        turn.say("plan.unclear")
        return After.AGAIN
    begins = datetime.combine(said.day, said.at)
    if begins <= now:
        turn.say("plan.past")
        return After.AGAIN
    turn.data["event"] = begins.isoformat()
    return State.ANNOUNCE


async def ask_announce(turn: Turn) -> None:
    """Ask when it is announced: at once, or on a day."""
    event = event_of(turn)
    said = say_date(turn, event.at) if event else ""
    turn.say("plan.ask.announce", ((turn.pick("plan.kind.at_once", YES, "1"),), cancel(turn)), WORDS, event=said)


async def take_announce(turn: Turn) -> Next:
    """Take when it is announced: it has to be before it begins."""
    if turn.picked == CANCEL:
        return await cancelled(turn)
    turn.data.pop("plan", None)
    if turn.picked == YES:
        return State.REMIND
    now = local(turn, turn.work.now)
    found = read_once(turn.text, now)
    if found is None or not found[1]:
        turn.say("plan.unclear")
        return After.AGAIN
    plan, begins = found[0], datetime.fromisoformat(turn.data["event"])
    at = datetime.combine(plan.rule.on, plan.at) if isinstance(plan.rule, Once) else now
    if not now < at < begins:
        turn.say("plan.past" if at <= now else "plan.too_late")
        return After.AGAIN
    turn.data["plan"] = write_plan(plan)
    return State.REMIND


async def ask_remind(turn: Turn) -> None:
    """Show the reminders; each can be dropped and taken back."""
    dropped = turn.data.get("dropped", [])
    rows = [
        (turn.pick(f"plan.remind.{name}.{'off' if name in dropped else 'on'}", name, str(number)),)
        for number, name in enumerate(_REMINDERS, 1)
    ]
    turn.say("plan.ask.remind", [*rows, (turn.pick("plan.button.go_on", NO, "4"),), cancel(turn)])


async def take_remind(turn: Turn) -> Next:
    """Drop a reminder, take it back, or go on."""
    if turn.picked == CANCEL:
        return await cancelled(turn)
    if turn.picked == NO:
        return State.REVIEW
    if turn.picked in _REMINDERS:
        turn.data["dropped"] = sorted(set(turn.data.get("dropped", [])) ^ {turn.picked})
    return After.AGAIN


SCENES: Final[dict[StrEnum, Scene]] = {
    State.EVENT: Scene(ask_event, take_event, State.KIND),
    State.ANNOUNCE: Scene(ask_announce, take_announce, State.EVENT),
    State.REMIND: Scene(ask_remind, take_remind, State.ANNOUNCE),
}
