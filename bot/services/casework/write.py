"""Ask the sender of a tip something, or tell them something."""

from __future__ import annotations

from bot.domain.errors import Gone, TooLate
from bot.domain.people import Staff
from bot.domain.tips import FILES, Author, EntryKind
from bot.services.casework._notice import tell_news
from bot.services.casework._screens import redraw
from bot.services.casework._sight import lead_of
from bot.store.work import UnitOfWork

_ACTS = {EntryKind.QUESTION: "ask", EntryKind.WORDS: "reply", EntryKind.FILE_QUESTION: "ask", EntryKind.FILE: "reply"}


async def write_to_sender(work: UnitOfWork, tip_id: str, staff: Staff, kind: EntryKind, words: str) -> str:
    """Add a question, words or a file (by its id) to the thread and give the sender the notice they asked for; return the tip's code.

    Raises:
        NotAllowed: the person may not see the tip, or somebody else has it.
        TooLate: it is closed.
        Gone: its words were destroyed, or the file was.
    """
    sight = await lead_of(work, tip_id, staff)
    if not sight.open:
        raise TooLate
    if kind in FILES and not await work.files.attach(tip_id, words):
        raise Gone
    await work.threads.add(tip_id, Author.OFFICER, kind, words)
    work.audit.note(staff.id, _ACTS[kind], tip_id)
    await tell_news(work, tip_id)
    await redraw(work, tip_id)
    return sight.code
