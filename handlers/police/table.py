"""The officers' part of the routing table."""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialog.conversation import Conversation, Do, Take
from bot.dialog.words import Word
from bot.domain.actions import (
    Accept,
    Action,
    Ask,
    CannotGo,
    Close,
    ConfirmStaff,
    Duty,
    HandOver,
    Hide,
    InviteColleague,
    LeaveGroup,
    MoreTips,
    Open,
    OpenTips,
    PlaceGroup,
    PressDrill,
    RemoveColleague,
    Reply,
    ShowCard,
    ShowFiles,
    Team,
    Transcribe,
    TurnPage,
)
from handlers.police import asking, cases, closing, desk, drill, group, handing, invitation, replying, team, transcribing

CONVERSATIONS: tuple[Conversation, ...] = (
    invitation.CONVERSATION,
    asking.CONVERSATION,
    replying.CONVERSATION,
    handing.CONVERSATION,
    closing.CONVERSATION,
    transcribing.CONVERSATION,
    *team.CONVERSATIONS,
)

ACTIONS: Mapping[type[Action], Do] = {
    Accept: cases.accept,
    Open: cases.show_words,
    ShowFiles: cases.show_pictures,
    Transcribe: transcribing.begin,
    TurnPage: cases.turn_page,
    Hide: cases.hide_words,
    ShowCard: cases.show,
    CannotGo: cases.pass_on,
    Ask: asking.begin,
    Reply: replying.begin,
    HandOver: handing.begin,
    Close: closing.begin,
    OpenTips: desk.open_tips,
    MoreTips: desk.more,
    Duty: desk.duty,
    Team: team.show,
    InviteColleague: team.begin_invite,
    RemoveColleague: team.begin_removal,
    ConfirmStaff: team.confirm,
    PlaceGroup: group.place,
    LeaveGroup: group.leave,
    PressDrill: drill.press,
}

WORDS: Mapping[str, Take] = {Word.DESK: desk.word}

called, left, moved = group.called, group.left, group.moved
