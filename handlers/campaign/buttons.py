"""Which buttons stand under a campaign, and on the desk: one function an area, so that this page says what can be done when."""

from __future__ import annotations

from bot.dialog.turn import Rows, Turn
from bot.domain.approval import AskApproval, OpenBacks, Review, SendUrgent, ShowTruth, Withdraw
from bot.domain.campaigns import DRAFTS, Audience, Campaign, CampaignKind, CampaignState, Run
from bot.domain.composing import ChangePart, Compose, CopyCampaign, DropDraft, GoOn, OpenExtras, OpenVariants, Part, Preview, TryOut
from bot.domain.events import Choice
from bot.domain.people import Right
from bot.domain.planning import ChoosePlan, CountCame, OpenCalendar, ShowDates
from bot.domain.reporting import ReportRun
from bot.domain.watching import AskRecall, CorrectRun, ShowRuns, TellAloud, TellGroups
from handlers.campaign import reports
from handlers.campaign.common import me

SPOKEN_OF = frozenset({CampaignState.APPROVED, CampaignState.PAUSED, CampaignState.ENDED})
"""States in which somebody has approved what a campaign says."""


def on_desk(turn: Turn) -> Rows:
    """Return what the desk offers besides its campaigns."""
    return [*_composing(turn), *_backs(turn), _calendar(turn), *reports.on_desk(turn)]


def of_campaign(turn: Turn, campaign: Campaign) -> Rows:
    """Return what can be done with a campaign as it stands, by whoever looks."""
    return [
        *_approval(turn, campaign),
        *_draft(turn, campaign),
        *_looking(turn, campaign),
        *of_plan(turn, campaign),
        *_while_it_runs(turn, campaign),
        *reports.of_campaign(turn, campaign),
    ]


def of_time(turn: Turn, campaign: Campaign) -> Rows:
    """Return the button with which a draft gets its time."""
    return ((turn.act("plan.button.choose", ChoosePlan(campaign.id)),),)


def of_plan(turn: Turn, campaign: Campaign) -> Rows:
    """Return the way to the dates of what was approved, and to the number of those who came to an event."""
    if turn.staff is None or not turn.staff.may(Right.CAMPAIGN):
        return ()
    planned = campaign.state in {CampaignState.APPROVED, CampaignState.PAUSED}
    rows = [(turn.act("plan.button.dates", ShowDates(campaign.id)),)] if planned else []
    held = campaign.event_at is not None and campaign.event_at <= turn.work.now
    if held and (planned or campaign.state is CampaignState.ENDED):
        rows.append((turn.act("came.button", CountCame(campaign.id)),))
    return rows


def _calendar(turn: Turn) -> tuple[Choice, ...]:
    return (turn.act("calendar.button", OpenCalendar()),)


def _backs(turn: Turn) -> Rows:
    return ((turn.act("backs.button.all", OpenBacks()),),)


def _approval(turn: Turn, campaign: Campaign) -> Rows:
    """Return the truth; asking and taking back for its author; deciding for others; letting an urgent one out for who may."""
    staff = me(turn)
    mine, waits, drafted = campaign.author == staff.id, campaign.state is CampaignState.WAITING, campaign.state in DRAFTS
    urgent = campaign.kind is CampaignKind.URGENT and staff.may(Right.URGENT) and (waits or (mine and drafted))
    offers = (
        (bool(campaign.units), "truth.button", ShowTruth(campaign.id)),
        (mine and drafted and staff.may(Right.CAMPAIGN), "approval.button.ask", AskApproval(campaign.id)),
        (mine and waits, "approval.button.withdraw", Withdraw(campaign.id)),
        (waits and not mine and staff.may(Right.APPROVE), "approval.button.review", Review(campaign.id)),
        (urgent, "approval.button.urgent", SendUrgent(campaign.id)),
    )
    return [(turn.act(label, action),) for offered, label, action in offers if offered]


def _composing(turn: Turn) -> Rows:
    """Return the way to a new campaign, for who may compose."""
    return ((turn.act("compose.button.new", Compose()),),) if me(turn).may(Right.CAMPAIGN) else ()


def _draft(turn: Turn, campaign: Campaign) -> Rows:
    """Return what its author can change of a draft, and where colleagues translate it."""
    if campaign.state not in DRAFTS:
        return ()
    number = campaign.id
    languages = turn.act("compose.button.variants", OpenVariants(number))
    if campaign.author != me(turn).id or not me(turn).may(Right.CAMPAIGN):
        return ((languages,),)
    going_on = () if campaign.units else (turn.act("compose.button.go_on", GoOn(number)),)
    parts = [turn.act(f"compose.button.{part}", ChangePart(number, part)) for part in Part]
    others = (languages, turn.act("compose.button.extras", OpenExtras(number)))
    return (going_on, parts, others, (turn.act("compose.button.drop", DropDraft(number)),))


def _looking(turn: Turn, campaign: Campaign) -> Rows:
    """Return how a campaign is looked at, and begun again as another."""
    look = turn.act("look.button.preview", Preview(campaign.id))
    if not me(turn).may(Right.CAMPAIGN):
        return ((look,),)
    return ((look, turn.act("look.button.trial", TryOut(campaign.id))), (turn.act("compose.button.copy", CopyCampaign(campaign.id)),))


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
    return ((turn.act("report.button.campaign", ReportRun(run.id)),),)


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
