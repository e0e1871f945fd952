"""Take a file that came: what it is and how large is looked at before anything is fetched."""

from __future__ import annotations

from bot.domain.events import Address
from bot.domain.files import LONGEST_REFERENCE, MOST_BYTES, MOST_FILES, TAKEN, Attachment, FileKind, Refusal, Refused
from bot.store.origins import Origin
from bot.store.work import UnitOfWork


async def receive_file(
    work: UnitOfWork, attachment: Attachment | None, address: Address, language: str, held: int = 0
) -> tuple[str, FileKind]:
    """Note a file that is to be cleaned; return its id and what it seems to be. `held` files are there already.

    Raises:
        Refused: it is of no kind that is taken, too large, or one too many.
    """
    if attachment is None or attachment.kind not in TAKEN or len(attachment.reference) > LONGEST_REFERENCE:
        raise Refused(Refusal.TYPE)
    if attachment.size > MOST_BYTES:
        raise Refused(Refusal.LARGE)
    if held >= MOST_FILES:
        raise Refused(Refusal.MANY)
    origin = Origin(address, attachment.reference, language, mask=work.rules.mask_voices)
    return await work.files.add(attachment.kind, origin), attachment.kind
