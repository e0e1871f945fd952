"""A row of the ledger as the person sees it who got it: which message a button stands under, and nothing of anybody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain.campaigns import Audience, ButtonKind
from bot.store import schema_campaigns as sc

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Mine:
    """What somebody got: the run, its campaign, for whom it was, in which language, and the unit they were counted under."""

    run: int
    campaign: str
    audience: Audience
    language: str
    unit: str


class MineStore:
    """Rows of `delivery` and `tap`, each asked for by its own person. Reads only."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def of(self, lot: int, seq: int, contact: str) -> Mine | None:
        """Return what a row holds; None when it is another's, or counts already: who asks cannot tell which."""
        d = sc.delivery.c
        joined = sc.delivery.join(sc.lot, sc.lot.c.id == d.lot).join(sc.run, sc.run.c.id == sc.lot.c.run)
        chosen = select(sc.run.c.id, sc.run.c.campaign, sc.run.c.audience, d.language, d.unit).select_from(joined)
        row = (await self._work.run(chosen.where(d.lot == lot, d.seq == seq, d.contact == bytes.fromhex(contact)))).first()
        return None if row is None else Mine(row.id, row.campaign.hex(), Audience(row.audience), row.language, row.unit)

    async def has_tapped(self, lot: int, seq: int, kind: ButtonKind) -> bool:
        """Tell whether a button of a row is counted already."""
        t = sc.tap.c
        return (await self._work.run(select(t.seq).where(t.lot == lot, t.seq == seq, t.kind == kind))).first() is not None
