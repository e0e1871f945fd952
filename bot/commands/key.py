"""`keng key`: the operator's key pair for backups, and newer keys for what is sealed."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.commands import talk
from bot.commands.bar import progress_bar
from bot.domain.errors import KengError
from bot.privacy.keys import PURPOSES, Purpose, Seal, file_name
from bot.privacy.pair import make_pair
from bot.privacy.turnover import begin_turn, older_keys, replace_lost
from bot.privacy.vault import Vault
from bot.services.upkeep.replace import give_up
from bot.settings import Settings
from bot.store.database import Database
from bot.store.reseal import finish, reseal
from bot.wiring.store import open_as_it_is, open_database

app = typer.Typer(help="Keys: the operator's pair for backups, and newer keys for what is sealed.", no_args_is_help=True)

GRACE_SECONDS = 60
"""A running process learns of a new key within a second, and no transaction of ours lasts half as long as this."""


@app.command()
def pair(
    file: Annotated[Path, typer.Argument(help="Where the private key goes; keep it away from the server, and print it")],
) -> None:
    """Make the key pair for backups: the private key goes to the file, the public one is printed."""
    public = make_pair(file)
    out = talk.out()
    out.print(f"KENG_BACKUP_PUBLIC_KEY={public}", markup=False)
    out.print("Set this on the server. The private key opens every backup: keep two copies of it, none of them on the server.")


@app.command()
def rotate(
    purpose: Annotated[list[Seal] | None, typer.Option(help="Only this purpose; may be given several times")] = None,
    grace: Annotated[int, typer.Option(min=0, help="Seconds until old keys are destroyed; 0 when nothing else runs")] = GRACE_SECONDS,
) -> None:
    """Make newer keys, seal everything again with them while the service runs, destroy the old ones; when interrupted, run it again."""
    settings = talk.settings()
    asyncio.run(_rotate(settings, tuple(purpose or Seal), grace))


@app.command()
def replace(
    purpose: Annotated[str, typer.Argument(help="Which key is lost, as keng doctor names it: seal-tip, hash-contact ...")],
) -> None:
    """Make a key in place of one that is lost for good: what the lost one guarded is given up."""
    settings = talk.settings()
    lost = next((each for each in PURPOSES if each.value == purpose), None)
    if lost is None:
        raise KengError(f"There is no such key. It must be one of: {', '.join(PURPOSES)}.")
    asyncio.run(_give_up(settings, lost))
    talk.out().print(f"{lost}: a new key is made. What the lost one guarded is given up; docs/backup.md says what that is.", markup=False)


async def _give_up(settings: Settings, lost: Purpose) -> None:
    vault = Vault.open_incomplete(settings.key_dir)
    if lost not in vault.ring.missing():
        raise KengError(f"There is a key for {lost}: it is not lost. For a newer one there is keng key rotate.")
    if sys.stdin.isatty():
        typer.confirm("What this key guarded is then given up. Is there no copy of it anywhere, also in no backup?", abort=True)
    async with open_as_it_is(settings, vault) as database:
        async with database.begin() as work:
            await give_up(work, lost)
        await database.checkpoint()
    replace_lost(vault.ring, lost)


async def _rotate(settings: Settings, purposes: tuple[Seal, ...], grace: int) -> None:
    out = talk.out()
    async with open_database(settings) as database:
        ring = database.circumstances.vault.ring
        made = [each for each in purposes if begin_turn(ring, each)]
        if len(made) < len(purposes):
            out.print(f"Going on with {len(purposes) - len(made)} purposes that were begun before.")
        for each in purposes:
            await _reseal(database, each)
        if grace:
            out.print(f"Waiting {grace} seconds until every running process uses the new keys ...")
            await asyncio.sleep(grace)
        left = [each for each in purposes if not await _finish(database, each)]
    if left:
        raise KengError(f"Still in use, so that old keys stay: {', '.join(left)}. Run keng key rotate again later.")


async def _reseal(database: Database, purpose: Seal) -> None:
    with progress_bar(purpose) as progress:
        gone_through = await reseal(database, purpose, progress)
    unopened = f"; {gone_through.shut} do not open with any key" if gone_through.shut else ""
    talk.out().print(f"{purpose}: {gone_through.done} sealed again{unopened}", markup=False)


async def _finish(database: Database, purpose: Seal) -> bool:
    retired = await finish(database, purpose)
    for key_id in retired:
        talk.out().print(f"{purpose}: destroyed {file_name(purpose, key_id)}", markup=False)
    return not older_keys(database.circumstances.vault.ring, purpose)
