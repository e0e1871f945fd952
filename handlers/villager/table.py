"""The villagers' part of the routing table."""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialog.conversation import Conversation, Do, Take
from bot.dialog.words import Word
from bot.domain import taps
from bot.domain.actions import Action, SeeNews, Stop
from handlers.villager import anywhere, danger, hearing, news, receipt, sent, tip, wishes
from handlers.villager import home as first
from handlers.villager.actions import (
    Back,
    ClearChat,
    Danger,
    Forget,
    Languages,
    Listen,
    News,
    OpenReceipt,
    OpenWishes,
    Report,
    Resume,
    Settings,
    Speak,
)
from handlers.villager.loose import CONVERSATION as LOOSE
from handlers.villager.pieces import held_files

CONVERSATIONS: tuple[Conversation, ...] = (
    *danger.CONVERSATIONS,
    tip.CONVERSATION,
    sent.CONVERSATION,
    LOOSE,
    receipt.CONVERSATION,
    news.CONVERSATION,
    wishes.CONVERSATION,
    hearing.CONVERSATION,
)

ACTIONS: Mapping[type[Action], Do] = {
    Danger: anywhere.press_danger,
    Report: first.report,
    News: first.open_news,
    OpenReceipt: first.open_receipt,
    SeeNews: first.open_receipt,
    Listen: anywhere.listen,
    Settings: anywhere.settings,
    Back: anywhere.back,
    Resume: anywhere.resume,
    Languages: anywhere.languages,
    Speak: anywhere.speak,
    Stop: anywhere.stop,
    Forget: anywhere.forget,
    ClearChat: anywhere.clear_chat,
    OpenWishes: first.open_wishes,
    taps.Listen: hearing.listen,
    taps.Understood: hearing.understood,
    taps.Come: hearing.come,
    taps.TellPolice: hearing.tell_police,
    taps.Told: hearing.told,
}

WORDS: Mapping[str, Take] = {
    Word.MENU: anywhere.menu,
    Word.BACK: anywhere.back,
    Word.STOP: anywhere.stop,
    Word.HELP: anywhere.help_me,
    Word.LANGUAGE: anywhere.languages,
    Word.LISTEN: anywhere.listen,
    Word.FORGET: anywhere.forget,
    Word.DANGER: danger.cry,
}

DIGITS: Mapping[str, Action] = first.DIGITS

start, home, loose, gone = first.start, first.home, first.loose, first.gone
holds = held_files
