"""SQLite's driver as SQLAlchemy sees it, with one hand-over to the driver's thread for each statement instead of four.

SQLAlchemy's own adapter makes a cursor, runs the statement, fetches and closes one after the other, each in the connection's thread and
each followed by a wake-up of the event loop: a fifth of what a small transaction costs.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable
from typing import Any

from aiosqlite import Connection
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection, AsyncAdapt_aiosqlite_cursor
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.event import listen

Values = Any  # Any: whatever the driver binds, one row or many


def _run(cursor: sqlite3.Cursor, run: Callable[..., object], statement: str, values: Values) -> tuple[Any, list[Any], int, int | None]:
    try:
        run(statement, values)
        rows = cursor.fetchall() if cursor.description else []
        return cursor.description, rows, cursor.rowcount, cursor.lastrowid
    finally:
        cursor.close()


def _execute(connection: sqlite3.Connection, statement: str, values: Values) -> tuple[Any, list[Any], int, int | None]:
    cursor = connection.cursor()
    return _run(cursor, cursor.execute, statement, values)


def _execute_many(connection: sqlite3.Connection, statement: str, values: Values) -> tuple[Any, list[Any], int, int | None]:
    cursor = connection.cursor()
    return _run(cursor, cursor.executemany, statement, values)


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    """A cursor whose rows are all there when its statement has run."""

    __slots__ = ()

    def execute(self, operation: str, parameters: Values = None) -> None:
        """Run one statement."""
        self._in_thread(_execute, operation, () if parameters is None else parameters)

    def executemany(self, operation: str, seq_of_parameters: Values) -> None:
        """Run one statement for each row of values."""
        self._in_thread(_execute_many, operation, seq_of_parameters)

    def _in_thread(self, work: Callable[..., Any], statement: str, values: Values) -> None:
        connection: Any = self._connection  # Any: SQLAlchemy's protocol names less than aiosqlite has
        try:
            found = self.await_(connection._execute(work, connection._conn, statement, values))  # noqa: SLF001 - how aiosqlite itself hands over
        except Exception as error:  # noqa: BLE001 - the adapter knows which are the driver's
            self._adapt_connection._handle_exception(error)  # noqa: SLF001 - as its own cursors do
        self.description, rows, count, last = found
        self._rows = deque(rows)
        # What SQLAlchemy's adapter says beside rows: the driver knows no count then.
        self.rowcount, self.lastrowid = (-1, -1) if self.description else (count, last)


class _Connection(AsyncAdapt_aiosqlite_connection):
    """A connection that goes to its thread only when there is something to do there."""

    __slots__ = ()

    def cursor(self, server_side: bool = False) -> AsyncAdapt_aiosqlite_cursor:  # noqa: FBT001, FBT002 - the signature is SQLAlchemy's
        """Return a cursor; rows that are streamed keep SQLAlchemy's own."""
        return super().cursor(server_side) if server_side else _Cursor(self)

    def rollback(self) -> None:
        """Undo what is open; the pool asks for this each time a connection comes back, mostly after a commit."""
        connection: Any = self._connection  # Any: as above
        if connection.in_transaction:
            super().rollback()


def use_few_hand_overs(engine: Engine) -> None:
    """Let an engine on aiosqlite open its connections here."""

    def _connect(dialect: Dialect, _record: object, arguments: Any, named: Any) -> _Connection:  # Any: the driver's
        plain: Any = dialect.connect(*arguments, **named)  # Any: an adapter around aiosqlite's connection
        driver: Connection = plain._connection  # noqa: SLF001 - the adapter keeps it nowhere else
        return _Connection(plain.dbapi, driver)  # type: ignore[arg-type]  # SQLAlchemy names it by a protocol

    listen(engine, "do_connect", _connect)
