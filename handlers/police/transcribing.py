"""Write down what a voice says, for the commune that is to read it and not to hear it."""

from __future__ import annotations

from enum import StrEnum

from bot.dialog.conversation import After, Conversation, Next, Scene
from bot.dialog.turn import WORDS, Turn
from bot.domain.actions import Transcribe
from bot.domain.errors import Gone, NotAllowed, TooLate
from bot.domain.people import Right
from bot.services.casework.cards import update_cards
from bot.services.casework.transcribe import transcribe
from handlers.police.asking import CANCEL
from handlers.police.common import LONGEST, enter, is_open, me, refuse, say_with_desk, say_with_tip


class State(StrEnum):
    """Where the conversation stands."""

    WORDS = "words"


async def begin(turn: Turn, action: Transcribe) -> Next:
    """Begin, if the tip is open."""
    return await enter(turn, action, "transcribe", State.WORDS, is_open)


async def ask_words(turn: Turn) -> None:
    """Ask for what is heard."""
    turn.say("case.transcribe", ((turn.pick("case.button.cancel", CANCEL, "0"),),), WORDS, code=turn.data["code"])


async def take_words(turn: Turn) -> Next:
    """Keep it beside the voice."""
    tip, words = turn.data["tip"], turn.text.strip()
    if turn.picked == CANCEL:
        say_with_tip(turn, "case.nothing_sent", tip, code=turn.data["code"])
        return After.OVER
    if not any(letter.isalnum() for letter in words) or len(words) > LONGEST:
        turn.say("case.words_limit", limit=LONGEST)
        return After.AGAIN
    try:
        code = await transcribe(turn.work, tip, me(turn), words)
    except (NotAllowed, TooLate):
        await refuse(turn, tip)
    except Gone:
        say_with_desk(turn, "case.gone")
    else:
        await update_cards(turn.work, tip, news=True)
        say_with_tip(turn, "case.transcribed", tip, code=code)
    return After.OVER


CONVERSATION = Conversation("transcribe", {State.WORDS: Scene(ask_words, take_words)}, right=Right.CASEWORK)
