"""How tables are declared: names of constraints, times, how long rows live, what a backup may hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Dialect, LargeBinary, MetaData, Table, TextClause, TypeDecorator, bindparam, text
from sqlalchemy.types import BigInteger

from bot.privacy.keys import Hash, Purpose, Seal

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Raw(LargeBinary):
    """Bytes as they are: both drivers take and give them, so that nothing is wrapped for each value."""

    def bind_processor(self, dialect: Dialect) -> None:
        """Wrap nothing."""

    def result_processor(self, dialect: Dialect, coltype: object) -> None:
        """Unwrap nothing."""


class Instant(TypeDecorator[datetime]):
    """An aware time in whole seconds, the same number in both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Write seconds since 1970."""
        return None if value is None else int(value.timestamp())

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature; Any: the driver's integer
        """Read an aware time in UTC."""
        return None if value is None else datetime.fromtimestamp(value, UTC)


@dataclass(frozen=True, slots=True)
class Sealing:
    """How the values of a column are sealed: for which purpose, and bound to which columns of their row."""

    purpose: Seal
    bound: tuple[str, ...]

    def bound_to(self, row: Mapping[str, Any]) -> bytes:  # Any: values of any column
        """Return what a row's value is bound to."""
        values = (row[name] for name in self.bound)
        return b"".join(value.encode() if isinstance(value, str) else value for value in values)


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column whose values are sealed with the keys of the key folder."""

    table: Table
    column: Column[Any]  # Any: SQLAlchemy's own
    sealing: Sealing

    @property
    def name(self) -> str:
        """Return table and column, as reports name them."""
        return f"{self.table.name}.{self.column.name}"


def sealed(purpose: Seal, *bound: str) -> dict[str, Any]:  # Any: SQLAlchemy's own
    """Say of a column for which purpose it is sealed and to which columns of its row; without it no key of it is ever renewed."""
    return {"sealed": Sealing(purpose, bound)}


def hashed(purpose: Hash) -> dict[str, Any]:  # Any: SQLAlchemy's own
    """Say of a column whose hash it is."""
    return {"hashed": purpose}


def sealed_columns(tables: Iterable[Table]) -> Iterator[SealedColumn]:
    """Yield the sealed columns of some tables."""
    for table in tables:
        for column in table.columns:
            if "sealed" in column.info:
                yield SealedColumn(table, column, column.info["sealed"])


def purposes_of(tables: Iterable[Table]) -> frozenset[Purpose]:
    """Return the purposes whose keys some tables cannot be read without."""
    columns = [column for table in tables for column in table.columns]
    seals = {column.info["sealed"].purpose for column in columns if "sealed" in column.info}
    return frozenset(seals | {column.info["hashed"] for column in columns if "hashed" in column.info})


def kept_in_backups() -> list[Table]:
    """Return the tables that a backup holds, parents before children."""
    return [table for table in metadata.sorted_tables if table.info["backup"]]


def declare(name: str, *columns: Any, lives: str, backup: bool, rowid: bool = False) -> Table:  # Any: columns and constraints
    """Declare a table: how long its rows live, whether a backup may hold them, whether rows keep the order they came in."""
    # Without a rowid SQLite orders rows by their random key: nothing tells in what order people came.
    # With one, a number is never given twice: a delivery is known by it.
    return Table(name, metadata, *columns, info={"lives": lives, "backup": backup}, sqlite_with_rowid=rowid, sqlite_autoincrement=rowid)


@lru_cache(maxsize=64)
def upsert(table: Table, fresh: Sequence[str]) -> TextClause:
    """Return the statement that adds rows, all columns given, or puts these columns of them in place of what is there.

    Both databases take it as it is. SQLAlchemy compiles an INSERT of theirs that knows ON CONFLICT anew each time, which costs
    more than running it.
    """
    names = [column.name for column in table.columns]
    key = ", ".join(column.name for column in table.primary_key)
    change = ", ".join(f"{name} = excluded.{name}" for name in fresh)
    values = ", ".join(f":{name}" for name in names)
    statement = text(f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({values}) ON CONFLICT ({key}) DO UPDATE SET {change}")  # noqa: S608 - all names are the schema's
    return statement.bindparams(*(bindparam(column.name, type_=column.type) for column in table.columns))
