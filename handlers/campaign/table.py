"""The part of the routing table that belongs to those who write to many."""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialog.conversation import Conversation, Do
from bot.domain.actions import Action
from bot.domain.outreach import OpenCampaigns, ShowCampaign
from bot.domain.reporting import AskMonth, OpenReports, ReportCampaign, ReportRun, SetTarget, SheetOfRun
from handlers.campaign import desk, reports, targets

CONVERSATIONS: tuple[Conversation, ...] = (targets.CONVERSATION,)

ACTIONS: Mapping[type[Action], Do] = {
    OpenCampaigns: desk.open_campaigns,
    ShowCampaign: desk.show_campaign,
    OpenReports: reports.open_reports,
    AskMonth: reports.ask_for_month,
    ReportCampaign: reports.report_campaign,
    ReportRun: reports.report_run,
    SheetOfRun: reports.sheet_of_run,
    SetTarget: targets.begin,
}
