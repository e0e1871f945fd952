"""What somebody sends as the words, the recording or the picture of a variant."""

from __future__ import annotations

from bot.dialog.conversation import After, Next
from bot.dialog.turn import Turn
from bot.domain.campaigns import MOST_LETTERS
from bot.domain.composing import fits
from bot.domain.events import EventKind
from bot.domain.files import FileKind, Refused
from bot.domain.words import clean
from bot.services.campaigns.receive_file import receive_file
from bot.services.campaigns.write_variant import Content
from handlers.campaign.common import me


async def brought(turn: Turn, before: str = "") -> Content | None:
    """Return what an event brings; `before` are words to which new ones are added. None when it brings nothing: the person was told why.

    Of a file whose caption is too long the file is taken.
    """
    recording, picture = await _file(turn)
    text = _words(turn, before)
    if text is None and recording is None and picture is None:
        return None
    return Content(text, recording, picture)


async def edited(turn: Turn) -> Next:
    """Say how words are changed that were kept: a message edited in the chat changes nothing, for they may be several joined."""
    turn.say("compose.edited")
    return After.AGAIN


async def _file(turn: Turn) -> tuple[str | None, str | None]:
    if turn.event.kind is not EventKind.FILE:
        return None, None
    try:
        file, kind = await receive_file(turn.work, turn.event.file, me(turn))
    except Refused as refused:
        turn.say(f"compose.file.{refused.why}")
        return None, None
    return (file, None) if kind is FileKind.VOICE else (None, file)


def _words(turn: Turn, before: str) -> str | None:
    words = clean(turn.text)
    if not words:
        if turn.event.kind is not EventKind.FILE:
            turn.say("compose.empty")
        return None
    whole = f"{before}\n{words}" if before else words
    if not fits(whole):
        turn.say("compose.too_long", limit=MOST_LETTERS, letters=len(whole))
        return None
    return whole
