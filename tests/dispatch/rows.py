"""Hands for the ledger: where a run's rows stand."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import func, select

from bot.domain.campaigns import DeliveryState
from bot.services.campaigns.count import count
from bot.store import schema_campaigns as sc
from bot.store.database import Database


async def states(database: Database, run: int) -> dict[tuple[DeliveryState, str], int]:
    """Count a run's rows, and check that the counts which are kept say the same."""
    d = sc.delivery.c
    async with database.look() as work:
        grouped = (
            select(d.state, d.why, func.count()).join(sc.lot, sc.lot.c.id == d.lot).where(sc.lot.c.run == run).group_by(d.state, d.why)
        )
        found = {(DeliveryState(row[0]), row[1]): row[2] for row in await work.run(grouped)}
        kept = {state: people for state, people in (await count(work, run)).by_state.items() if people}
    counted: Counter[DeliveryState] = Counter()
    for (state, _), people in found.items():
        counted[state] += people
    assert kept == counted
    return found
