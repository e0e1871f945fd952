"""What the holder of a receipt may see: status and the officers' messages, never the sender's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.errors import Gone
from bot.domain.tips import ASKING, FILES, Author, Entry, EntryKind, Outcome, Tip
from bot.store.files import StoredFile
from bot.store.work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Followed:
    """A tip as its sender sees it; `gone` when its words were destroyed. `files` are those that officers sent, by their ids."""

    tip: Tip
    messages: tuple[Entry, ...]
    asked: bool
    gone: bool
    files: Mapping[str, StoredFile] = field(default_factory=dict)


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
        written = await work.threads.read(tip, (Author.OFFICER,))
    except Gone:
        return Followed(found, (), asked=False, gone=found.outcome is not Outcome.NOT_FOR_LINE)
    messages = tuple(entry for entry in written if entry.kind is not EntryKind.HEARD)
    asked = bool(messages) and messages[-1].kind in ASKING
    files = await work.files.some([entry.words for entry in messages if entry.kind in FILES])
    return Followed(found, messages, asked=asked, gone=False, files=files)
