"""What the holder of a receipt sees and can do: status, the officers' messages, answers, thanks, forget me."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from enum import StrEnum

from bot.dialog.conversation import After, Next
from bot.dialog.turn import WORDS, Look, Turn
from bot.domain.errors import Gone
from bot.domain.events import Choice, EventKind
from bot.domain.files import FileState, ShownFile
from bot.domain.tips import ASKING, FILES, Entry, EntryKind, Outcome, TipStatus
from bot.services.casework.cards import update_cards
from bot.services.tips.append import append_piece, count_files, thank
from bot.services.tips.follow import Followed, follow_tip
from bot.services.tips.way_back import close_way, forget_sender, has_way, open_way
from handlers.villager.loose import hold
from handlers.villager.phones import say_phones
from handlers.villager.pieces import brought, parts_of
from handlers.villager.screen import footer, in_pairs
from handlers.villager.states import ReceiptState


class _Do(StrEnum):
    """What can be done with a tip that was sent."""

    ANSWER = "answer"
    THANK = "thank"
    MESSAGE = "message"
    QUIET = "quiet"
    FORGET = "forget"
    AGAIN = "again"
    DONE = "done"


async def ask_view(turn: Turn) -> None:
    """Show what the officers wrote and where the tip stands; never the sender's own words."""
    look = Look(after=timedelta(seconds=turn.data.pop("after", 0)))
    followed = await follow_tip(turn.work, turn.data["tip"])
    sentence = _ended(followed)
    if followed is None or sentence:
        turn.say(sentence, [footer(turn)], look)
        return
    for entry in followed.messages:
        _say_entry(turn, followed, entry, look)
    if followed.tip.status is not TipStatus.CLOSED and not followed.tip.bypass:
        await say_phones(turn, followed.tip.unit)
    turn.say(_status(followed), [*in_pairs(await _choices(turn, followed)), footer(turn)], look)


def _say_entry(turn: Turn, followed: Followed, entry: Entry, look: Look) -> None:
    if entry.kind not in FILES:
        turn.say("receipt.message", look=look, words=entry.words)
        return
    file = followed.files.get(entry.words)
    if file is None or file.state is not FileState.CLEAN or file.kind not in turn.capabilities.shows:
        turn.say("receipt.file.waiting" if file and file.state is FileState.WAITING else "receipt.file.missing", look=look)
        return
    turn.say("receipt.file", look=replace(look, file=ShownFile(file.id, file.kind), protected=True))


def _ended(followed: Followed | None) -> str:
    if followed is None or followed.gone:
        return "receipt.gone"
    return "receipt.not_for_line" if followed.tip.outcome is Outcome.NOT_FOR_LINE else ""


def _status(followed: Followed) -> str:
    if followed.tip.outcome is not None:
        return f"receipt.outcome.{followed.tip.outcome}"
    return "receipt.asked" if followed.asked else f"receipt.status.{followed.tip.status}"


async def _choices(turn: Turn, followed: Followed) -> list[Choice]:
    shown = []
    if followed.tip.status is not TipStatus.CLOSED:
        shown.append(turn.pick("receipt.button.answer", _Do.ANSWER, "1"))
    if followed.messages or followed.tip.status is not TipStatus.SENT:
        shown.append(turn.pick("receipt.button.thank", _Do.THANK, "2"))
    if await has_way(turn.work, followed.tip.id):
        shown.append(turn.pick("receipt.button.quiet", _Do.QUIET, "3"))
    elif followed.tip.status is not TipStatus.CLOSED:
        shown.append(turn.pick("receipt.button.message", _Do.MESSAGE, "3"))
    return [*shown, turn.pick("receipt.button.forget", _Do.FORGET, "4"), turn.pick("receipt.button.again", _Do.AGAIN, "5")]


async def take_view(turn: Turn) -> Next:
    """Do what was pressed; typed words are an answer."""
    tip = turn.data["tip"]
    if turn.picked == _Do.ANSWER:
        return ReceiptState.ANSWER
    if turn.picked == _Do.THANK:
        return await _thank(turn, tip)
    if turn.picked == _Do.MESSAGE:
        return await _message(turn, tip)
    if turn.picked == _Do.QUIET:
        await close_way(turn.work, tip)
        turn.say("receipt.quiet")
        return After.AGAIN
    if turn.picked == _Do.FORGET:
        await forget_sender(turn.work, tip, turn.event.address, staff=turn.staff is not None)
        turn.say("receipt.forgotten")
        return After.HOME
    return After.AGAIN if turn.picked else await take_answer(turn)


async def _thank(turn: Turn, tip: str) -> Next:
    try:
        if await thank(turn.work, tip):
            await update_cards(turn.work, tip)
    except Gone:
        return After.AGAIN
    turn.say("receipt.thanked")
    return After.STAY


async def _message(turn: Turn, tip: str) -> Next:
    if await open_way(turn.work, tip, turn.event.address, turn.language):
        turn.say("sent.way.opened" if turn.capabilities.later else "sent.way.opened.page")
    return After.AGAIN


async def ask_answer(turn: Turn) -> None:
    """Ask for words that go to the officers."""
    done = [turn.pick("receipt.answer.done", _Do.DONE, "1")]
    turn.say("receipt.answer.ask", [done, footer(turn)], WORDS, label=turn.words(turn.capabilities.label))


async def take_answer(turn: Turn) -> Next:
    """Send an answer; any number may follow."""
    if turn.picked:
        return ReceiptState.VIEW
    tip = turn.data["tip"]
    pieces = await brought(turn, await count_files(turn.work, tip) if turn.event.kind is EventKind.FILE else 0)
    if not pieces:
        return After.STAY
    followed = await follow_tip(turn.work, tip)
    asked = followed is not None and any(entry.kind in ASKING for entry in followed.messages)
    kind = EntryKind.ANSWER if asked else EntryKind.WORDS
    if not all([await append_piece(turn.work, tip, part, kind) for part in parts_of(pieces)]):
        turn.say("receipt.closed.words")
        return hold(pieces)
    await update_cards(turn.work, tip, news=True)
    turn.say("receipt.added")
    return After.STAY
