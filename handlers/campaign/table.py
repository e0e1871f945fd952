"""The part of the routing table that belongs to those who write to many."""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialog.conversation import Conversation, Do
from bot.domain.actions import Action
from bot.domain.outreach import OpenCampaigns, ShowCampaign
from bot.domain.watching import (
    AskCancel,
    AskRecall,
    AskResend,
    CancelRun,
    CorrectRun,
    PauseRun,
    RecallRun,
    Resend,
    ResumeRun,
    ShowRun,
    ShowRuns,
    TellAloud,
    TellGroups,
)
from handlers.campaign import beyond, correcting, desk, recalling, running

CONVERSATIONS: tuple[Conversation, ...] = (correcting.CONVERSATION,)

ACTIONS: Mapping[type[Action], Do] = {
    OpenCampaigns: desk.open_campaigns,
    ShowCampaign: desk.show_campaign,
    ShowRuns: running.show_runs,
    ShowRun: running.show_run,
    PauseRun: running.pause_run,
    ResumeRun: running.resume_run,
    AskCancel: running.ask_cancel,
    CancelRun: running.cancel_run,
    AskResend: running.ask_resend,
    Resend: running.resend,
    CorrectRun: correcting.begin,
    AskRecall: recalling.ask_recall,
    RecallRun: recalling.recall_run,
    TellAloud: beyond.tell_aloud,
    TellGroups: beyond.tell_groups,
}
