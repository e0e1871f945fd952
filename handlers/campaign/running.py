"""What happens while a campaign is sent: who looks at it, holds it up, lets it go on, stops it, sends again what is uncertain."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.dialog.conversation import Next
from bot.dialog.turn import Look, Rows, Turn
from bot.domain.campaigns import Campaign, DeliveryState, Run, RunState
from bot.domain.errors import NotAllowed
from bot.domain.events import Choice
from bot.domain.outreach import OpenCampaigns, ShowCampaign
from bot.domain.watching import (
    AskCancel,
    AskResend,
    CancelRun,
    PauseRun,
    Resend,
    ResumeRun,
    RunAction,
    ShowRun,
    ShowRuns,
)
from bot.services.campaigns.cancel import cancel
from bot.services.campaigns.draw import Picture, card_name, controls, fields, local_time, look, named
from bot.services.campaigns.pause import pause
from bot.services.campaigns.resend_uncertain import resend_uncertain
from bot.services.campaigns.resume import resume
from bot.services.campaigns.sight import see
from bot.services.campaigns.watch import watch
from handlers.campaign import buttons
from handlers.campaign.common import done, me

MOST_LISTED = 8
LARGEST = 1 << 63
"""No id of a run is as large: a forged one is asked of no database."""
RESENT_WHEN = frozenset({RunState.PAUSED, RunState.DONE})
"""While a run goes on, what is uncertain of it may be so for a moment only."""


async def show_runs(turn: Turn, action: ShowRuns) -> Next:
    """Show a campaign's one run, or the newest of them."""
    campaign = await _seen(turn, action.campaign)
    if campaign is not None:
        found = [run for run in await turn.work.runs.of_campaign(campaign.id) if run.state is not RunState.SKIPPED]
        if len(found) == 1:
            await show_run(turn, ShowRun(found[0].id))
        else:
            rows = [(Choice(_when(turn, run), ShowRun(run.id).pack()),) for run in found[:MOST_LISTED]]
            turn.say("watch.runs" if rows else "watch.none", [*rows, _back(turn, campaign)], title=campaign.title, count=len(found))
    return done(turn)


async def show_run(turn: Turn, action: ShowRun) -> Next:
    """Show one run; while it lasts, whoever looks watches it from now on."""
    if (found := await run_seen(turn, action.run)) is not None:
        await watch(turn.work, found[0], me(turn))
        await show_card(turn, *found)
    return done(turn)


async def pause_run(turn: Turn, action: PauseRun) -> Next:
    """Hold a run up."""
    return await _steer(turn, action, pause)


async def resume_run(turn: Turn, action: ResumeRun) -> Next:
    """Let a run go on."""
    return await _steer(turn, action, resume)


async def cancel_run(turn: Turn, action: CancelRun) -> Next:
    """Stop a run for good."""
    return await _steer(turn, action, cancel)


async def ask_cancel(turn: Turn, action: AskCancel) -> Next:
    """Ask once more: this cannot be taken back."""
    if (found := await run_seen(turn, action.run)) is not None:
        counts = (await look(turn.work, found[0])).counts
        yes, no = turn.act("watch.button.cancel_yes", CancelRun(action.run)), turn.act("watch.button.no", ShowRun(action.run))
        turn.say("watch.cancel.sure", ((yes,), (no,)), title=found[1].title, count=counts.total - counts.over)
    return done(turn)


async def ask_resend(turn: Turn, action: AskResend) -> Next:
    """Warn before anybody is written to who may have got it."""
    found = await run_seen(turn, action.run)
    if found is None:
        return done(turn)
    uncertain = (await look(turn.work, found[0])).counts.by_state.get(DeliveryState.UNCERTAIN, 0)
    if not uncertain or found[0].state not in RESENT_WHEN:
        turn.say("watch.resend.not_now", ((turn.act("watch.button.run", ShowRun(action.run)),),))
        return done(turn)
    yes, no = turn.act("watch.button.resend_yes", Resend(action.run), count=uncertain), turn.act("watch.button.no", ShowRun(action.run))
    turn.say("watch.resend.sure", ((yes,), (no,)), title=found[1].title, count=uncertain)
    return done(turn)


async def resend(turn: Turn, action: Resend) -> Next:
    """Send again to those of whom it is not known."""
    found = await run_seen(turn, action.run)
    if found is None:
        return done(turn)
    again = await resend_uncertain(turn.work, action.run, me(turn).id) if found[0].state in RESENT_WHEN else 0
    message = "watch.resend.none" if not again else "watch.resend.paused" if found[0].state is RunState.PAUSED else "watch.resend.done"
    turn.say(message, count=again)
    await show_run(turn, ShowRun(action.run))
    return done(turn)


async def run_seen(turn: Turn, number: int) -> tuple[Run, Campaign] | None:
    """Return a run of a campaign that somebody may see, with the campaign; say so and return None when it is none of theirs."""
    run = await turn.work.runs.get(number) if 0 < number < LARGEST else None
    campaign = await _seen(turn, run.campaign if run else "")
    return (run, campaign) if run and campaign else None


async def show_card(turn: Turn, run: Run, campaign: Campaign) -> None:
    """Show a run's card as the newest message, with all that can be done about it."""
    picture = await look(turn.work, run)
    mine = [*buttons.of_run(turn, run, campaign), *_ended(turn, picture), _back(turn, campaign)]
    rows = [*controls(turn.work, turn.language, picture), *mine]
    card = Look(card=card_name(run.id), retract=(card_name(run.id),))
    turn.say(named(run, "watch.card"), rows, card, **fields(turn.work, turn.language, picture))


def _ended(turn: Turn, picture: Picture) -> Rows:
    return buttons.of_run_end(turn, picture.run) if picture.run.ended_at is not None else ()


async def _steer(turn: Turn, action: RunAction, do: Callable[..., Awaitable[bool]]) -> Next:
    """Do it and show how the run stands then, also when somebody else was first."""
    if await run_seen(turn, action.run) is not None:
        await do(turn.work, action.run, me(turn).id)
        await show_run(turn, ShowRun(action.run))
    return done(turn)


async def _seen(turn: Turn, campaign: str) -> Campaign | None:
    try:
        return await see(turn.work, campaign, me(turn))
    except NotAllowed:
        turn.say("campaigns.not_yours", ((turn.act("campaigns.button.all", OpenCampaigns()),),))
        return None


def _when(turn: Turn, run: Run) -> str:
    state = turn.words(f"watch.state.{run.state}")
    return turn.words(named(run, "watch.button.one"), at=local_time(turn.work, run.due_at), state=state)


def _back(turn: Turn, campaign: Campaign) -> tuple[Choice, ...]:
    return (turn.act("watch.button.campaign", ShowCampaign(campaign.id)),)
