"""Whom a tip from a place would reach: told to the villager before sending."""

from __future__ import annotations

from enum import StrEnum

from bot.services.casework._responders import members
from bot.store.work import UnitOfWork


class Reach(StrEnum):
    """Who is there to be rung."""

    COMMUNE = "commune"
    PROVINCE = "province"
    NOBODY = "nobody"


async def reach(work: UnitOfWork, unit: str) -> Reach:
    """Tell who would be rung for a unit; "" stands for the province."""
    province = await work.units.province_of(unit)
    if unit and unit != province and await members(work, unit):
        return Reach.COMMUNE
    return Reach.PROVINCE if province and await members(work, province) else Reach.NOBODY
