"""What is left in tables, for the tests of how long things are kept."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.sql.schema import Table

from bot.domain.people import Role
from bot.domain.tips import Outcome
from bot.services.casework.close import close_tip
from tests.conversations.police.tips import COMMUNE
from tests.kit.chat import World


async def left(world: World, *tables: Table) -> list[int]:
    """Count the rows of tables."""
    async with world.database.look() as work:
        return [int((await work.run(select(func.count()).select_from(table))).scalar() or 0) for table in tables]


async def close(world: World, tip: str, outcome: Outcome = Outcome.VERIFIED) -> None:
    """Close a tip by the chief, who is there after the first time."""
    if "chief" not in world.people:
        await world.staff("chief", Role.CHIEF, COMMUNE)
    staff = await world.who(world.person("chief"))
    async with world.database.begin("close") as work:
        await close_tip(work, tip, staff, outcome)
