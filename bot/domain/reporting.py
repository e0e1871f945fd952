"""The buttons of reports and targets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.domain.actions import Action
from bot.domain.outreach import CampaignAction
from bot.domain.people import Right
from bot.domain.reports import Measure


@dataclass(frozen=True, slots=True)
class OpenReports(Action):
    """Show which reports of my unit there are, and its targets."""

    code: ClassVar[str] = "ro"
    right: ClassVar[Right | None] = Right.CAMPAIGN


@dataclass(frozen=True, slots=True)
class AskMonth(Action):
    """Have the committee report of my unit made; `month` is written 2026-11."""

    code: ClassVar[str] = "rm"
    right: ClassVar[Right | None] = Right.CAMPAIGN
    month: str


@dataclass(frozen=True, slots=True)
class ReportCampaign(CampaignAction):
    """Tell what came of a campaign: of its one run, or of which."""

    code: ClassVar[str] = "rc"


@dataclass(frozen=True, slots=True)
class ReportRun(Action):
    """Tell what came of a run."""

    code: ClassVar[str] = "rr"
    right: ClassVar[Right | None] = Right.CAMPAIGN
    run: int


@dataclass(frozen=True, slots=True)
class SheetOfRun(Action):
    """The same as a workbook."""

    code: ClassVar[str] = "rx"
    right: ClassVar[Right | None] = Right.CAMPAIGN
    run: int


@dataclass(frozen=True, slots=True)
class SetTarget(Action):
    """Say what my unit wants to reach in a month."""

    code: ClassVar[str] = "rt"
    right: ClassVar[Right | None] = Right.CAMPAIGN
    measure: Measure
