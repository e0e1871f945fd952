"""Made-up rows for every table, parents before children."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, Float, Integer, LargeBinary, Table
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import schema as s
from tests.kit.fakes import START

KEY = b"k" * 16


def value_for(column: Column[Any]) -> object:
    """Return a value of the column's type; references all name the same key."""
    kind = column.type
    if isinstance(kind, s.Instant):
        return START
    if isinstance(kind, LargeBinary):
        return KEY
    if isinstance(kind, Boolean):
        return True
    if isinstance(kind, Float):
        return 22.5
    return 1 if isinstance(kind, Integer) else "x"


async def fill(connection: AsyncConnection) -> None:
    """Put one row into every table."""
    for table in s.metadata.sorted_tables:
        await connection.execute(table.insert().values({column.name: value_for(column) for column in table.columns}))


async def count(connection: AsyncConnection, table: Table) -> int:
    """Count a table's rows."""
    return len((await connection.execute(table.select())).all())


def minute(at: datetime) -> datetime:
    """Return the minute a time lies in."""
    return at.replace(second=0, microsecond=0)
