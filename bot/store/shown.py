"""Clean files for channels that show them."""

from __future__ import annotations

from bot.domain.files import CleanFile
from bot.store.database import Database


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
            return await work.files.read(file)
