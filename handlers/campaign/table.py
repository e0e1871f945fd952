"""The part of the routing table that belongs to those who write to many."""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialog.conversation import Conversation, Do
from bot.domain.actions import Action
from bot.domain.composing import (
    ChangePart,
    Compose,
    CopyCampaign,
    DropDraft,
    GoOn,
    Inert,
    OpenExtras,
    OpenVariants,
    Preview,
    TryOut,
)
from bot.domain.outreach import OpenCampaigns, ShowCampaign
from handlers.campaign import composing, desk, extras, looking, variants

CONVERSATIONS: tuple[Conversation, ...] = (
    composing.CONVERSATION,
    variants.CONVERSATION,
    extras.CONVERSATION,
    looking.CONVERSATION,
)

ACTIONS: Mapping[type[Action], Do] = {
    OpenCampaigns: desk.open_campaigns,
    ShowCampaign: desk.show_campaign,
    Compose: composing.begin,
    ChangePart: composing.change_part,
    GoOn: composing.go_on,
    CopyCampaign: composing.copy,
    OpenVariants: variants.begin,
    OpenExtras: extras.begin,
    DropDraft: extras.begin_drop,
    Preview: looking.show_preview,
    Inert: looking.inert,
    TryOut: looking.begin,
}
