"""What somebody is telling and has not sent: pieces that can be added, replaced and shown.

`data["pieces"]` is a list of [the channel's message id, words], the id is what an edit names; or of [id, "", file, kind].
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialog.conversation import After, Next
from bot.dialog.turn import Turn
from bot.domain.tips import Piece
from handlers.villager.screen import said

PREVIEW = 300
MOST_LETTERS = 60_000


def words_of(data: Mapping[str, Any]) -> tuple[str, ...]:  # Any: JSON
    """Return the words of a draft, a message each."""
    return tuple(words for _, words, *file in data.get("pieces", []) if not file)


def parts_of(data: Mapping[str, Any]) -> tuple[Piece, ...]:  # Any: JSON
    """Return the parts of a draft: words and files in the order in which they came."""
    return tuple(Piece(words, *rest[:1]) for _, words, *rest in data.get("pieces", []))


def preview(data: Mapping[str, Any]) -> str:  # Any: JSON
    """Return the beginning of a draft."""
    whole = "\n".join(words_of(data))
    return whole if len(whole) <= PREVIEW else f"{whole[:PREVIEW].rstrip()}…"


def keep(turn: Turn, words: str) -> bool:
    """Add words to the draft; False when it holds too much already, and then the person was told."""
    if sum(map(len, words_of(turn.data))) + len(words) > MOST_LETTERS:
        turn.say("words.full")
        return False
    turn.data.setdefault("pieces", []).append([turn.event.message, words])
    return True


async def add(turn: Turn) -> Next:
    """Add what was typed beside the question on the screen; an album's parts are answered once."""
    words = said(turn)
    if words and keep(turn, words) and not _same_album(turn):
        turn.say("words.added")
    return After.STAY


def _same_album(turn: Turn) -> bool:
    album = turn.event.album
    same = bool(album) and turn.data.get("album") == album
    if album:
        turn.data["album"] = album
    return same


async def replace(turn: Turn) -> Next:
    """Put an edited message's new words in the place of the old ones."""
    for piece in turn.data.get("pieces", []):
        if piece[0] and piece[0] == turn.event.message:
            words = said(turn)
            if words:
                piece[1] = words
                turn.say("words.replaced")
            return After.STAY
    turn.say("edit.late")
    return After.STAY
