"""Week keys: whatever they sealed ends when the week's key is destroyed.

They are read from their files each time and never kept in memory, so that destroying the file is enough
for every process that runs.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from bot.domain.errors import Gone, KeyFolderError
from bot.privacy.keys import destroy_key, list_folder, locked, make_folder, read_key, sync_folder, write_key

_WEEK = re.compile(r"(\d{4})-W(\d{2})")


def week_of(day: date) -> str:
    """Return the name of the ISO week, "2026-W47"."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


class WeekKeys:
    """The folder of week keys, made when the first one is needed."""

    __slots__ = ("_folder",)

    def __init__(self, folder: Path) -> None:
        """Name the folder.

        Raises:
            KeyFolderError: when it is there and open to others.
        """
        self._folder = folder
        if folder.exists():
            list_folder(folder)

    def make(self, week: str) -> bytes:
        """Return the week's key; it is made when this is its first use.

        Raises:
            KeyFolderError: when the folder or the file is too open, unreadable or incomplete.
        """
        make_folder(self._folder)
        path = self._folder / f"{week}.key"
        with locked(self._folder):
            if not path.exists():
                write_key(path)
            return read_key(path)

    def find(self, week: str) -> bytes:
        """Return the week's key.

        Raises:
            Gone: when it was destroyed or never made.
            KeyFolderError: when the file is too open, unreadable or incomplete.
        """
        if not _WEEK.fullmatch(week):
            raise Gone
        try:
            return read_key(self._folder / f"{week}.key")
        except FileNotFoundError:
            raise Gone from None

    def ended(self, before: date) -> list[str]:
        """Return the names of the weeks whose Sunday is before that day and whose keys are still there, oldest first."""
        return [path.stem for path in list_folder(self._folder) if _ended(path, before)] if self._folder.exists() else []

    def destroy(self, before: date) -> list[str]:
        """Destroy the keys of the weeks whose Sunday is before that day; return their names, oldest first."""
        if not self._folder.exists():
            return []
        with locked(self._folder):
            ended = [path for path in list_folder(self._folder) if _ended(path, before)]
            for path in ended:
                destroy_key(path)
            sync_folder(self._folder)
        return [path.stem for path in ended]


def _ended(path: Path, before: date) -> bool:
    name = _WEEK.fullmatch(path.stem)
    if not name or path.suffix != ".key":
        return False
    try:
        return date.fromisocalendar(int(name[1]), int(name[2]), 7) < before
    except ValueError:
        message = f"{path} is not the key of a week. Move it out of the folder."
        raise KeyFolderError(message) from None
