"""What becomes of a campaign's file that was cleaned, or could not be."""

from __future__ import annotations

from bot.domain.events import OutboundMessage
from bot.domain.files import CleanFile, Refusal
from bot.store.origins import Uncleaned
from bot.store.work import UnitOfWork


async def keep_clean(work: UnitOfWork, uncleaned: Uncleaned, clean: CleanFile) -> None:
    """Keep a clean file's content; one that turns out to be another kind than its variant holds it for is refused.

    Raises:
        Gone: its time was over meanwhile.
    """
    if clean.kind is uncleaned.kind:
        await work.campaign_files.keep(uncleaned.id, clean)
    else:
        await refuse_file(work, uncleaned, Refusal.TYPE)


async def refuse_file(work: UnitOfWork, uncleaned: Uncleaned, why: Refusal) -> None:
    """Note that a file is not taken: its variant stands without it, and whoever of the staff sent it hears why."""
    await work.campaign_files.refuse(uncleaned.id)
    address = uncleaned.origin.address
    staff = (await work.staff.at([address])).get(address)
    if staff is not None:
        work.say(address, OutboundMessage(text=work.texts.text(staff.language, f"campaign.file.{why}")))
