"""Who of the staff may see a tip, and who may lead it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.errors import NotAllowed
from bot.domain.people import Right, Role, Staff
from bot.domain.tips import Tip, TipStatus
from bot.store.work import UnitOfWork

LEADING = frozenset({Role.CHIEF, Role.PROVINCE})


@dataclass(frozen=True, slots=True)
class Sight:
    """A tip as one member of staff sees it; `code` is its code in that person's unit."""

    tip: Tip
    code: str
    staff: Staff

    @property
    def leads(self) -> bool:
        """Tell whether the person may ask, answer and close: the owner, the chief, the province."""
        return self.tip.owner == self.staff.id or self.staff.role in LEADING

    @property
    def open(self) -> bool:
        """Tell whether the tip is not closed yet."""
        return self.tip.status is not TipStatus.CLOSED


async def sight_of(work: UnitOfWork, tip_id: str, staff: Staff) -> Sight:
    """Return the tip as the person may see it.

    Raises:
        NotAllowed: there is no such tip, or the person may not know whether there is one.
    """
    tip = await work.tips.get(tip_id) if staff.may(Right.CASEWORK) else None
    code = await work.tips.code(tip.id, staff.unit) if tip is not None else None
    if tip is None or code is None:
        raise NotAllowed
    return Sight(tip, code, staff)


async def lead_of(work: UnitOfWork, tip_id: str, staff: Staff) -> Sight:
    """Return the tip as somebody sees it who may lead it.

    Raises:
        NotAllowed: the person may not see it, or somebody else has it.
    """
    sight = await sight_of(work, tip_id, staff)
    if not sight.leads:
        raise NotAllowed
    return sight
