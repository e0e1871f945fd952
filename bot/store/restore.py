"""Taking a backup into an empty place: all of it, checked, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import MetaData, column, inspect, select, table, text, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import BackupRefused
from bot.domain.ports import Progress
from bot.privacy.keys import list_folder
from bot.privacy.turnover import put_back
from bot.privacy.vault import Vault
from bot.store.backup import FORMAT, Contents, Tally, count_rows, rows_of
from bot.store.declare import kept_in_backups, metadata, purposes_of
from bot.store.frames import DAMAGED, FrameReader
from bot.store.migrate import changing, go_to, known_revisions
from bot.store.schema import contact
from bot.store.stranded import end_restored

BATCH_ROWS: Final = 200
BATCH_BYTES: Final = 4 * 1024 * 1024

_LATER = "This backup was made by a later version of keng (revision {revision}). Install that version, then restore."
_OCCUPIED = "There is a database with rows in it already. A backup goes into an empty one only: name another with KENG_DATABASE_URL."


@dataclass(frozen=True, slots=True)
class Place:
    """Where a backup is taken to: a database, empty or not there, and a key folder, empty or not there."""

    url: str
    keys: Path


@dataclass(slots=True)
class _Load:
    """Rows of one table that wait to be written."""

    name: str
    columns: tuple[str, ...]
    rows: list[dict[str, Any]] = field(default_factory=list)  # Any: values of any column
    bytes: int = 0


async def restore_backup(place: Place, frames: FrameReader, progress: Progress, end: Callable[[], None]) -> Contents:
    """Take a backup into an empty place, in one transaction; return what it held. `end` refuses when something follows.

    Raises:
        BackupRefused: the place is not empty, or the backup is of a later version or not whole; the place is as it was.
        KeyFolderError: the keys cannot be written, or a backup without keys finds none; the place is as it was.
        StorageError: the database did not take it; the place is as it was.
    """
    contents, named = _head(frames)
    with _cleaned(place), _new_keys(place.keys, named, frames):
        async with changing(place.url) as connection:
            await _make_empty(connection)
            await go_to(connection, contents.revision)
            await _load_all(connection, frames, contents, progress)
            end()
            await _check_references(connection)
            await go_to(connection, "head")
            await connection.execute(update(contact).values(restored=True))
            await end_restored(connection, contents.made_at)
            await _check_seals(connection, Vault.open(place.keys, create=True), contents)
    return contents


def _head(frames: FrameReader) -> tuple[Contents, list[str]]:
    kind, values = frames.take()
    try:
        [head] = values
        contents = Contents(datetime.fromisoformat(head["made_at"]), head["revision"], counts=dict(head["counts"]))
        version, named = int(head["format"]), list(map(str, head["keys"]))
    except (ValueError, TypeError, KeyError):
        raise BackupRefused(DAMAGED) from None
    if version > FORMAT or contents.revision not in known_revisions():
        raise BackupRefused(_LATER.format(revision=contents.revision))
    if kind != "head":
        raise BackupRefused(DAMAGED)
    contents.keys = len(named)
    return contents, named


@contextmanager
def _cleaned(place: Place) -> Iterator[None]:
    """Take the files of a SQLite database away again that were not there before, when it was not filled."""
    name = make_url(place.url).database if place.url.startswith("sqlite") else None
    files = [Path(f"{name}{ending}") for ending in ("", "-wal", "-shm", "-journal", ".lock")] if name else []
    before = [path for path in files if path.exists()]
    try:
        yield
    except BaseException:
        for path in files:
            if path not in before:
                path.unlink(missing_ok=True)
        raise


@contextmanager
def _new_keys(folder: Path, named: list[str], frames: FrameReader) -> Iterator[None]:
    """Put the backup's keys into the folder; whatever came into it goes again when the rest fails."""
    there = folder.exists()
    before = set(list_folder(folder)) if there else set()
    if named and before:
        raise BackupRefused(f"The key folder {folder} is not empty, and no key is ever mixed with others. Name another with KENG_KEY_DIR.")
    if not named:
        _require_keys(folder)
    try:
        files = [_key(frames, name) for name in named]
        put_back(folder, dict(files))
        yield
    except BaseException:
        for path in set(list_folder(folder)) - before if folder.exists() else ():
            path.unlink()
        if folder.exists() and not there:
            folder.rmdir()
        raise


def _require_keys(folder: Path) -> None:
    """Refuse a backup without keys where the saved ones are not.

    Raises:
        BackupRefused: some are missing.
        KeyFolderError: the folder is not there, or open to others.
    """
    there = {path.name.rsplit("-", 1)[0] for path in list_folder(folder)}
    missing = sorted(purposes_of(kept_in_backups()) - there)
    if missing:
        raise BackupRefused(f"This backup holds no keys. Put the saved key files into {folder} first; missing are: {', '.join(missing)}.")


