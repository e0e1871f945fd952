"""Say again what a campaign said to somebody."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.events import OutboundMessage
from bot.domain.files import FileKind
from bot.domain.people import Contact
from bot.domain.taps import Tap, address_to
from bot.store.work import UnitOfWork


async def hear_again(work: UnitOfWork, contact: Contact | None, tap: Tap) -> OutboundMessage | None:
    """Return what stood over a button, with its recording instead of its picture; None when it was another's, or is counts already."""
    mine = await work.mine.of(tap.lot, tap.seq, contact.id) if contact else None
    message = await work.runs.message(mine.run, mine.language) if mine else None
    if message is None:
        return None
    files = [*message.also, *((message.file,) if message.file else ())]
    voice = next((each for each in files if each.kind is FileKind.VOICE), None)
    heard = replace(message, file=voice, also=()) if voice else message
    return address_to(heard, tap.lot, tap.seq)
