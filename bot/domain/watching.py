"""The buttons of what happens while a campaign is sent and afterwards: watch, pause, cancel, send again, correct, take back, tell aloud."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.domain.actions import Action
from bot.domain.outreach import CampaignAction
from bot.domain.people import Right


@dataclass(frozen=True, slots=True)
class ShowRuns(CampaignAction):
    """Show how a campaign is sent: its one run, or which runs there are."""

    code: ClassVar[str] = "ws"


@dataclass(frozen=True, slots=True)
class RunAction(Action):
    """The base of what is done with one run; `run` is its id."""

    right: ClassVar[Right | None] = Right.CAMPAIGN
    run: int


@dataclass(frozen=True, slots=True)
class ShowRun(RunAction):
    """Show how a run stands; while it lasts the card is kept up to date."""

    code: ClassVar[str] = "wo"


@dataclass(frozen=True, slots=True)
class PauseRun(RunAction):
    """Hold it up."""

    code: ClassVar[str] = "wp"


@dataclass(frozen=True, slots=True)
class ResumeRun(RunAction):
    """Let it go on."""

    code: ClassVar[str] = "wr"


@dataclass(frozen=True, slots=True)
class AskCancel(RunAction):
    """I want to stop it for good."""

    code: ClassVar[str] = "wc"


@dataclass(frozen=True, slots=True)
class CancelRun(RunAction):
    """Stop it for good."""

    code: ClassVar[str] = "wx"


@dataclass(frozen=True, slots=True)
class AskResend(RunAction):
    """I want to send again to those of whom nobody knows whether they got it."""

    code: ClassVar[str] = "wu"


@dataclass(frozen=True, slots=True)
class Resend(RunAction):
    """Send again to exactly those."""

    code: ClassVar[str] = "wv"


@dataclass(frozen=True, slots=True)
class CorrectRun(RunAction):
    """What it said was wrong: write what is right to exactly those who got it."""

    code: ClassVar[str] = "we"


@dataclass(frozen=True, slots=True)
class AskRecall(RunAction):
    """I want to take it back."""

    code: ClassVar[str] = "wt"


@dataclass(frozen=True, slots=True)
class RecallRun(RunAction):
    """Take it back where the channel can."""

    code: ClassVar[str] = "wy"


@dataclass(frozen=True, slots=True)
class TellAloud(CampaignAction):
    """Give me a script for the loudspeaker, with its sound."""

    code: ClassVar[str] = "wl"


@dataclass(frozen=True, slots=True)
class TellGroups(CampaignAction):
    """Give me what I can forward to hamlets' own chat groups."""

    code: ClassVar[str] = "wg"
