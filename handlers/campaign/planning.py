"""When does it go out: once, again and again, by the moon, on market days. What is typed is read back as dates before it is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.dates.plans import next_dates
from bot.dialog.conversation import After, Conversation, Go, Next, Scene
from bot.dialog.turn import WORDS, Rows, Turn
from bot.domain.calendar import MAX_NAME, Event, Once, Plan
from bot.domain.errors import NotAllowed, PlanRefused
from bot.domain.people import Right
from bot.domain.planning import ChoosePlan, Timing
from bot.domain.said_dates import read_bounds, read_hour
from bot.domain.stored_plans import read_plan, write_plan
from bot.domain.words import clean
from bot.services.campaigns.sight import see_draft
from bot.services.plans.set_timing import set_timing
from handlers.campaign import desk, event_planning
from handlers.campaign.common import done, me
from handlers.campaign.dates import local, say_date, say_dates, say_plan, say_stored
from handlers.campaign.event_planning import event_of
from handlers.campaign.plan_rules import (
    daily,
    read_market,
    read_monthly,
    read_moon_date,
    read_moon_days,
    read_once,
    read_weekly,
    read_yearly,
)
from handlers.campaign.plan_states import AGAIN, CANCEL, NAME, NO, YES, State, cancel, cancelled

_KINDS: Final = {
    "at_once": State.REVIEW,
    "once": State.MOMENT,
    "daily": State.HOUR,
    "weekly": State.WEEKDAYS,
    "monthly": State.MONTH_DAYS,
    "yearly": State.YEAR_DAY,
    "lunar_monthly": State.MOON_DAYS,
    "lunar_yearly": State.MOON_DATE,
    "market": State.MARKET,
    "event": State.EVENT,
}
"""What can be chosen, in the order of its numbers, and what is asked then."""
_READERS: Final[Mapping[State, Callable[[str, datetime], Plan | None]]] = {
    State.WEEKDAYS: read_weekly,
    State.MONTH_DAYS: read_monthly,
    State.YEAR_DAY: read_yearly,
    State.MOON_DAYS: read_moon_days,
    State.MOON_DATE: read_moon_date,
    State.MARKET_DAYS: read_market,
}


async def begin(turn: Turn, action: ChoosePlan) -> Next:
    """Begin with a draft of one's own."""
    try:
        await see_draft(turn.work, action.campaign, me(turn))
    except NotAllowed:
        turn.say("campaigns.not_yours")
        return done(turn)
    return Go(NAME, State.KIND, {"campaign": action.campaign})


async def ask_kind(turn: Turn) -> None:
    """Offer the kinds by their numbers; who types a day and an hour has answered."""
    rows = [(turn.pick(f"plan.kind.{kind}", kind, str(number)),) for number, kind in enumerate(_KINDS, 1)]
    turn.say("plan.ask.kind", [*rows, cancel(turn)], WORDS, example=_example(turn))


async def take_kind(turn: Turn) -> Next:
    """Take a kind, or a day at once."""
    if turn.picked == CANCEL:
        return await cancelled(turn)
    for name in ("plan", "market", "event", "dropped"):
        turn.data.pop(name, None)
    if turn.picked not in _KINDS:
        return await take_moment(turn)
    if turn.picked == "daily":
        _keep(turn, daily())
    return _KINDS[turn.picked]


async def ask_moment(turn: Turn) -> None:
    """Ask for a day and an hour."""
    turn.say("plan.ask.moment", (cancel(turn),), WORDS, example=_example(turn))


async def take_moment(turn: Turn) -> Next:
    """Take a day, and its hour if it was told."""
    if turn.picked == CANCEL:
        return await cancelled(turn)
    found = read_once(turn.text, local(turn, turn.work.now))
    if found is None:
        return _unclear(turn)
    plan, whole = found
    _keep(turn, plan)
    return _unless_past(turn, plan) if whole else State.HOUR


async def ask_words(turn: Turn) -> None:
    """Ask whatever this state asks."""
    turn.say(f"plan.ask.{turn.saved.state}", (cancel(turn),), WORDS)


async def take_rule(turn: Turn) -> Next:
    """Take the days of a rule."""
    if turn.picked == CANCEL:
        return await cancelled(turn)
    plan = _READERS[State(turn.saved.state)](turn.text, local(turn, turn.work.now))
    if plan is None:
        return _unclear(turn)
    _keep(turn, replace(plan, market=turn.data.get("market", "")))
    return State.HOUR


async def take_market(turn: Turn) -> Next:
    """Take a market's name."""
    if turn.picked == CANCEL:
        return await cancelled(turn)
    name = " ".join(clean(turn.text).split())
    if not name or len(name) > MAX_NAME:
        turn.say("plan.market_limit", limit=MAX_NAME)
        return After.AGAIN
    turn.data["market"] = name
    return State.MARKET_DAYS


