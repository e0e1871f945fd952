"""Whose files are cleaned: tips' and campaigns', each with its own store and its own end. Neither side knows of the other."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.files import CleanFile, Refusal
from bot.services.campaigns import settle_file
from bot.services.casework.cards import update_cards
from bot.services.files.settle import keep_clean, refuse_file
from bot.store.origins import Uncleaned
from bot.store.work import UnitOfWork


class Waiting(Protocol):
    """The part of a store that hands out what waits to be cleaned."""

    async def claim(self, lease: bytes, until: datetime, now: datetime, limit: int) -> list[Uncleaned]:
        """Claim files; `now` and `until` are the machine's."""
        ...

    async def retry(self, file: str, pause: timedelta) -> None:
        """Let a claimed file wait, in product time, and count the attempt."""
        ...

    async def release_all(self, lease: bytes) -> None:
        """Give back whatever a loop that stops has claimed."""
        ...

    async def release_dead(self) -> int:
        """Give back whatever is claimed; return how many that were."""
        ...


class Shelf(Protocol):
    """One side's files."""

    def waiting(self, work: UnitOfWork) -> Waiting:
        """Return the store that they wait in."""
        ...

    async def keep(self, work: UnitOfWork, file: Uncleaned, clean: CleanFile) -> None:
        """Keep a clean file.

        Raises:
            Gone: it was dropped meanwhile.
        """
        ...

    async def refuse(self, work: UnitOfWork, file: Uncleaned, why: Refusal) -> None:
        """Note that a file is not taken, and tell whoever sent it."""
        ...


class TipShelf:
    """Tips' files: cards of the tip are drawn anew."""

    def waiting(self, work: UnitOfWork) -> Waiting:
        """Return the store of tips' files."""
        return work.files

    async def keep(self, work: UnitOfWork, file: Uncleaned, clean: CleanFile) -> None:
        """Keep a clean file; raises Gone when it was dropped, or its tip was destroyed."""
        if tip := await keep_clean(work, file.id, clean):
            await update_cards(work, tip)

    async def refuse(self, work: UnitOfWork, file: Uncleaned, why: Refusal) -> None:
        """Note that a file is not taken and tell its sender."""
        if tip := await refuse_file(work, file, why):
            await update_cards(work, tip)


class CampaignShelf:
    """Campaigns' files."""

    def waiting(self, work: UnitOfWork) -> Waiting:
        """Return the store of campaigns' files."""
        return work.campaign_files

    async def keep(self, work: UnitOfWork, file: Uncleaned, clean: CleanFile) -> None:
        """Keep a clean file; raises Gone when its time was over."""
        await settle_file.keep_clean(work, file, clean)

    async def refuse(self, work: UnitOfWork, file: Uncleaned, why: Refusal) -> None:
        """Note that a file is not taken and tell whoever of the staff sent it."""
        await settle_file.refuse_file(work, file, why)


SHELVES: tuple[Shelf, ...] = (TipShelf(), CampaignShelf())
"""In the order in which they are asked: what villagers send comes first."""
