"""When a campaign goes out, as staff choose it, and the buttons for that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

from bot.domain.actions import Action
from bot.domain.calendar import Plan
from bot.domain.campaigns import CampaignKind
from bot.domain.outreach import CampaignAction
from bot.domain.policy import Rules

URGENT_GRACE: Final = timedelta(hours=2)
"""How late an urgent campaign may still go out: later it is no news."""
CALENDAR_DAYS: Final = 30
"""How far ahead the calendar looks."""
MOST_CAME: Final = 100_000


@dataclass(frozen=True, slots=True)
class Timing:
    """When a campaign goes out; no plan means as soon as it is approved. Of an event: when it is, and how those who come are reminded."""

    plan: Plan | None
    event_at: datetime | None = None
    reminders: Plan | None = None


def grace_of(kind: CampaignKind, rules: Rules) -> timedelta:
    """Return how late a date of a campaign may still go out."""
    return URGENT_GRACE if kind is CampaignKind.URGENT else rules.campaign_grace


@dataclass(frozen=True, slots=True)
class ChoosePlan(CampaignAction):
    """Choose when a draft goes out."""

    code: ClassVar[str] = "yp"


@dataclass(frozen=True, slots=True)
class ShowDates(CampaignAction):
    """Show when a campaign goes out next, and let me change that."""

    code: ClassVar[str] = "yd"


@dataclass(frozen=True, slots=True)
class PausePlan(CampaignAction):
    """Send nothing until I say so."""

    code: ClassVar[str] = "ya"


@dataclass(frozen=True, slots=True)
class ResumePlan(CampaignAction):
    """Go on."""

    code: ClassVar[str] = "yr"


@dataclass(frozen=True, slots=True)
class SkipNext(CampaignAction):
    """Leave out the next date: `due` in seconds since 1970, so that a button pressed late leaves out no other."""

    code: ClassVar[str] = "ys"
    due: int


@dataclass(frozen=True, slots=True)
class ChangeCampaign(CampaignAction):
    """Let me change what was approved."""

    code: ClassVar[str] = "yc"


@dataclass(frozen=True, slots=True)
class EndCampaign(CampaignAction):
    """It is over."""

    code: ClassVar[str] = "ye"


@dataclass(frozen=True, slots=True)
class CountCame(CampaignAction):
    """Tell how many people came to an event."""

    code: ClassVar[str] = "yn"


@dataclass(frozen=True, slots=True)
class OpenCalendar(Action):
    """Show what is coming in a unit, "" for one's own. Whoever is staff may: what was approved is said in public.

    It asks for no right, as no right is everybody's: its handler looks who presses.
    """

    code: ClassVar[str] = "yl"
    unit: str = ""


@dataclass(frozen=True, slots=True)
class CalendarElsewhere(Action):
    """Let me type another unit."""

    code: ClassVar[str] = "yo"