async def take_hour(turn: Turn) -> Next:
    """Take the hour."""
    if turn.picked == CANCEL:
        return await cancelled(turn)
    at = read_hour(turn.text)
    if at is None:
        return _unclear(turn)
    plan = replace(_kept(turn), at=at)
    _keep(turn, plan)
    return _unless_past(turn, plan) if isinstance(plan.rule, Once) else State.BOUNDS


async def ask_bounds(turn: Turn) -> None:
    """Ask where it begins and ends; it need not."""
    turn.say("plan.ask.bounds", ((turn.pick("plan.button.endless", NO, "1"),), cancel(turn)), WORDS)


async def take_bounds(turn: Turn) -> Next:
    """Take where it begins and ends."""
    if turn.picked == CANCEL:
        return await cancelled(turn)
    plan = replace(_kept(turn), start=None, until=None, times=None)
    if turn.picked != NO:
        bounds = read_bounds(turn.text, local(turn, turn.work.now).date())
        if bounds is None:
            return _unclear(turn)
        try:
            plan = replace(plan, start=bounds.start, until=bounds.until, times=bounds.times)
        except PlanRefused:
            turn.say("plan.no_sense")
            return After.AGAIN
    _keep(turn, plan)
    return State.REVIEW


async def ask_review(turn: Turn) -> None:
    """Show the plan and its next dates before it is kept."""
    timing = _timing(turn)
    choices: Rows = ((turn.pick("plan.button.keep", YES, "1"),), (turn.pick("plan.button.again", AGAIN, "2"),), cancel(turn))
    said = say_plan(turn, timing.plan) if timing.plan else say_stored(turn, "")
    if timing.event_at is not None:
        turn.say("plan.review.event", choices, rule=said, event=say_date(turn, timing.event_at), reminders=_dates(turn, timing.reminders))
    elif timing.plan is None:
        turn.say("plan.review.at_once", choices, rule=said)
    else:
        turn.say("plan.review", choices, rule=said, dates=_dates(turn, timing.plan))


async def take_review(turn: Turn) -> Next:
    """Keep the plan, or choose again."""
    if turn.picked == CANCEL:
        return await cancelled(turn)
    if turn.picked == AGAIN:
        return State.KIND
    if turn.picked != YES:
        return After.AGAIN
    timing = _timing(turn)
    if timing.plan is not None and not next_dates(timing.plan, turn.work.now, turn.work.rules.timezone, 1):
        turn.say("plan.no_dates")
        return State.KIND
    try:
        draft = await see_draft(turn.work, turn.data["campaign"], me(turn))
    except NotAllowed:
        turn.say("campaigns.not_yours")
        return After.OVER
    await set_timing(turn.work, draft, timing)
    turn.say("plan.kept")
    await desk.show_one(turn, draft.id)
    return After.OVER


def _timing(turn: Turn) -> Timing:
    plan = read_plan(turn.data["plan"]) if "plan" in turn.data else None
    event = event_of(turn)
    return Timing(plan) if event is None else Timing(plan, event.at, event.reminders)


def _dates(turn: Turn, plan: Plan | None) -> str:
    dates = next_dates(plan, turn.work.now, turn.work.rules.timezone) if plan else []
    if not dates:
        return turn.words("plan.nothing" if plan is None or isinstance(plan.rule, Event) else "plan.no_dates")
    return say_dates(turn, dates)


def _unless_past(turn: Turn, plan: Plan) -> Next:
    if next_dates(plan, turn.work.now, turn.work.rules.timezone, 1):
        return State.REVIEW
    turn.say("plan.past")
    return State.MOMENT


def _unclear(turn: Turn) -> Next:
    turn.say("plan.unclear")
    return After.AGAIN


def _keep(turn: Turn, plan: Plan) -> None:
    turn.data["plan"] = write_plan(plan)


def _kept(turn: Turn) -> Plan:
    return read_plan(turn.data["plan"])


def _example(turn: Turn) -> str:
    return f"{local(turn, turn.work.now):%d/%m} 18:30"


def _scene(state: State) -> Scene:
    return Scene(ask_words, take_rule, State.KIND if state is not State.MARKET_DAYS else State.MARKET)


CONVERSATION = Conversation(
    NAME,
    {
        State.KIND: Scene(ask_kind, take_kind),
        State.MOMENT: Scene(ask_moment, take_moment, State.KIND),
        **{state: _scene(state) for state in _READERS},
        State.MARKET: Scene(ask_words, take_market, State.KIND),
        State.HOUR: Scene(ask_words, take_hour, State.KIND),
        State.BOUNDS: Scene(ask_bounds, take_bounds, State.HOUR),
        State.REVIEW: Scene(ask_review, take_review, State.KIND),
        **event_planning.SCENES,
    },
    right=Right.CAMPAIGN,
)
