"""The part of the routing table that belongs to those who write to many."""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialog.conversation import Conversation, Do
from bot.domain.actions import Action
from bot.domain.approval import AskApproval, ConfirmAsking, OpenBacks, Review, SendUrgent, ShowTruth, TranslateBack, Withdraw
from bot.domain.outreach import OpenCampaigns, ShowCampaign
from handlers.campaign import approving, asking, backs, desk, truth

CONVERSATIONS: tuple[Conversation, ...] = (
    approving.CONVERSATION,
    backs.CONVERSATION,
)

ACTIONS: Mapping[type[Action], Do] = {
    OpenCampaigns: desk.open_campaigns,
    ShowCampaign: desk.show_campaign,
    ShowTruth: truth.show,
    AskApproval: asking.ask,
    ConfirmAsking: asking.confirm,
    Withdraw: asking.take_back,
    Review: approving.begin,
    SendUrgent: approving.begin_urgent,
    OpenBacks: backs.show,
    TranslateBack: backs.begin,
}
