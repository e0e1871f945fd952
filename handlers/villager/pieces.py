"""What somebody is telling and has not sent: pieces that can be added, replaced and shown.

`data["pieces"]` is a list of [the channel's message id, words], the id is what an edit names; or of [id, "", file, kind].
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bot.dialog.conversation import After, Next
from bot.dialog.turn import Turn
from bot.domain.events import EventKind
from bot.domain.files import HEARD, MOST_FILES, SIGNS, FileKind, Refused
from bot.domain.tips import Piece
from bot.services.files.receive import receive_file
from handlers.villager.screen import said

PREVIEW = 300
MOST_LETTERS = 60_000

Pieces = Sequence[list[str]]


def words_of(data: Mapping[str, Any]) -> tuple[str, ...]:  # Any: JSON
    """Return the words of a draft, a message each."""
    return tuple(words for _, words, *file in data.get("pieces", []) if not file)


def files_of(pieces: Pieces) -> list[str]:
    """Return the files among pieces, by their ids."""
    return [file[0] for _, _, *file in pieces if file]


def held_files(data: Mapping[str, Any]) -> frozenset[str]:  # Any: JSON
    """Return the files that a conversation holds: told and not sent, or waiting behind a danger."""
    return frozenset(files_of([*data.get("pieces", []), *data.get("waiting", []), *data.get("draft", {}).get("pieces", [])]))


def parts_of(pieces: Pieces) -> tuple[Piece, ...]:
    """Return words and files in the order in which they came."""
    return tuple(Piece(words, *file[:1]) for _, words, *file in pieces)


def preview(data: Mapping[str, Any]) -> str:  # Any: JSON
    """Return the beginning of a draft, and how many files of each kind it has."""
    whole = "\n".join(words_of(data))
    shown = whole if len(whole) <= PREVIEW else f"{whole[:PREVIEW].rstrip()}…"
    counts = Counter(FileKind(kind) for _, _, *file in data.get("pieces", []) for kind in file[1:])
    signs = " · ".join(f"{SIGNS[kind]} {counts[kind]}" for kind in FileKind if counts[kind])
    return "\n".join(filter(None, (shown, signs)))


async def brought(turn: Turn, held: int = 0) -> list[list[str]]:
    """Return what an event brings, as pieces: words, or a file and its caption; `held` files are there already.

    What is not taken is missing, and the person was told why.
    """
    message = turn.event.message
    if turn.event.kind is not EventKind.FILE:
        words = said(turn)
        return [[message, words]] if words else []
    caption = [[message, words]] if turn.text.strip() and (words := said(turn)) else []
    try:
        file, kind = await receive_file(turn.work, turn.event.file, turn.event.address, turn.language, held)
    except Refused as refused:
        turn.say(f"file.refused.{refused.why}", files=MOST_FILES)
        return caption
    return [[message, "", file, kind.value], *caption]


def keep(turn: Turn, pieces: Pieces) -> bool:
    """Add pieces to the draft; False when it holds too much already, and then the person was told."""
    held = sum(map(len, words_of(turn.data)))
    if held + sum(len(words) for _, words, *_ in pieces) > MOST_LETTERS:
        turn.say("words.full")
        return False
    turn.data.setdefault("pieces", []).extend(pieces)
    return True


async def add(turn: Turn) -> Next:
    """Add what was typed or sent beside the question on the screen; an album's parts are answered once."""
    pieces = await brought(turn, len(files_of(turn.data.get("pieces", []))))
    if pieces and keep(turn, pieces) and not _same_album(turn):
        say_added(turn, pieces)
    return After.STAY


def say_added(turn: Turn, pieces: Pieces) -> None:
    """Say what was added: of voices, that they are changed."""
    kinds = {kind for _, _, *file in pieces for kind in file[1:]}
    masked = turn.work.rules.mask_voices and kinds & set(HEARD)
    files = "file.added.voice" if masked else "file.added"
    turn.say(files if kinds else "words.added")


def _same_album(turn: Turn) -> bool:
    album = turn.event.album
    same = bool(album) and turn.data.get("album") == album
    if album:
        turn.data["album"] = album
    return same


async def replace(turn: Turn) -> Next:
    """Put an edited message's new words in the place of the old ones."""
    for piece in turn.data.get("pieces", []):
        if piece[0] and piece[0] == turn.event.message and len(piece) == 2:  # noqa: PLR2004 - words alone, no file
            words = said(turn)
            if words:
                piece[1] = words
                turn.say("words.replaced")
            return After.STAY
    turn.say("edit.late")
    return After.STAY
