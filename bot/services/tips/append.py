"""Adding to a tip that was sent."""

from __future__ import annotations

from bot.domain.errors import Gone
from bot.domain.tips import Author, EntryKind, Piece, TipStatus
from bot.store.work import UnitOfWork


async def append_piece(work: UnitOfWork, tip: str, piece: Piece, kind: EntryKind = EntryKind.WORDS) -> bool:
    """Add words or a file of the sender's to an open tip; False when it is closed or gone, and nothing was kept."""
    found = await work.tips.get(tip)
    if found is None or found.status is TipStatus.CLOSED:
        return False
    try:
        if not piece.file:
            await work.threads.add(tip, Author.SENDER, kind, piece.words)
            return True
        if not await work.files.attach(tip, piece.file):
            return False
        await work.threads.add(tip, Author.SENDER, EntryKind.FILE, piece.file)
    except Gone:
        return False
    return True


async def count_files(work: UnitOfWork, tip: str) -> int:
    """Return how many files a tip holds, those of officers included."""
    return len(await work.files.of_tip(tip))


async def thank(work: UnitOfWork, tip: str) -> bool:
    """Add the sender's thanks, once in a row; False when it stands there already.

    Raises:
        Gone: the tip's words were destroyed.
    """
    own = await work.threads.read(tip, (Author.SENDER,))
    if own and own[-1].kind is EntryKind.THANKS:
        return False
    await work.threads.add(tip, Author.SENDER, EntryKind.THANKS, "🙏")
    return True
