"""The buttons of those who write campaigns: the desk, and one campaign. What a campaign's parts add stands in modules of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.domain.actions import Action
from bot.domain.people import Right


@dataclass(frozen=True, slots=True)
class OpenCampaigns(Action):
    """Show the campaigns that I may see, in the making or `over`; pages count from 0."""

    code: ClassVar[str] = "kl"
    right: ClassVar[Right | None] = Right.TRANSLATE
    page: int = 0
    over: bool = False


@dataclass(frozen=True, slots=True)
class CampaignAction(Action):
    """The base of what is done with one campaign; `campaign` is its id, 32 hex digits."""

    right: ClassVar[Right | None] = Right.CAMPAIGN
    campaign: str


@dataclass(frozen=True, slots=True)
class ShowCampaign(CampaignAction):
    """Show one campaign with what can be done with it now."""

    code: ClassVar[str] = "ks"
    right: ClassVar[Right | None] = Right.TRANSLATE
