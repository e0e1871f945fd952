"""`keng migrate` and `keng purge`."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot.commands import talk
from bot.services.upkeep.count import count_due
from bot.services.upkeep.purge import purge_due
from bot.settings import Settings
from bot.wiring.store import open_database


def migrate_database() -> None:
    """Bring the database to the present schema; `keng run` does it by itself."""
    asyncio.run(_open(talk.settings()))
    talk.out().print("The database is up to date.")


def purge(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go, and change nothing")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Remove everything whose time is over; the running service does it by itself."""
    settings = talk.settings()
    found = asyncio.run(_count(settings) if dry_run else _purge(settings))
    nothing = "Nothing is due." if dry_run else "Nothing was due."
    talk.out().print("\n".join(f"{subject}: {count}" for subject, count in sorted(found.items())) or nothing)


async def _open(settings: Settings) -> None:
    async with open_database(settings) as database:
        await database.ping()


async def _purge(settings: Settings) -> dict[str, int]:
    async with open_database(settings) as database:
        async with database.begin() as work:
            removed = await purge_due(work)
        if database.checkpoint_due:
            talk.complain("SQLite's log could not be emptied: somebody reads at this moment. Run keng purge again in a while.")
    return removed


async def _count(settings: Settings) -> dict[str, int]:
    async with open_database(settings) as database, database.look() as work:
        return await count_due(work)
