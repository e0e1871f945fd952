"""Opening a tip again by its receipt. Wrong ones cost pauses, then work in the page; never a lock."""

from __future__ import annotations

from datetime import timedelta
from hashlib import blake2b

from bot.dialog.conversation import After, Conversation, Go, Next
from bot.dialog.pauses import solved
from bot.dialog.turn import Look, Turn
from bot.domain.events import Puzzle, Wanted
from bot.privacy.receipts import read_receipt
from bot.services.tips.follow import find_tip
from handlers.villager import follow
from handlers.villager.loose import hold
from handlers.villager.pieces import brought
from handlers.villager.screen import footer, said, scene
from handlers.villager.states import ReceiptState

NAME = "receipt"

_DIGITS = 16
_STORY = 4
"""From this many words on a text is a story, not a receipt with slips."""


async def _ask_code(turn: Turn) -> None:
    puzzle = turn.house.pauses.puzzle() if turn.capabilities.puzzle else None
    if puzzle is not None:
        turn.data["puzzle"] = [puzzle.seed, puzzle.bits]
    message = turn.data.pop("said", "receipt.ask")
    after = timedelta(seconds=turn.data.pop("after", 0))
    again = [turn.pick("receipt.try", "try", "1")] if turn.data.get("typed") else []
    turn.say(message, [again, footer(turn)], Look(wanted=Wanted.RECEIPT, puzzle=puzzle, after=after))


async def _take_code(turn: Turn) -> Next:
    receipt = turn.data.get("typed", "") if turn.picked else read_receipt(turn.text)
    if not receipt:
        return _unread(turn)
    return await attempt(turn, receipt)


async def _hold_file(turn: Turn) -> Next:
    """Ask what shall become of a picture: it is no receipt."""
    pieces = await brought(turn)
    return hold(pieces) if pieces else After.STAY


def _unread(turn: Turn) -> Next:
    words = said(turn)
    if not words:
        return After.STAY
    if len(words.split()) >= _STORY and sum(letter.isdecimal() for letter in words) < _DIGITS:
        return hold([[turn.event.message, words]])
    turn.data["said"] = "receipt.slip" if sum(letter.isdecimal() for letter in words) == _DIGITS else "receipt.format"
    return After.AGAIN


async def attempt(turn: Turn, receipt: str) -> Next:
    """Try a receipt (16 digits), from wherever it was typed."""
    pauses, who = turn.house.pauses, _who(turn)
    if not _worked(turn):
        return Go(NAME, ReceiptState.CODE, {"typed": receipt, "said": "receipt.puzzle"})
    after = pauses.pause(who).total_seconds()
    tip = await find_tip(turn.work, receipt)
    if tip is not None:
        pauses.right(who)
        return Go(NAME, ReceiptState.VIEW, {"tip": tip, "after": after})
    pauses.wrong(who)
    return Go(NAME, ReceiptState.CODE, {"said": "receipt.wrong", "after": pauses.pause(who).total_seconds()})


def _worked(turn: Turn) -> bool:
    if not turn.capabilities.puzzle or not turn.house.pauses.bits():
        return True
    seed, bits = turn.data.pop("puzzle", ["", 0])
    return bool(seed) and solved(Puzzle(seed, bits), turn.event.work)


def _who(turn: Turn) -> bytes:
    return blake2b(str(turn.event.address).encode(), key=turn.house.pauses.salt, digest_size=16).digest()


CONVERSATION = Conversation(
    name=NAME,
    scenes={
        ReceiptState.CODE: scene(_ask_code, _take_code, files=_hold_file),
        ReceiptState.VIEW: scene(follow.ask_view, follow.take_view, files=follow.take_answer),
        ReceiptState.ANSWER: scene(follow.ask_answer, follow.take_answer, ReceiptState.VIEW, files=follow.take_answer),
    },
)
