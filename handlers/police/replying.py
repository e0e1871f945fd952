"""Tell the sender something."""

from __future__ import annotations

from enum import StrEnum

from bot.dialog.conversation import After, Conversation, Next, Scene
from bot.dialog.turn import WORDS, Turn
from bot.domain.actions import Reply
from bot.domain.events import EventKind
from bot.domain.people import Right
from bot.domain.tips import EntryKind
from handlers.police.asking import CANCEL, send, send_file
from handlers.police.common import enter, leads, say_with_tip


class State(StrEnum):
    """Where the conversation stands."""

    WORDS = "words"


async def begin(turn: Turn, action: Reply) -> Next:
    """Begin, if the person may answer."""
    return await enter(turn, action, "reply", State.WORDS, leads)


async def ask_words(turn: Turn) -> None:
    """Ask for the words."""
    turn.say("case.reply", ((turn.pick("case.button.cancel", CANCEL, "0"),),), WORDS, code=turn.data["code"])


async def take_words(turn: Turn) -> Next:
    """Send them."""
    if turn.picked == CANCEL:
        say_with_tip(turn, "case.nothing_sent", turn.data["tip"], code=turn.data["code"])
        return After.OVER
    if turn.event.kind is EventKind.FILE:
        return await send_file(turn, EntryKind.FILE)
    return await send(turn, EntryKind.WORDS, turn.text)


CONVERSATION = Conversation("reply", {State.WORDS: Scene(ask_words, take_words)}, right=Right.CASEWORK)
