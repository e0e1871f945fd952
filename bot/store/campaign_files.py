"""What campaigns show and play: from whom it came until it is clean, then its content in parts."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import insert, select

from bot.domain.events import Address
from bot.domain.files import CleanFile, FileKind, FileState
from bot.privacy.keys import Seal
from bot.store import schema_campaign_files as s

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork

PART_BYTES: Final = 256 * 1024
_UNNAMED: Final = timedelta(days=3)
"""So long a file lives that no variant names."""


class CampaignFileStore:
    """Rows of `campaign_file`, `campaign_file_part` and `campaign_origin`."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def add(self, kind: FileKind, address: Address, reference: str) -> str:
        """Note a file that waits to be cleaned; return its id, 32 hex digits."""
        raw, run = self._work.random.token(16), self._work.run
        sealed = self._work.vault.seal(Seal.STAFF, json.dumps([address.channel, address.id, reference]).encode(), raw)
        await run(insert(s.campaign_file).values(id=raw, **self._columns(kind, FileState.WAITING, 0)))
        await run(insert(s.campaign_origin).values(file=raw, sealed=sealed, attempts=0, ready_at=self._work.now))
        return raw.hex()

    async def keep(self, clean: CleanFile) -> str:
        """Write a file that is clean already; return its id."""
        raw, run = self._work.random.token(16), self._work.run
        await run(insert(s.campaign_file).values(id=raw, **self._columns(clean.kind, FileState.CLEAN, round(clean.seconds))))
        places = range(0, len(clean.content), PART_BYTES)
        parts = [{"file": raw, "number": at, "content": clean.content[place : place + PART_BYTES]} for at, place in enumerate(places)]
        await run(insert(s.campaign_file_part), parts)
        return raw.hex()

    async def states(self, files: Collection[str]) -> dict[str, FileState]:
        """Return how these files stand, those that there are."""
        raws = [bytes.fromhex(each) for each in files]
        rows = await self._work.run(select(s.campaign_file.c.id, s.campaign_file.c.state).where(s.campaign_file.c.id.in_(raws)))
        return {row.id.hex(): FileState(row.state) for row in rows}

    def _columns(self, kind: FileKind, state: FileState, seconds: int) -> dict[str, object]:
        return {"kind": kind, "state": state, "seconds": seconds, "name": "", "expires_at": self._work.now + _UNNAMED}
