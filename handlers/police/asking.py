"""Ask the sender: ready questions, or one's own words."""

from __future__ import annotations

from enum import StrEnum

from bot.dialog.conversation import After, Conversation, Next, Scene
from bot.dialog.turn import WORDS, Turn
from bot.domain.actions import Ask
from bot.domain.errors import Gone, NotAllowed, TooLate
from bot.domain.events import EventKind
from bot.domain.files import MOST_FILES, Refused
from bot.domain.people import Right
from bot.domain.tips import EntryKind
from bot.services.casework.write import write_to_sender
from bot.services.files.receive import receive_file
from handlers.police.common import LONGEST, enter, leads, me, refuse, say_with_desk, say_with_tip

READY = ("where", "when", "still", "people", "vehicle", "more")
CANCEL = "cancel"


class State(StrEnum):
    """Where the conversation stands."""

    QUESTION = "question"


async def begin(turn: Turn, action: Ask) -> Next:
    """Begin, if the person may ask."""
    return await enter(turn, action, "ask", State.QUESTION, leads)


async def ask_question(turn: Turn) -> None:
    """Show the ready questions; words are taken as a question too."""
    picks = [turn.pick(f"case.question.{each}", each, str(number)) for number, each in enumerate(READY, 1)]
    rows = (*((pick,) for pick in picks), (turn.pick("case.button.cancel", CANCEL, "0"),))
    turn.say("case.ask", rows, WORDS, code=turn.data["code"])


async def take_question(turn: Turn) -> Next:
    """Send the question."""
    if turn.picked == CANCEL:
        say_with_tip(turn, "case.nothing_sent", turn.data["tip"], code=turn.data["code"])
        return After.OVER
    if turn.event.kind is EventKind.FILE:
        return await send_file(turn, EntryKind.FILE_QUESTION)
    words = turn.words(f"case.question.{turn.picked}") if turn.picked in READY else turn.text
    return await send(turn, EntryKind.QUESTION, words)


async def send_file(turn: Turn, kind: EntryKind) -> Next:
    """Send the sender a voice or a picture, or say why it is not taken."""
    try:
        file, _ = await receive_file(turn.work, turn.event.file, turn.event.address, turn.language)
    except Refused as refused:
        turn.say(f"file.refused.{refused.why}", files=MOST_FILES)
        return After.AGAIN
    return await _deliver(turn, kind, file)


async def send(turn: Turn, kind: EntryKind, words: str) -> Next:
    """Write to the sender, or say why not."""
    if not any(letter.isalnum() for letter in words) or len(words) > LONGEST:
        turn.say("case.words_limit", limit=LONGEST)
        return After.AGAIN
    return await _deliver(turn, kind, words.strip())


async def _deliver(turn: Turn, kind: EntryKind, words: str) -> Next:
    tip = turn.data["tip"]
    try:
        code = await write_to_sender(turn.work, tip, me(turn), kind, words)
    except (NotAllowed, TooLate):
        await refuse(turn, tip)
    except Gone:
        say_with_desk(turn, "case.gone")
    else:
        say_with_tip(turn, "case.sent", tip, code=code)
    return After.OVER


CONVERSATION = Conversation("ask", {State.QUESTION: Scene(ask_question, take_question)}, right=Right.CASEWORK)
