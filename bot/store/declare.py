"""How tables are declared: names of constraints, times, how long rows live, what a backup may hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, LargeBinary, MetaData, Table, TextClause, TypeDecorator, bindparam, text
from sqlalchemy.types import BigInteger

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
