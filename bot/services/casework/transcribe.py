"""Write down what a voice says, for officers who are to read it and not to hear it."""

from __future__ import annotations

from bot.domain.errors import NotAllowed, TooLate
from bot.domain.people import Staff
from bot.domain.tips import Author, EntryKind
from bot.services.casework._files import hears
from bot.services.casework._sight import sight_of
from bot.store.work import UnitOfWork


async def transcribe(work: UnitOfWork, tip_id: str, staff: Staff, words: str) -> str:
    """Add to the thread what a voice says; the sender never sees it. Return the tip's code.

    Raises:
        NotAllowed: the person may not see the tip, or not hear its voices.
        TooLate: it is closed.
        Gone: its words were destroyed.
    """
    sight = await sight_of(work, tip_id, staff)
    if not hears(work, staff):
        raise NotAllowed
    if not sight.open:
        raise TooLate
    await work.threads.add(tip_id, Author.OFFICER, EntryKind.HEARD, words)
    work.audit.note(staff.id, "transcribe", tip_id)
    return sight.code
