"""Reading the audit's chain, a stretch at a time, as it is stored: also rows that somebody changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Column, ColumnElement, Row, literal, select, true, type_coerce

from bot.privacy.chain import Act
from bot.store import schema as s

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork

_HEAD = ("number", "chain", "mac")
_CHECKPOINT = ("number", "chain", "day", "mac")
_PLAIN = ("number", "staff", "act", "tip", "minute", "salt", "cover", "dropped", "chain")

COLUMNS = (*(s.audit.c[name] for name in _PLAIN), type_coerce(s.audit.c.day, BigInteger).label("day"))
"""The columns of an act; the day as the number that is stored, which may be no day at all."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A head or a checkpoint as stored: the last number, its link, what signs it; `day` in seconds since 1970, for a checkpoint only."""

    number: int
    chain: bytes
    mac: bytes | None
    day: int = 0


@dataclass(frozen=True, slots=True)
class Stretch:
    """Acts that follow each other, and what stood in head and checkpoint at the same instant."""

    acts: tuple[Act, ...]
    head: Signed | None
    checkpoint: Signed | None


async def read_stretch(work: UnitOfWork, after: int | None, limit: int) -> Stretch:
    """Read up to `limit` acts behind a number (None: from whatever comes first) with one statement, so that all of it is of one instant."""
    acts = select(*COLUMNS).order_by(s.audit.c.number).limit(limit)
    batch = (acts if after is None else acts.where(s.audit.c.number > after)).subquery()
    head, checkpoint, one = s.audit_head, s.audit_checkpoint, select(literal(1).label("one")).subquery()
    joined = one.outerjoin(head, head.c.id == 1).outerjoin(checkpoint, checkpoint.c.id == 1).outerjoin(batch, true())
    ends = [head.c[name].label(f"head_{name}") for name in _HEAD] + [_as_stored(checkpoint.c[name]) for name in _CHECKPOINT]
    rows = (await work.run(select(*batch.c, *ends).select_from(joined).order_by(batch.c.number))).all()
    found = tuple(act_of(row) for row in rows if row.number is not None)
    return Stretch(found, _signed(rows[0], "head", _HEAD), _signed(rows[0], "checkpoint", _CHECKPOINT))


def _as_stored(column: Column[Any]) -> ColumnElement[Any]:  # Any: any column of the checkpoint
    plain = type_coerce(column, BigInteger) if isinstance(column.type, s.Instant) else column
    return plain.label(f"checkpoint_{column.name}")


def act_of(row: Row[Any]) -> Act:  # Any: the columns above
    """Make an act of a row of `COLUMNS`."""
    return Act(**{name: getattr(row, name) for name in (*_PLAIN, "day")})


def _signed(row: Row[Any], prefix: str, names: tuple[str, ...]) -> Signed | None:  # Any: the columns above
    values = {name: getattr(row, f"{prefix}_{name}") for name in names}
    return None if values["number"] is None else Signed(**values)
