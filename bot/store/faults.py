"""Whose fault an error of the database is: the statement's (it would fail again) or the database's (it may pass)."""

from __future__ import annotations

from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError, SQLAlchemyError

_DRIVERS = frozenset({"asyncpg", "aiosqlite", "sqlite3"})

_BAD_VALUE = "22"
"""Class 22 of SQLSTATE, "data exception" (PostgreSQL documentation, appendix A)."""


def is_of_database(error: BaseException) -> bool:
    """Tell whether an error came from the database or the way to it; a driver that refuses to connect raises its own."""
    return isinstance(error, SQLAlchemyError | OSError) or type(error).__module__.partition(".")[0] in _DRIVERS


def is_statement_fault(error: BaseException) -> bool:
    """Tell whether the same statement with the same values would fail again on a healthy database."""
    if isinstance(error, IntegrityError | ProgrammingError | DataError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    # asyncpg has no DataError of its own kind: a value of the wrong type or size is told by code or by its cause.
    code = getattr(error.orig, "sqlstate", None) or ""
    cause = error.orig.__cause__ if error.orig is not None else None
    return code.startswith(_BAD_VALUE) or isinstance(cause, ValueError | OverflowError)


def hide_details(context: ExceptionContext) -> None:
    """Take the values out of an error: PostgreSQL quotes them in DETAIL, which `hide_parameters` does not cover."""
    original = context.original_exception
    if isinstance(original.__cause__, Exception) and hasattr(original.__cause__, "detail"):
        original.__cause__.detail = None
    for error in (original, context.sqlalchemy_exception):
        if error is not None:
            error.args = tuple(str(each).split("\nDETAIL:", 1)[0] for each in error.args)
