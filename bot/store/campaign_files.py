"""Files of campaigns, and what staff are handed: kept in parts, as they are."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import insert, select

from bot.domain.errors import Gone
from bot.domain.files import FileKind, FileState
from bot.store import schema_campaign_files as sc

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork

PART: Final = 256 * 1024
"""Bytes of one part."""


class CampaignFileStore:
    """Rows of `campaign_file` and `campaign_file_part`."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def put(self, kind: FileKind, content: bytes, seconds: float, name: str, expires_at: datetime | None) -> str:
        """Write a clean file; return its id. `name` is the one it is handed out by, `expires_at` None for as long as its campaign."""
        raw = self._work.random.token(16)
        columns = {"id": raw, "kind": kind, "state": FileState.CLEAN, "seconds": round(seconds), "name": name, "expires_at": expires_at}
        await self._work.run(insert(sc.campaign_file).values(**columns))
        parts = [content[at : at + PART] for at in range(0, len(content), PART)]
        if parts:
            rows = [{"file": raw, "number": number, "content": part} for number, part in enumerate(parts)]
            await self._work.run(insert(sc.campaign_file_part), rows)
        return raw.hex()

    async def content(self, file: str) -> bytes:
        """Return the bytes of a file.

        Raises:
            Gone: there is none.
        """
        p = sc.campaign_file_part.c
        parts = (await self._work.run(select(p.content).where(p.file == bytes.fromhex(file)).order_by(p.number))).scalars().all()
        if not parts:
            raise Gone
        return b"".join(parts)
