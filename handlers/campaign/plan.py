"""The dates of a campaign that was approved: which come next, and pausing, leaving out, changing, ending."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from bot.dates.stored import dates_of
from bot.dialog.conversation import After, Conversation, Go, Next, Scene
from bot.dialog.turn import Look, Rows, Turn
from bot.domain.campaigns import Campaign, CampaignState
from bot.domain.errors import NotAllowed, PlanRefused, TooLate
from bot.domain.outreach import ShowCampaign
from bot.domain.people import Right
from bot.domain.planning import ChangeCampaign, EndCampaign, PausePlan, ResumePlan, ShowDates, SkipNext
from bot.services.campaigns.sight import see
from bot.services.plans.end_plan import end_plan
from bot.services.plans.pause_plan import pause_plan
from bot.services.plans.reopen import reopen
from bot.services.plans.resume_plan import resume_plan
from bot.services.plans.skip_next import skip_next
from handlers.campaign import desk
from handlers.campaign.common import done, me
from handlers.campaign.dates import say_date, say_dates, say_stored

SURE: Final = "plan_sure"
YES, NO = "yes", "no"
ON_TOP = Look(card="desk", retract=("desk",))


class State(StrEnum):
    """What is to be done once it was asked."""

    CHANGE = "change"
    END = "end"


async def show(turn: Turn, action: ShowDates) -> Next:
    """Show the next dates."""
    await _guarded(turn, action.campaign, lambda found: _show(turn, found))
    return done(turn)


async def pause(turn: Turn, action: PausePlan) -> Next:
    """Pause it."""

    async def act(found: Campaign) -> None:
        await pause_plan(turn.work, found, me(turn))
        turn.say("plan.paused")
        await _show_again(turn, found)

    await _guarded(turn, action.campaign, act)
    return done(turn)


async def resume(turn: Turn, action: ResumePlan) -> Next:
    """Let it go on."""

    async def act(found: Campaign) -> None:
        resumed = await resume_plan(turn.work, found, me(turn))
        turn.say("plan.resumed" if resumed.next_at or resumed.remind_at else "plan.no_dates")
        await _show_again(turn, found)

    await _guarded(turn, action.campaign, act)
    return done(turn)


async def skip(turn: Turn, action: SkipNext) -> Next:
    """Leave out the next date."""
    due_at = datetime.fromtimestamp(action.due, UTC)

    async def act(found: Campaign) -> None:
        await skip_next(turn.work, found, me(turn), due_at)
        turn.say("plan.left_out", date=say_date(turn, due_at))
        await _show_again(turn, found)

    await _guarded(turn, action.campaign, act)
    return done(turn)


async def begin_change(turn: Turn, action: ChangeCampaign) -> Next:
    """Ask before it becomes a draft."""
    del turn
    return Go(SURE, State.CHANGE, {"campaign": action.campaign})


async def begin_end(turn: Turn, action: EndCampaign) -> Next:
    """Ask before it ends."""
    del turn
    return Go(SURE, State.END, {"campaign": action.campaign})


async def ask_sure(turn: Turn) -> None:
    """Ask once."""
    row = (turn.pick(f"plan.button.{turn.saved.state}.yes", YES, "1"), turn.pick("case.button.no", NO, "2"))
    turn.say(f"plan.sure.{turn.saved.state}", (row,))


async def take_change(turn: Turn) -> Next:
    """Make it a draft, or not."""
    return await _take(turn, lambda found: reopen(turn.work, found, me(turn)), "plan.reopened")


async def take_end(turn: Turn) -> Next:
    """End it, or not."""
    return await _take(turn, lambda found: end_plan(turn.work, found, me(turn)), "plan.ended")


async def _take(turn: Turn, change: Callable[[Campaign], Awaitable[None]], said: str) -> Next:
    if turn.picked not in {YES, NO}:
        return After.AGAIN
    campaign = turn.data["campaign"]

    async def act(found: Campaign) -> None:
        if turn.picked == YES:
            await change(found)
            turn.say(said)
        await desk.show_one(turn, found.id)

    await _guarded(turn, campaign, act)
    return After.OVER


async def _guarded(turn: Turn, campaign: str, act: Callable[[Campaign], Awaitable[None]]) -> None:
    """Do something with a campaign that somebody may see; say kindly why when it cannot be done."""
    row = (turn.act("plan.button.campaign", ShowCampaign(campaign)),)
    try:
        await act(await see(turn.work, campaign, me(turn)))
    except NotAllowed:
        turn.say("campaigns.not_yours", (row,))
    except TooLate:
        turn.say("plan.changed", (row,))
    except PlanRefused:
        turn.say("plan.too_many", (row,))


async def _show_again(turn: Turn, campaign: Campaign) -> None:
    await _show(turn, await see(turn.work, campaign.id, me(turn)))


async def _show(turn: Turn, campaign: Campaign) -> None:
    dates = dates_of(campaign.plan, turn.work.now, turn.work.rules.timezone)
    fields = {
        "title": campaign.title or turn.words("campaigns.untitled"),
        "state": turn.words(f"campaign.state.{campaign.state}"),
        "rule": say_stored(turn, campaign.plan),
        "dates": say_dates(turn, dates) if dates else turn.words("plan.nothing"),
    }
    rows = [*_rows(turn, campaign, dates), (turn.act("plan.button.campaign", ShowCampaign(campaign.id)),)]
    turn.say("plan.dates", rows, ON_TOP, **fields)


def _rows(turn: Turn, campaign: Campaign, dates: list[datetime]) -> Rows:
    if campaign.state not in {CampaignState.APPROVED, CampaignState.PAUSED} or not me(turn).may(Right.CAMPAIGN):
        return ()
    paused = campaign.state is CampaignState.PAUSED
    held = turn.act("plan.button.resume", ResumePlan(campaign.id)) if paused else turn.act("plan.button.pause", PausePlan(campaign.id))
    first = (held, turn.act("plan.button.skip", SkipNext(campaign.id, int(dates[0].timestamp())))) if dates else (held,)
    end = turn.act("plan.button.end", EndCampaign(campaign.id))
    mine = campaign.author == me(turn).id
    return (first, (turn.act("plan.button.change", ChangeCampaign(campaign.id)), end) if mine else (end,))


CONVERSATION = Conversation(
    SURE,
    {State.CHANGE: Scene(ask_sure, take_change), State.END: Scene(ask_sure, take_end)},
    right=Right.CAMPAIGN,
)
