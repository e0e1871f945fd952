"""Which buttons stand under a campaign, and on the desk: one function an area, so that this page says what can be done when."""

from __future__ import annotations

from bot.dialog.turn import Rows, Turn
from bot.domain.campaigns import Audience, Campaign, CampaignState, Run
from bot.domain.people import Right
from bot.domain.watching import AskRecall, CorrectRun, ShowRuns, TellAloud, TellGroups
from handlers.campaign.common import me

SPOKEN_OF = frozenset({CampaignState.APPROVED, CampaignState.PAUSED, CampaignState.ENDED})
"""States in which somebody has approved what a campaign says."""


def on_desk(turn: Turn) -> Rows:
    """Return what the desk offers besides its campaigns."""
    del turn
    return ()


def of_campaign(turn: Turn, campaign: Campaign) -> Rows:
    """Return what can be done with a campaign as it stands, by whoever looks."""
    return (*_while_it_runs(turn, campaign),)


def of_run(turn: Turn, run: Run, campaign: Campaign) -> Rows:
    """Return what can be done about the words of a run, by whoever looks; what takes a run back says nothing of its own."""
    if run.audience is Audience.RECALLED:
        return ()
    row = [turn.act("watch.button.correct", CorrectRun(run.id))]
    if may_recall(turn, campaign):
        row.append(turn.act("watch.button.recall", AskRecall(run.id)))
    return (row,)


def of_run_end(turn: Turn, run: Run) -> Rows:
    """Return the way to the account of a run that is over."""
    del turn, run
    return ()


def may_recall(turn: Turn, campaign: Campaign) -> bool:
    """Tell whether whoever looks may take a campaign back on their own word: its approver, or who may send urgent ones so."""
    staff = me(turn)
    return staff.may(Right.URGENT) or (staff.id == campaign.approver and staff.may(Right.CAMPAIGN))


def _while_it_runs(turn: Turn, campaign: Campaign) -> Rows:
    """Return the ways to its runs, and to what is told beyond the phone."""
    if not me(turn).may(Right.CAMPAIGN) or campaign.state not in SPOKEN_OF | {CampaignState.CANCELLED}:
        return ()
    runs = (turn.act("watch.button.watch", ShowRuns(campaign.id)),)
    if campaign.state not in SPOKEN_OF:
        return (runs,)
    return (runs, (turn.act("aloud.button", TellAloud(campaign.id)), turn.act("groups.button", TellGroups(campaign.id))))
