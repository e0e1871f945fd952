"""What becomes of a file that was cleaned, or could not be."""

from __future__ import annotations

from bot.domain.errors import Gone
from bot.domain.events import Lane, OutboundMessage
from bot.domain.files import CleanFile, Refusal
from bot.store.origins import Uncleaned
from bot.store.work import UnitOfWork


async def keep_clean(work: UnitOfWork, file: str, clean: CleanFile) -> str:
    """Keep a clean file's content; return the tip that it is part of, "" while that is not sent.

    Raises:
        Gone: it was dropped meanwhile, or its tip was destroyed.
    """
    return (await work.files.keep(file, clean)).tip


async def refuse_file(work: UnitOfWork, uncleaned: Uncleaned, why: Refusal) -> str:
    """Note that a file is not taken and tell whoever sent it; return the tip that it is part of, "" when there is none."""
    try:
        stored = await work.files.refuse(uncleaned.id)
    except Gone:
        return ""
    text = work.texts.text(uncleaned.origin.language, f"file.refused.{why}")
    work.say(uncleaned.origin.address, OutboundMessage(text=text), Lane.DIALOGUE)
    return stored.tip
