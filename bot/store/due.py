"""What is due: the rows of a table whose time is over, said once for counting and for removing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.sql.schema import Table

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Due:
    """The rows of a table that `where` names, by the clock of a unit of work."""

    work: UnitOfWork
    table: Table
    where: ColumnElement[bool]

    async def count(self) -> int:
        """Count them; nothing is changed."""
        return int((await self.work.run(select(func.count()).select_from(self.table).where(self.where))).scalar() or 0)

    async def remove(self) -> int:
        """Remove them; return how many."""
        removed = (await self.work.run(delete(self.table).where(self.where))).rowcount
        if removed and "sealed" in self.table.c:
            # Content: it must go from the write-ahead log too.
            self.work.checkpoint_after = True
        return removed
