"""Which buttons stand under a campaign, and on the desk: one function an area, so that this page says what can be done when."""

from __future__ import annotations

from bot.dialog.turn import Rows, Turn
from bot.domain.campaigns import Campaign
from handlers.campaign import reports


def on_desk(turn: Turn) -> Rows:
    """Return what the desk offers besides its campaigns."""
    return reports.on_desk(turn)


def of_campaign(turn: Turn, campaign: Campaign) -> Rows:
    """Return what can be done with a campaign as it stands, by whoever looks."""
    return reports.of_campaign(turn, campaign)
