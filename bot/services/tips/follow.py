"""What the holder of a receipt may see: status and the officers' messages, never the sender's words."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.errors import Gone
from bot.domain.tips import Author, Entry, EntryKind, Outcome, Tip
from bot.store.work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Followed:
    """A tip as its sender sees it; `gone` when its words were destroyed."""

    tip: Tip
    messages: tuple[Entry, ...]
    asked: bool
    gone: bool


async def find_tip(work: UnitOfWork, receipt: str) -> str | None:
    """Return the id of the tip that a receipt (16 digits) opens, None when it opens none."""
    found = await work.tips.by_receipt(receipt)
    return None if found is None else found.id


async def follow_tip(work: UnitOfWork, tip: str) -> Followed | None:
    """Return what a sender may see of a tip, None when it was purged. `asked`: an officer's question is the last message."""
    found = await work.tips.get(tip)
    if found is None:
        return None
    try:
        messages = tuple(await work.threads.read(tip, (Author.OFFICER,)))
    except Gone:
        return Followed(found, (), asked=False, gone=found.outcome is not Outcome.NOT_FOR_LINE)
    asked = bool(messages) and messages[-1].kind is EntryKind.QUESTION
    return Followed(found, messages, asked=asked, gone=False)
