"""Take a picture or a recording for a campaign; it is cleaned afterwards, as it is heard: nobody hides behind it."""

from __future__ import annotations

from typing import Final

from bot.domain.files import MOST_BYTES, Attachment, FileKind, Refusal, Refused
from bot.domain.people import Staff
from bot.store.work import UnitOfWork

_TAKEN: Final = frozenset({FileKind.PICTURE, FileKind.VOICE})
_LONGEST_REFERENCE: Final = 512


async def receive_file(work: UnitOfWork, attachment: Attachment | None, staff: Staff) -> tuple[str, FileKind]:
    """Note a file that is to be cleaned; return its id (32 hex digits) and what it seems to be.

    Raises:
        Refused: it is no picture and no recording, or too large.
    """
    if attachment is None or attachment.kind not in _TAKEN or len(attachment.reference) > _LONGEST_REFERENCE or staff.address is None:
        raise Refused(Refusal.TYPE)
    if attachment.size > MOST_BYTES:
        raise Refused(Refusal.LARGE)
    return await work.campaign_files.add(attachment.kind, staff.address, attachment.reference), attachment.kind
