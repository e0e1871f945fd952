"""A tip's files as an officer sees them: which may be shown, and what is said of those that may not, or not yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.files import HEARD, SIGNS, FileState
from bot.domain.people import Role, Staff
from bot.domain.tips import FILES, Author, Entry
from bot.store.files import StoredFile
from bot.store.work import UnitOfWork


def file_card(file: str) -> str:
    """Return the name of the card that shows a file."""
    return f"file-{file}"


async def file_cards(work: UnitOfWork, tip_id: str) -> tuple[str, ...]:
    """Return the names of the cards of a tip's files."""
    return tuple(sorted(file_card(file.id) for file in await work.files.of_tip(tip_id)))


def hears(work: UnitOfWork, staff: Staff) -> bool:
    """Tell whether somebody may hear a sender's voice: with transcripts first, the province alone."""
    return not work.rules.transcript_first or staff.role is Role.PROVINCE


def visible(work: UnitOfWork, staff: Staff, entry: Entry, files: Mapping[str, StoredFile]) -> StoredFile | None:
    """Return the file of an entry when it is clean and the person may see and hear it."""
    file = files.get(entry.words) if entry.kind in FILES else None
    if file is None or file.state is not FileState.CLEAN:
        return None
    return file if entry.author is Author.OFFICER or file.kind not in HEARD or hears(work, staff) else None


def shown_files(work: UnitOfWork, staff: Staff, entries: Sequence[Entry], files: Mapping[str, StoredFile]) -> list[StoredFile]:
    """Return what may be shown of a thread, in its order."""
    return [file for entry in entries if (file := visible(work, staff, entry, files)) is not None]


def line_of(work: UnitOfWork, staff: Staff, entry: Entry, files: Mapping[str, StoredFile]) -> str:
    """Return what stands in the thread for a file: its sign and kind, and why it cannot be shown when it cannot."""
    file, language = files.get(entry.words), staff.language
    if file is None:
        return work.texts.text(language, "case.file.missing")
    what = f"{SIGNS[file.kind]} {work.texts.text(language, f'case.file.{file.kind}')}"
    if file.state is not FileState.CLEAN:
        return f"{what} · {work.texts.text(language, f'case.file.{file.state}')}"
    if visible(work, staff, entry, files) is None:
        return f"{what} · {work.texts.text(language, 'case.file.elsewhere')}"
    return what