def _key(frames: FrameReader, name: str) -> tuple[str, bytes]:
    kind, values = frames.take()
    if kind != "key" or values[:1] != [name] or not isinstance(values[-1], bytes):
        raise BackupRefused(DAMAGED)
    return name, values[-1]


async def _make_empty(connection: AsyncConnection) -> None:
    """Make sure that nothing is there; tables without rows go.

    Raises:
        BackupRefused: something is there.
    """
    names = await connection.run_sync(lambda plain: inspect(plain).get_table_names())
    for name in set(names) - {"alembic_version"}:
        if (await connection.execute(select(text("1")).select_from(table(name)).limit(1))).first() is not None:
            raise BackupRefused(_OCCUPIED)
    if "tip" in names:
        await go_to(connection, "base")


async def _load_all(connection: AsyncConnection, frames: FrameReader, contents: Contents, progress: Progress) -> None:
    """Write all rows, and compare what was written with what the backup says of itself."""
    schema = MetaData()
    await connection.run_sync(schema.reflect)
    load, done, of_all = _Load("", ()), 0, sum(contents.counts.values())
    counts = dict.fromkeys(contents.counts, 0)
    while True:
        kind, values = frames.take()
        if kind == "row":
            _add(load, values)
            done += 1
            progress(done, of_all)
        if kind != "row" or len(load.rows) >= BATCH_ROWS or load.bytes >= BATCH_BYTES:
            await _write(connection, load, counts)
        if kind == "table":
            load = _table(values, schema, counts)
        elif kind == "end":
            break
        elif kind != "row":
            raise BackupRefused(DAMAGED)
    _check_end(values, frames.digest, contents, counts)
    for name in counts:
        if await count_rows(connection, schema.tables[name]) != counts[name]:
            raise BackupRefused(DAMAGED)


def _table(values: list[Any], schema: MetaData, counts: dict[str, int]) -> _Load:  # Any: whatever JSON gives
    """Return an empty load, for a table that is there and that a backup may hold."""
    name, *columns = map(str, values)
    known = schema.tables.get(name)
    forbidden = name in metadata.tables and not metadata.tables[name].info["backup"]
    if known is None or forbidden or name not in counts or set(columns) != set(known.columns.keys()):
        raise BackupRefused(DAMAGED)
    return _Load(name, tuple(columns))


def _add(load: _Load, values: list[Any]) -> None:  # Any: values of any column
    if not load.name or len(values) != len(load.columns):
        raise BackupRefused(DAMAGED)
    load.rows.append(dict(zip(load.columns, values, strict=True)))
    load.bytes += sum(len(value) for value in values if isinstance(value, bytes))


async def _write(connection: AsyncConnection, load: _Load, counts: dict[str, int]) -> None:
    if not load.rows:
        return
    # The columns are those of the backup's revision, which the schema of this version may not know any more.
    into = table(load.name, *(column(name) for name in load.columns))
    try:
        await connection.execute(into.insert(), load.rows)
    except (IntegrityError, DataError, ProgrammingError):
        raise BackupRefused(DAMAGED) from None
    counts[load.name] += len(load.rows)
    load.rows, load.bytes = [], 0


def _check_end(values: list[Any], digest: str, contents: Contents, counts: dict[str, int]) -> None:  # Any: whatever JSON gives
    try:
        [end] = values
        same = end["digest"] == digest and end["counts"] == counts == contents.counts
        contents.opens = dict(end["opens"])
    except (ValueError, TypeError, KeyError):
        same = False
    if not same:
        raise BackupRefused(DAMAGED)
    contents.digest = digest


async def _check_references(connection: AsyncConnection) -> None:
    """Find rows whose parents are missing: PostgreSQL has refused them already, SQLite was not asked to."""
    if connection.dialect.name == "sqlite" and (await connection.execute(text("PRAGMA foreign_key_check"))).first() is not None:
        raise BackupRefused(DAMAGED)


async def _check_seals(connection: AsyncConnection, vault: Vault, contents: Contents) -> None:
    """Open every sealed value: as many must open as when the backup was made.

    Raises:
        BackupRefused: with these keys fewer do.
    """
    tally = Tally(vault)
    for each in kept_in_backups():
        async for row in rows_of(connection, each):
            tally.look(each, row)
    contents.closed = tally.closed
    if any(tally.opens[name] != count for name, count in contents.opens.items() if name in _sealed_names()):
        raise BackupRefused("Not everything in the backup opens with these keys: they are others than those it was made with.")


def _sealed_names() -> set[str]:
    return {f"{each.name}.{name}" for each in kept_in_backups() for name, found in each.columns.items() if "sealed" in found.info}
