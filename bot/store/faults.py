"""Whose fault an error of the database is: the statement's (it would fail again) or the database's (it may pass)."""

from __future__ import annotations

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError

_BAD_VALUE = "22"
"""Class 22 of SQLSTATE, "data exception" (PostgreSQL documentation, appendix A)."""


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
