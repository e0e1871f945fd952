"""What somebody without the key may do to a chain.

Each way returns the number that should be found, None for any, or that it changed nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Table

from bot.store import schema as s
from bot.store.work import UnitOfWork
from tests.kit.fakes import START

COLUMNS = tuple(column.name for column in s.audit.columns if column.name != "number")
VALUES: dict[str, tuple[object, ...]] = {
    "staff": (b"", b"\xab" * 15, b"\xcd" * 16),
    "act": ("", "accept", "close|", "OPEN"),
    "tip": (None, b"", b"\xcd" * 16, b"\xee" * 15),
    "day": (START, START.replace(hour=1), START.replace(year=1990)),
    "minute": (None, 0, 1, -1, 1440, 32767),
    "salt": (None, b"", bytes(16)),
    "cover": (None, b"", bytes(32)),
    "dropped": (None, b"", bytes(32)),
    "chain": (b"", bytes(32)),
}
"""Besides these, whatever stands in the same column of another row."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The way changed nothing this time."""


Result = int | None | Unchanged
Way = Callable[[UnitOfWork, Sequence[Row[Any]], int], Awaitable[Result]]  # Any: rows of the audit


async def change(work: UnitOfWork, rows: Sequence[Row[Any]], choice: int) -> Result:
    """Change one column of one row."""
    row, name = rows[choice % len(rows)], COLUMNS[choice // 7 % len(COLUMNS)]
    values = (*VALUES[name], *(getattr(other, name) for other in rows))
    value = values[choice // 3 % len(values)]
    if value == getattr(row, name) or (value is None and not s.audit.c[name].nullable):
        return Unchanged()
    await work.run(s.audit.update().where(s.audit.c.number == row.number).values({name: value}))
    return int(row.number)


async def pass_for_purged(work: UnitOfWork, rows: Sequence[Row[Any]], choice: int) -> Result:
    """Take the minute away as a purge does, with what another row was given for it."""
    row, other = rows[choice % len(rows)], rows[choice // 5 % len(rows)]
    values = {"minute": None, "salt": None, "dropped": other.dropped}
    if row.minute is None:
        return Unchanged()
    await work.run(s.audit.update().where(s.audit.c.number == row.number).values(values))
    return int(row.number)


async def pass_for_old(work: UnitOfWork, rows: Sequence[Row[Any]], choice: int) -> Result:
    """Make a row look like one of the older form."""
    row = rows[choice % len(rows)]
    if row.cover is None:
        return Unchanged()
    values = {"cover": None, "salt": None, "dropped": None, "minute": row.minute or 0}
    await work.run(s.audit.update().where(s.audit.c.number == row.number).values(values))
    return int(row.number)


async def shift_midnight(work: UnitOfWork, rows: Sequence[Row[Any]], choice: int) -> Result:
    """Tell the same minute from another midnight."""
    row = rows[choice % len(rows)]
    if not row.minute:
        return Unchanged()
    shifted = {"day": row.day.replace(minute=1), "minute": row.minute - 1}
    await work.run(s.audit.update().where(s.audit.c.number == row.number).values(shifted))
    return int(row.number)


async def delete_one(work: UnitOfWork, rows: Sequence[Row[Any]], choice: int) -> Result:
    """Remove a row."""
    number = rows[choice % len(rows)].number
    await work.run(s.audit.delete().where(s.audit.c.number == number))
    return int(number) if number < rows[-1].number or await _is_signed(work) else None


async def close_the_gap(work: UnitOfWork, rows: Sequence[Row[Any]], choice: int) -> Result:
    """Remove a row and move the rest up; the head moves with them."""
    number = rows[choice % len(rows)].number
    await work.run(s.audit.delete().where(s.audit.c.number == number))
    for row in rows:
        if row.number > number:
            await work.run(s.audit.update().where(s.audit.c.number == row.number).values(number=row.number - 1))
    await work.run(s.audit_head.update().values(number=rows[-1].number - 1))
    return int(number) if number < rows[-1].number else None


async def insert(work: UnitOfWork, rows: Sequence[Row[Any]], choice: int) -> Result:
    """Put a copy of a row at the end, or before the beginning."""
    copy = dict(rows[choice % len(rows)]._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    at = (rows[-1].number + 1, rows[0].number - 1, -5)[choice // 3 % 3]
    await work.run(s.audit.insert().values({**copy, "number": at}))
    return int(at) if at >= 0 else None


async def insert_between(work: UnitOfWork, rows: Sequence[Row[Any]], choice: int) -> Result:
    """Move the end up by one and put a copy into the gap; the head moves too."""
    copy = rows[choice % len(rows)]
    for row in reversed(rows):
        if row.number >= copy.number:
            await work.run(s.audit.update().where(s.audit.c.number == row.number).values(number=row.number + 1))
    await work.run(s.audit.insert().values(dict(copy._mapping)))  # noqa: SLF001 - SQLAlchemy's public name for it
    await work.run(s.audit_head.update().values(number=rows[-1].number + 1))
    # The copy fits where it stood; what stood there does not fit behind it.
    return int(copy.number) + 1


async def swap(work: UnitOfWork, rows: Sequence[Row[Any]], choice: int) -> Result:
    """Let two rows change places."""
    one, two = sorted((rows[choice % len(rows)], rows[choice // 5 % len(rows)]), key=lambda row: int(row.number))
    if one.number == two.number:
        return Unchanged()
    for here, there in ((one, two), (two, one)):
        values = {name: getattr(there, name) for name in COLUMNS}
        await work.run(s.audit.update().where(s.audit.c.number == here.number).values(values))
    return int(one.number)


async def cut_tail(work: UnitOfWork, rows: Sequence[Row[Any]], choice: int) -> Result:
    """Cut the end off, and maybe write a head that fits what is left: with its old signature, another one or none."""
    left = choice % len(rows)
    await work.run(s.audit.delete().where(s.audit.c.number >= rows[left].number))
    number, chain = (rows[left - 1].number, rows[left - 1].chain) if left else (rows[0].number - 1, b"")
    way = choice // 7 % 4
    if way == 0:
        return int(rows[left].number) if await _is_signed(work) else None
    # Behind an act of the older form this is an older database, which only a kept head tells from the present one.
    is_found = way == 1 and not (left and rows[left - 1].cover is None)
    if is_found:
        await work.run(s.audit_head.update().values(mac=None))
    if way == 2:
        await work.run(s.audit_head.update().values(mac=bytes(32)))
    await work.run(s.audit_head.update().values(number=number, chain=chain))
    return None if is_found or await _is_signed(work) else Unchanged()


async def cut_beginning(work: UnitOfWork, rows: Sequence[Row[Any]], choice: int) -> Result:
    """Cut the beginning off, and maybe say that it was purged."""
    left = choice % len(rows)
    await work.run(s.audit.delete().where(s.audit.c.number <= rows[left].number))
    if choice // 3 % 2:
        values = {"number": rows[left].number, "chain": rows[left].chain}
        await work.run(s.audit_checkpoint.update().values(values))
        if (await work.run(s.audit_checkpoint.select())).first() is None:
            await work.run(s.audit_checkpoint.insert().values(id=1, day=START, mac=rows[left].chain, **values))
    return None


async def edit_head(work: UnitOfWork, rows: Sequence[Row[Any]], choice: int) -> Result:
    """Change the head, or take it away."""
    return await _edit(work, s.audit_head, rows, choice)


async def edit_checkpoint(work: UnitOfWork, rows: Sequence[Row[Any]], choice: int) -> Result:
    """Change the checkpoint, or take it away."""
    return await _edit(work, s.audit_checkpoint, rows, choice)


async def _edit(work: UnitOfWork, table: Table, rows: Sequence[Row[Any]], choice: int) -> Result:
    there = (await work.run(table.select())).first()
    if there is None:
        return Unchanged()
    if choice % 5 == 0:
        await work.run(table.delete())
        return None
    row = rows[choice % len(rows)]
    values: dict[str, object] = {"number": row.number, "chain": row.chain, "mac": row.chain, "day": START.replace(year=1990)}
    name = list(values)[choice % len(values)]
    if name not in table.c or getattr(there, name) == values[name] or there.mac is None:
        return Unchanged()
    await work.run(table.update().values({name: values[name]}))
    return None


async def _is_signed(work: UnitOfWork) -> bool:
    return (await work.run(s.audit_head.select())).one().mac is not None


WAYS: tuple[Way, ...] = (
    change,
    change,
    change,
    pass_for_purged,
    pass_for_old,
    shift_midnight,
    delete_one,
    close_the_gap,
    insert,
    insert_between,
    swap,
    cut_tail,
    cut_beginning,
    edit_head,
    edit_checkpoint,
)
