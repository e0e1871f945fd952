"""`keng backup` and `keng restore`."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from bot.commands import talk
from bot.commands.bar import progress_bar
from bot.domain.errors import BackupRefused
from bot.domain.ports import Progress
from bot.privacy.backups import Opener, Sealer
from bot.privacy.keys import sync_folder
from bot.privacy.pair import read_private, read_public
from bot.settings import Settings
from bot.store.backup import Contents, write_backup
from bot.store.frames import FrameReader
from bot.store.restore import Place, restore_backup
from bot.wiring.store import open_as_it_is, prepare_folder

NO_KEY = "No public key to seal the backup to: make a pair with keng key pair and set KENG_BACKUP_PUBLIC_KEY, or name it with --to."


def backup(
    file: Annotated[Path, typer.Argument(help="Where the backup goes; never over a file that is there")],
    to: Annotated[str, typer.Option(help="The public key it is sealed to; otherwise KENG_BACKUP_PUBLIC_KEY")] = "",
    without_keys: Annotated[bool, typer.Option("--without-keys", help="Leave the key files out: you save them apart")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Write a sealed backup while the service runs: tips, subscribers, staff, units, and the keys to read them with."""
    settings = talk.settings()
    chosen = to or settings.backup_public_key
    if not chosen:
        raise BackupRefused(NO_KEY)
    with _new_file(file) as target, progress_bar("Backup") as progress:
        sealer = Sealer(target, read_public(chosen))
        made = asyncio.run(_write(settings, sealer, progress, with_keys=not without_keys))
        sealer.end()
    _tell("Backup made", made)


def restore(
    file: Annotated[Path, typer.Argument(help="The backup")],
    key: Annotated[Path, typer.Option(help="The file of the private key it is sealed to")],
) -> None:
    """Take a backup into an empty place: all of it, checked, or nothing."""
    settings = talk.settings()
    private = read_private(key)
    with _old_file(file) as source, progress_bar("Restore") as progress, prepare_folder(settings.data_dir):
        opener = Opener(source, private)
        taken = asyncio.run(_take(settings, opener, progress))
    _tell("Restored", taken)
    talk.out().print(
        "Nobody who sent a tip can be written to any more, and officers in the web chat have to be invited anew. "
        "Look with keng doctor, then start with keng run."
    )


async def _write(settings: Settings, sealer: Sealer, progress: Progress, *, with_keys: bool) -> Contents:
    async with open_as_it_is(settings) as database:
        return await write_backup(database, sealer.write, progress, with_keys=with_keys)


async def _take(settings: Settings, opener: Opener, progress: Progress) -> Contents:
    frames = FrameReader(opener.read)
    return await restore_backup(Place(settings.database_url, settings.key_dir), frames, progress, opener.end)


def _tell(what: str, contents: Contents) -> None:
    out = talk.out()
    out.print(f"{what}: {sum(contents.counts.values())} rows as of {contents.made_at:%Y-%m-%d %H:%M} UTC, revision {contents.revision}.")
    out.print(", ".join(f"{name} {count}" for name, count in sorted(contents.counts.items()) if count), markup=False)
    out.print(f"Key files: {contents.keys or 'none, save them apart'}. Digest: {contents.digest}")
    if contents.closed:
        talk.complain(f"{contents.closed} sealed values do not open, because their keys are lost: see keng doctor.")


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """Give a file that gets its name only when it is complete and on the disk; nobody but its owner can read it.

    Raises:
        BackupRefused: a file of this name is there, or it cannot be written.
    """
    if path.exists():
        raise BackupRefused("There is a file of this name already: choose another name.")
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _name(new, path)
    except OSError as error:
        raise BackupRefused(f"The backup cannot be written there ({type(error).__name__}).") from None
    finally:
        new.unlink(missing_ok=True)


def _name(new: Path, path: Path) -> None:
    try:
        os.link(new, path)  # unlike renaming it refuses when somebody has made such a file meanwhile
    except FileExistsError:
        raise BackupRefused("There is a file of this name already: choose another name.") from None
    except OSError:  # a memory stick may know no links
        new.rename(path)
    sync_folder(path.parent)


@contextmanager
def _old_file(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as file:
            yield file
    except OSError:
        raise BackupRefused("The backup cannot be read.") from None
