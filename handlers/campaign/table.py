"""The part of the routing table that belongs to those who write to many."""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialog.conversation import Conversation, Do
from bot.domain.actions import Action
from bot.domain.outreach import OpenCampaigns, ShowCampaign
from handlers.campaign import desk

CONVERSATIONS: tuple[Conversation, ...] = ()

ACTIONS: Mapping[type[Action], Do] = {
    OpenCampaigns: desk.open_campaigns,
    ShowCampaign: desk.show_campaign,
}
