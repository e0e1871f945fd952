"""`keng migrate` and `keng purge`."""

from __future__ import annotations

import asyncio

from bot.commands import talk
from bot.services.upkeep.purge import purge_due
from bot.settings import Settings
from bot.wiring.store import open_database


def migrate_database() -> None:
    """Bring the database to the present schema; `keng run` does it by itself."""
    asyncio.run(_open(talk.settings()))
    talk.out().print("The database is up to date.")


def purge() -> None:
    """Remove everything whose time is over; the running service does it by itself."""
    removed = asyncio.run(_purge(talk.settings()))
    talk.out().print("\n".join(f"{subject}: {count}" for subject, count in sorted(removed.items())) or "Nothing was due.")


async def _open(settings: Settings) -> None:
    async with open_database(settings) as database:
        await database.ping()


async def _purge(settings: Settings) -> dict[str, int]:
    async with open_database(settings) as database:
        async with database.begin() as work:
            removed = await purge_due(work)
        await database.checkpoint()
    return dict(removed)
