"""The part of the routing table that belongs to those who write to many."""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialog.conversation import Conversation, Do, Take
from bot.dialog.words import Word
from bot.domain.actions import Action
from bot.domain.approval import AskApproval, ConfirmAsking, OpenBacks, Review, SendUrgent, ShowTruth, TranslateBack, Withdraw
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
from bot.domain.planning import (
    CalendarElsewhere,
    ChangeCampaign,
    ChoosePlan,
    CountCame,
    EndCampaign,
    OpenCalendar,
    PausePlan,
    ResumePlan,
    ShowDates,
    SkipNext,
)
from bot.domain.reporting import AskMonth, OpenReports, ReportCampaign, ReportRun, SetTarget, SheetOfRun
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
from handlers.campaign import (
    approving,
    asking,
    backs,
    beyond,
    calendar,
    came,
    composing,
    correcting,
    desk,
    extras,
    looking,
    plan,
    planning,
    recalling,
    reports,
    running,
    targets,
    truth,
    variants,
)

CONVERSATIONS: tuple[Conversation, ...] = (
    planning.CONVERSATION,
    plan.CONVERSATION,
    came.CONVERSATION,
    calendar.CONVERSATION,
    approving.CONVERSATION,
    backs.CONVERSATION,
    composing.CONVERSATION,
    variants.CONVERSATION,
    extras.CONVERSATION,
    looking.CONVERSATION,
    correcting.CONVERSATION,
    targets.CONVERSATION,
)

ACTIONS: Mapping[type[Action], Do] = {
    OpenCampaigns: desk.open_campaigns,
    ShowCampaign: desk.show_campaign,
    ChoosePlan: planning.begin,
    ShowDates: plan.show,
    PausePlan: plan.pause,
    ResumePlan: plan.resume,
    SkipNext: plan.skip,
    ChangeCampaign: plan.begin_change,
    EndCampaign: plan.begin_end,
    CountCame: came.begin,
    OpenCalendar: calendar.open_calendar,
    CalendarElsewhere: calendar.elsewhere,
    ShowTruth: truth.show,
    AskApproval: asking.ask,
    ConfirmAsking: asking.confirm,
    Withdraw: asking.take_back,
    Review: approving.begin,
    SendUrgent: approving.begin_urgent,
    OpenBacks: backs.show,
    TranslateBack: backs.begin,
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
    OpenReports: reports.open_reports,
    AskMonth: reports.ask_for_month,
    ReportCampaign: reports.report_campaign,
    ReportRun: reports.report_run,
    SheetOfRun: reports.sheet_of_run,
    SetTarget: targets.begin,
}

WORDS: Mapping[str, Take] = {Word.CALENDAR: calendar.word}
