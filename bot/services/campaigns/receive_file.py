"""Take a recording or a picture for a campaign: what it is and how large is looked at before anything is fetched."""

from __future__ import annotations

from typing import Final

from bot.domain.errors import NotAllowed
from bot.domain.files import LONGEST_REFERENCE, MOST_BYTES, Attachment, FileKind, Refusal, Refused
from bot.domain.people import Staff
from bot.store.work import UnitOfWork

KINDS: Final = frozenset({FileKind.PICTURE, FileKind.VOICE})
"""What a variant may hold."""


async def receive_file(work: UnitOfWork, attachment: Attachment | None, staff: Staff) -> tuple[str, FileKind]:
    """Note a file that is to be cleaned, never masked; return its id and what it seems to be.

    Whether it could be taken after all is known when it is clean: until then a variant may name it, and stands without it if not.

    Raises:
        Refused: TYPE: it is neither picture nor voice; LARGE: it has more than `MOST_BYTES`.
        NotAllowed: it comes from nobody of the staff.
    """
    if staff.address is None:
        raise NotAllowed
    if attachment is None or attachment.kind not in KINDS or len(attachment.reference) > LONGEST_REFERENCE:
        raise Refused(Refusal.TYPE)
    if attachment.size > MOST_BYTES:
        raise Refused(Refusal.LARGE)
    return await work.campaign_files.add(attachment.kind, staff.address, attachment.reference), attachment.kind
