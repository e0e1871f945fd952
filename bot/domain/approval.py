"""Approving campaigns: what they must not hold, what they may lack, and the buttons of those who ask, decide and translate back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from bot.domain.actions import Action
from bot.domain.campaigns import Campaign, Variant
from bot.domain.outreach import CampaignAction
from bot.domain.people import Right

LONGEST_REASON = 1000
"""Characters of why a campaign is returned."""
LONGEST_BACK = 1500
"""Characters of what a variant says in Vietnamese: a translation may be longer than what it renders."""


class Check(StrEnum):
    """What the approver ticks that a campaign does not hold; the names are stored."""

    BELIEF = "belief"
    QUOTA = "quota"
    REWARD = "reward"
    THREAT = "threat"


WARNED = "warned"
"""What else the approver ticks where the list of words warned: that they looked at it."""


class Gap(StrEnum):
    """What a campaign lacks before it can be asked for."""

    WORDS = "words"
    UNITS = "units"
    ELSEWHERE = "elsewhere"
    PLAN = "plan"
    PAST = "past"
    BACK = "back"
    FILES = "files"
    BUTTONS = "buttons"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that a campaign lacks; `languages` are those it lacks it in, () where that does not matter."""

    gap: Gap
    languages: tuple[str, ...] = ()


_TONGUES = frozenset(("vi", "tyz", "nut", "hmn-VN", "mww-Latn", "ium", "mji", "nty", "mlc", "en"))


def tongue(language: str) -> str:
    """Return the message id of a language's name as staff say it; one name stands for all that have none."""
    return f"tongue.{language}" if language in _TONGUES else "tongue.other"


def fingerprint(campaign: Campaign, variants: Iterable[Variant]) -> str:
    """Return 16 hex digits that change with anything an approver looks at: words, files, meanings, places, times, buttons."""
    told = (campaign.title, campaign.kind, campaign.subject, campaign.plan, campaign.reminders, campaign.units, campaign.buttons)
    shown = (*map(repr, told), repr(campaign.event_at), repr(campaign.respected), *map(repr, variants))
    return hashlib.blake2s("\0".join(shown).encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class ShowTruth(CampaignAction):
    """Tell me what would happen if it went out."""

    code: ClassVar[str] = "qt"
    right: ClassVar[Right | None] = Right.TRANSLATE


@dataclass(frozen=True, slots=True)
class AskApproval(CampaignAction):
    """I want it approved: show me what is missing, or what would happen."""

    code: ClassVar[str] = "qa"


@dataclass(frozen=True, slots=True)
class ConfirmAsking(CampaignAction):
    """Yes, ask for approval."""

    code: ClassVar[str] = "qy"


@dataclass(frozen=True, slots=True)
class Withdraw(CampaignAction):
    """I take it back to change it."""

    code: ClassVar[str] = "qw"


@dataclass(frozen=True, slots=True)
class Review(CampaignAction):
    """Show me all of it, so that I can decide."""

    code: ClassVar[str] = "qr"
    right: ClassVar[Right | None] = Right.APPROVE


@dataclass(frozen=True, slots=True)
class SendUrgent(CampaignAction):
    """It shall go out at once, on my word."""

    code: ClassVar[str] = "qu"
    right: ClassVar[Right | None] = Right.URGENT


@dataclass(frozen=True, slots=True)
class OpenBacks(Action):
    """Show me the variants of which nobody has said yet in Vietnamese what they say; pages count from 0."""

    code: ClassVar[str] = "ql"
    right: ClassVar[Right | None] = Right.TRANSLATE
    page: int = 0


@dataclass(frozen=True, slots=True)
class TranslateBack(CampaignAction):
    """I say in Vietnamese what this variant says."""

    code: ClassVar[str] = "qb"
    right: ClassVar[Right | None] = Right.TRANSLATE
    language: str
