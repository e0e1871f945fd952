"""Sealing again with the newest key what an older one sealed, in small transactions, while everybody works on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, func, select, tuple_, update

from bot.domain.errors import Gone, KeyFolderError
from bot.domain.ports import Progress
from bot.privacy.keys import ID_BYTES, Purpose, Seal
from bot.privacy.turnover import older_keys, retire
from bot.privacy.vault import VERSION
from bot.store.database import Database
from bot.store.declare import Raw, SealedColumn, metadata, sealed_columns
from bot.store.outbox import CLAIM_LOCK
from bot.store.work import UnitOfWork

BATCH: Final = 200
"""Values sealed again in one transaction: a few hundredths of a second in which others wait on SQLite."""

PASSES: Final = 5
"""How often rows that others hold are come back to before a turn is left for later."""

_ID_AT: Final = 2
"""Where a sealed value's key id begins, counted from 1: behind the version byte."""

Row = Mapping[str, Any]  # Any: values of any column


@dataclass(slots=True)
class Position:
    """How far a column has been gone through; `done` counts what was sealed again, `shut` what does not open."""

    after: tuple[Any, ...] = ()  # Any: the values of a key of any table
    done: int = 0
    shut: int = 0
    ended: bool = False


def columns_of(purpose: Purpose) -> list[SealedColumn]:
    """Return every column that is sealed for a purpose, in every table there is."""
    return [each for each in sealed_columns(metadata.sorted_tables) if each.sealing.purpose is purpose]


async def reseal_batch(database: Database, column: SealedColumn, position: Position) -> None:
    """Seal the next values of a column again, in one transaction, and move the position on.

    A value that somebody changes meanwhile is left to them: they seal with the newest key.

    Raises:
        StorageError: nothing of this batch happened.
    """
    async with database.begin() as work:
        rows = await _rows(work, column, position.after)
        changes, shut = _changes(work, column, rows)
        if changes:
            await work.run(_guarded(column), changes)
    position.done, position.shut = position.done + len(changes), position.shut + shut
    position.ended = len(rows) < BATCH
    if rows:
        position.after = tuple(rows[-1][key.name] for key in column.table.primary_key)


async def _rows(work: UnitOfWork, column: SealedColumn, after: tuple[Any, ...]) -> Sequence[Row]:  # Any: the values of a key
    keys = list(column.table.primary_key)
    names = dict.fromkeys([*(key.name for key in keys), *column.sealing.bound, column.column.name])
    statement = select(*(column.table.c[name] for name in names)).where(_is_old(work, column)).order_by(*keys).limit(BATCH)
    if after:
        reached = (bindparam(None, value, key.type) for key, value in zip(keys, after, strict=True))
        statement = statement.where(tuple_(*keys) > tuple_(*reached))
    if not work.given.is_sqlite:
        if column.table.name == "outbox":
            # While some rows of an address are locked, their successors must not look free to a claim.
            await work.run(select(func.pg_advisory_xact_lock(CLAIM_LOCK)))
        # Who holds rows and waits for none is in nobody's way; what others hold is found when the column is gone through again.
        statement = statement.with_for_update(skip_locked=True)
    return [row._asdict() for row in await work.run(statement)]


def _is_old(work: UnitOfWork, column: SealedColumn) -> ColumnElement[bool]:
    old = older_keys(work.vault.ring, column.sealing.purpose)
    return func.substr(column.column, _ID_AT, ID_BYTES, type_=Raw).in_(old)


def _changes(work: UnitOfWork, column: SealedColumn, rows: Sequence[Row]) -> tuple[list[dict[str, Any]], int]:  # Any: column values
    changes, shut, name, purpose = [], 0, column.column.name, column.sealing.purpose
    for row in rows:
        bound = column.sealing.bound_to(row)
        try:
            clear = work.vault.unseal(purpose, row[name], bound)
        except Gone:
            shut += 1  # changed or moved long ago: no key opens it
            continue
        key = {f"key_{each.name}": row[each.name] for each in column.table.primary_key}
        changes.append({**key, "old": row[name], "new": work.vault.seal(purpose, clear, bound)})
    return changes, shut


def _guarded(column: SealedColumn) -> Any:  # Any: an UPDATE of any table
    row = [each == bindparam(f"key_{each.name}", type_=each.type) for each in column.table.primary_key]
    same = column.column == bindparam("old", type_=Raw)
    return update(column.table).where(*row, same).values({column.column.name: bindparam("new", type_=Raw)})


async def count_by_key(database: Database, purpose: Seal) -> Counter[bytes]:
    """Count the values in every table by the id of the key that seals them."""
    found: Counter[bytes] = Counter()
    async with database.begin() as work:  # on SQLite: when whoever writes now is done
        for column in columns_of(purpose):
            key_id = func.substr(column.column, _ID_AT, ID_BYTES, type_=Raw)
            statement = select(key_id.label("key_id"), func.count().label("count")).where(column.column.is_not(None)).group_by(key_id)
            for row in await work.run(statement):
                found[row.key_id] += row[1]
    return found


async def find_undeclared(database: Database, key_ids: Sequence[bytes]) -> list[str]:
    """Return the columns that hold values of these keys and do not say so in the schema: nobody would have sealed them again."""
    heads = [VERSION + key_id for key_id in key_ids]
    raw = [
        column
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Raw) and "sealed" not in column.info
    ]
    async with database.begin() as work:
        found = []
        for column in raw:
            held = select(column).where(func.substr(column, 1, len(VERSION) + ID_BYTES, type_=Raw).in_(heads)).limit(1)
            if (await work.run(held)).first() is not None:
                found.append(str(column))
    return found


async def reseal(database: Database, purpose: Seal, progress: Progress) -> Position:
    """Go once through everything that is sealed for a purpose; return how much was sealed again, and how much does not open.

    Raises:
        StorageError: what was done before stays done; another call goes on from there.
    """
    counts = await count_by_key(database, purpose)
    of_all = sum(counts[key_id] for key_id in older_keys(database.circumstances.vault.ring, purpose))
    whole = Position(ended=True)
    for column in columns_of(purpose):
        position = Position()
        while not position.ended:
            await reseal_batch(database, column, position)
            progress(min(whole.done + position.done, of_all), of_all)
        whole.done, whole.shut = whole.done + position.done, whole.shut + position.shut
    return whole


async def finish(database: Database, purpose: Seal) -> list[bytes]:
    """Destroy the older keys of a purpose when nothing needs them any more; return their ids, none when something still does.

    Call it when every process has had time to learn of the newest key and to commit what it had sealed before.

    Raises:
        KeyFolderError: a column of the schema does not say for which purpose it is sealed; nothing was destroyed.
        StorageError: nothing was destroyed.
    """
    ring = database.circumstances.vault.ring
    undeclared = await find_undeclared(database, older_keys(ring, purpose))
    if undeclared:
        raise KeyFolderError(f"The old keys of {purpose} stay: {', '.join(undeclared)} would be lost with them. This is a fault of keng.")
    for _ in range(PASSES):
        again = await reseal(database, purpose, _quietly)
        counts, older = await count_by_key(database, purpose), older_keys(ring, purpose)
        if sum(counts[key_id] for key_id in older) == again.shut:
            # The log of SQLite still holds what the old keys sealed.
            await database.checkpoint()
            for key_id in older:
                retire(ring, purpose, key_id)
            return older
    return []


def _quietly(done: int, of_all: int) -> None:
    del done, of_all
