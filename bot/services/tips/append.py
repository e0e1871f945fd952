"""Adding to a tip that was sent."""

from __future__ import annotations

from bot.domain.errors import Gone
from bot.domain.tips import Author, EntryKind, TipStatus
from bot.store.work import UnitOfWork


async def append_words(work: UnitOfWork, tip: str, words: str, kind: EntryKind = EntryKind.WORDS) -> bool:
    """Add the sender's words to an open tip; False when it is closed or gone, and nothing was kept."""
    found = await work.tips.get(tip)
    if found is None or found.status is TipStatus.CLOSED:
        return False
    try:
        await work.threads.add(tip, Author.SENDER, kind, words)
    except Gone:
        return False
    return True


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
