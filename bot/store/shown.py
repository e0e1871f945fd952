"""Clean files for channels that show them."""

from __future__ import annotations

from bot.domain.errors import Gone
from bot.domain.files import CleanFile
from bot.store.database import Database
from bot.store.work import UnitOfWork


async def read_shown(work: UnitOfWork, file: str) -> CleanFile:
    """Return a clean file by its id, of a tip or of a campaign.

    Raises:
        Gone: it was destroyed, or was never clean.
    """
    try:
        return await work.files.read(file)
    except Gone:
        return await work.campaign_files.read(file)


class ShownFiles:
    """The FileSource port on one database."""

    def __init__(self, database: Database) -> None:
        """Bind to a database."""
        self._database = database

    async def read(self, file: str) -> CleanFile:
        """Return a clean file by its id.

        Raises:
            Gone: it was destroyed, or was never clean.
            StorageError: the database did not give it.
        """
        async with self._database.look() as work:
            return await read_shown(work, file)

    async def copy(self, file: str, channel: str) -> str | None:
        """Return by what a platform has a campaign's file, "" when it has not; None for any other file.

        Raises:
            StorageError: the database did not tell.
        """
        async with self._database.look() as work:
            return await work.campaign_files.copy(file, channel)

    async def note_copy(self, file: str, channel: str, reference: str) -> None:
        """Keep by what a platform has a campaign's file; "" forgets it.

        Raises:
            StorageError: it was not kept.
        """
        async with self._database.begin() as work:
            await work.campaign_files.note_copy(file, channel, reference)
