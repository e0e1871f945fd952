"""Reports on the desk: the month of one's own unit, and what came of a campaign. They are made outside, and arrive as messages."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.dialog.conversation import Next
from bot.dialog.turn import Look, Rows, Turn
from bot.domain.campaigns import Campaign, CampaignState, Run, RunState
from bot.domain.errors import NotAllowed
from bot.domain.events import Choice
from bot.domain.outreach import OpenCampaigns
from bot.domain.people import Right
from bot.domain.policy import month_before, reporting_month
from bot.domain.reporting import AskMonth, OpenReports, ReportCampaign, ReportRun, SetTarget, SheetOfRun
from bot.domain.reports import AIMED, About
from bot.services.campaigns.sight import see
from bot.services.reports.ask import ask_month, ask_run
from handlers.campaign.common import done, me

ON_TOP = Look(card="desk", retract=("desk",))
MOST_RUNS = 8
"""So many runs of a campaign are offered, the newest."""
BEGUN = frozenset({CampaignState.APPROVED, CampaignState.PAUSED, CampaignState.ENDED, CampaignState.CANCELLED})
"""Campaigns of which something may have been sent."""


def on_desk(turn: Turn) -> Rows:
    """Offer the reports."""
    return ((turn.act("report.button.open", OpenReports()),),) if me(turn).may(Right.CAMPAIGN) else ()


def of_campaign(turn: Turn, campaign: Campaign) -> Rows:
    """Offer what came of a campaign."""
    if campaign.state not in BEGUN or not me(turn).may(Right.CAMPAIGN):
        return ()
    return ((turn.act("report.button.campaign", ReportCampaign(campaign.id)),),)


async def open_reports(turn: Turn, action: OpenReports) -> Next:
    """Show which months can be reported on, and the unit's targets."""
    del action
    await show(turn)
    return done(turn)


async def show(turn: Turn) -> None:
    """Show the months and the targets as the newest message."""
    unit = await turn.work.units.get(me(turn).unit)
    targets = await turn.work.targets.of_unit(me(turn).unit)
    this = reporting_month(turn.work.now, turn.work.rules)
    before = month_before(this)
    aims = "\n".join(
        turn.words("report.target.line", measure=turn.words(f"report.measure.{measure}"), count=targets.get(measure) or "–")
        for measure in AIMED
    )
    rows: Rows = [
        (turn.act("report.button.before", AskMonth(before), month=_written(before)),),
        (turn.act("report.button.this", AskMonth(this), month=_written(this)),),
        *((turn.act("report.button.target", SetTarget(measure), measure=turn.words(f"report.measure.{measure}")),) for measure in AIMED),
        (turn.act("campaigns.button.all", OpenCampaigns()),),
    ]
    turn.say("report.choose", rows, ON_TOP, unit=unit.name if unit else "?", targets=aims)


async def ask_for_month(turn: Turn, action: AskMonth) -> Next:
    """Have the committee report made."""
    asked = await ask_month(turn.work, me(turn), action.month)
    _say_with_desk(turn, "report.coming" if asked else "report.no_month")
    return done(turn)


async def report_campaign(turn: Turn, action: ReportCampaign) -> Next:
    """Have the report of a campaign's run made; ask of which when there are several."""
    try:
        campaign = await see(turn.work, action.campaign, me(turn))
    except NotAllowed:
        _say_with_desk(turn, "campaigns.not_yours")
        return done(turn)
    runs = [run for run in await turn.work.runs.of_campaign(campaign.id) if run.state is not RunState.SKIPPED]
    if len(runs) > 1:
        rows: Rows = [*((_of_run(turn, run),) for run in runs[:MOST_RUNS]), (turn.act("campaigns.button.all", OpenCampaigns()),)]
        turn.say("report.which", rows, ON_TOP, title=campaign.title or turn.words("campaigns.untitled"))
        return done(turn)
    if runs:
        await ask_run(turn.work, me(turn), runs[0].id)
    _say_with_desk(turn, "report.coming" if runs else "report.no_run")
    return done(turn)


async def report_run(turn: Turn, action: ReportRun) -> Next:
    """Have the report of a run made."""
    return await _ask(turn, action.run, About.RUN)


async def sheet_of_run(turn: Turn, action: SheetOfRun) -> Next:
    """Have it made as a workbook."""
    return await _ask(turn, action.run, About.SHEET)


async def _ask(turn: Turn, number: int, about: About) -> Next:
    seen = await _sees(turn, number)
    if seen:
        await ask_run(turn.work, me(turn), number, about)
    _say_with_desk(turn, "report.coming" if seen else "campaigns.not_yours")
    return done(turn)


async def _sees(turn: Turn, number: int) -> bool:
    run = await turn.work.runs.get(number)
    if run is None:
        return False
    try:
        await see(turn.work, run.campaign, me(turn))
    except NotAllowed:
        return False
    return True


def _of_run(turn: Turn, run: Run) -> Choice:
    return turn.act(f"report.button.run.{run.audience}", ReportRun(run.id), day=_moment(turn, run.due_at))


def _moment(turn: Turn, at: datetime) -> str:
    return f"{at.astimezone(ZoneInfo(turn.work.rules.timezone)):%H:%M %d/%m/%Y}"


def _written(month: str) -> str:
    return f"{month[5:]}/{month[:4]}"


def _say_with_desk(turn: Turn, message: str) -> None:
    turn.say(message, ((turn.act("campaigns.button.all", OpenCampaigns()),),))
