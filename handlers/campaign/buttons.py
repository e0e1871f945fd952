"""Which buttons stand under a campaign, and on the desk: one function an area, so that this page says what can be done when."""

from __future__ import annotations

from bot.dialog.turn import Rows, Turn
from bot.domain.campaigns import Campaign, CampaignState
from bot.domain.events import Choice
from bot.domain.people import Right
from bot.domain.planning import ChoosePlan, CountCame, OpenCalendar, ShowDates


def on_desk(turn: Turn) -> Rows:
    """Return what the desk offers besides its campaigns."""
    return (_calendar(turn),)


def of_campaign(turn: Turn, campaign: Campaign) -> Rows:
    """Return what can be done with a campaign as it stands, by whoever looks."""
    return of_plan(turn, campaign)


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
