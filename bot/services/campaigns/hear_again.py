"""Say again what a campaign said to somebody."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.events import OutboundMessage
from bot.domain.files import FileKind, ShownFile
from bot.domain.people import Contact
from bot.domain.taps import Tap, address_to
from bot.store.work import UnitOfWork


async def hear_again(work: UnitOfWork, contact: Contact | None, tap: Tap) -> OutboundMessage | None:
    """Return what stood over a button, with its recording instead of its picture; None when it was another's, or is counts already."""
    mine = await work.mine.of(tap.lot, tap.seq, contact.id) if contact else None
    message = await work.runs.message(mine.run, mine.language) if mine else None
    if message is None:
        return None
    file = ShownFile(message.recording, FileKind.VOICE) if message.recording else message.file
    return address_to(replace(message, file=file), tap.lot, tap.seq)
