"""Making a backup: the tables that say a backup may hold them, as they were at one moment, and the keys to read them with."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import BigInteger, Column, ColumnElement, Table, func, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import BackupRefused, Gone
from bot.domain.ports import Progress
from bot.privacy.turnover import copy_keys
from bot.privacy.vault import Vault
from bot.store.database import Database
from bot.store.declare import Instant, SealedColumn, kept_in_backups, purposes_of, sealed_columns
from bot.store.frames import FrameWriter
from bot.store.migrate import head_revision, revision_of

FORMAT: Final = 1
"""What is inside; a later version that writes something else counts on."""
READ_AHEAD: Final = 64
"""Rows in memory at a time: a row may hold a piece of a file."""


@dataclass(slots=True)
class Contents:
    """What a backup holds: rows by table, sealed values that open by column, and what tells it from others."""

    made_at: datetime
    revision: str
    keys: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    opens: dict[str, int] = field(default_factory=dict)
    closed: int = 0
    digest: str = ""


async def write_backup(database: Database, write: Callable[[bytes], None], progress: Progress, *, with_keys: bool = True) -> Contents:
    """Write a backup of the database as it is now, piece by piece; whoever runs on it goes on.

    `closed` counts the sealed values whose key is lost: they are in the backup and stay closed.

    Raises:
        BackupRefused: the database is at another revision than this version of keng.
        StorageError: the database could not be read.
    """
    frames, tables, vault = FrameWriter(write), kept_in_backups(), database.circumstances.vault
    # Before and after the snapshot: a key that is made or destroyed meanwhile is in one of the two.
    keys = copy_keys(vault.ring, purposes_of(tables))
    async with database.snapshot() as connection:
        contents = Contents(datetime.now(UTC).replace(microsecond=0), await _revision(connection))
        contents.counts = {table.name: await count_rows(connection, table) for table in tables}
        keys |= copy_keys(vault.ring, purposes_of(tables))
        head = {"format": FORMAT, "revision": contents.revision, "made_at": contents.made_at.isoformat(), "counts": contents.counts}
        frames.put("head", {**head, "keys": sorted(keys) if with_keys else []})
        for name, key in sorted(keys.items()) if with_keys else ():
            frames.put("key", name, key)
            contents.keys += 1
        await _write_rows(connection, frames, vault, contents, progress)
    contents.digest = frames.digest
    frames.put("end", {"counts": contents.counts, "opens": contents.opens, "digest": contents.digest})
    return contents


async def _revision(connection: AsyncConnection) -> str:
    revision, ours = await revision_of(connection), head_revision()
    if revision != ours:
        raise BackupRefused(
            f"The database is at revision {revision or 'none'} and this version of keng speaks {ours}: run keng migrate, or make the "
            "backup with the version that runs."
        )
    return revision


async def _write_rows(connection: AsyncConnection, frames: FrameWriter, vault: Vault, contents: Contents, progress: Progress) -> None:
    done, of_all, tally = 0, sum(contents.counts.values()), Tally(vault)
    for table in kept_in_backups():
        frames.put("table", table.name, *table.columns.keys())
        read = 0
        async for row in rows_of(connection, table):
            tally.look(table, row)
            frames.put("row", *row.values())
            read += 1
            progress(done + read, of_all)
        done, contents.counts[table.name] = done + read, read
    contents.opens, contents.closed = dict(tally.opens), tally.closed


async def rows_of(connection: AsyncConnection, table: Table) -> AsyncIterator[Mapping[str, Any]]:  # Any: values of any column
    """Read a table row by row, in the order of its keys; times are seconds since 1970."""
    statement = select(*(_plain(column) for column in table.columns)).order_by(*table.primary_key.columns)
    options = {"stream_results": True, "max_row_buffer": READ_AHEAD}
    async with connection.stream(statement, execution_options=options) as result:
        async for row in result:
            yield row._asdict()


def _plain(column: Column[Any]) -> ColumnElement[Any]:  # Any: a value of any column
    return type_coerce(column, BigInteger).label(column.name) if isinstance(column.type, Instant) else column


async def count_rows(connection: AsyncConnection, table: Table) -> int:
    """Count a table's rows."""
    return int((await connection.execute(select(func.count()).select_from(table))).scalar() or 0)


class Tally:
    """Counts the sealed values that open, and those that do not."""

    def __init__(self, vault: Vault) -> None:
        """Try with the keys of a vault."""
        self._vault = vault
        self._columns: dict[str, list[SealedColumn]] = {}
        self.opens: Counter[str] = Counter()
        self.closed = 0

    def look(self, table: Table, row: Mapping[str, Any]) -> None:  # Any: values of any column
        """Try the sealed values of one row."""
        if table.name not in self._columns:
            self._columns[table.name] = list(sealed_columns([table]))
        for each in self._columns[table.name]:
            if row[each.column.name] is None:
                continue
            with suppress(Gone):
                self._vault.unseal(each.sealing.purpose, row[each.column.name], each.sealing.bound_to(row))
                self.opens[each.name] += 1
                continue
            self.closed += 1
