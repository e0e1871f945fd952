"""Who may approve a campaign, and who is asked first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from bot.domain.campaigns import Campaign
from bot.domain.people import RIGHTS, Right, Staff
from bot.store.work import UnitOfWork

_ROLES: Final = tuple(role for role, rights in RIGHTS.items() if Right.APPROVE in rights)


async def approvers(work: UnitOfWork, campaign: Campaign) -> list[Staff]:
    """Return who may approve a campaign in the order of asking: the nearest unit that holds all of its own first, there on duty first."""
    wrote, found = await writers(work, campaign), list[Staff]()
    for unit in covering(await uppers(work), campaign.units):
        members = [each for each in await work.staff.of_unit(unit, _ROLES) if each.address is not None and each.id not in wrote]
        found += sorted(members, key=lambda each: not each.on_duty)
    return found


async def may_approve(work: UnitOfWork, campaign: Campaign, staff: Staff) -> bool:
    """Tell whether somebody may approve or return a campaign: its units are theirs, and they wrote neither it nor its Vietnamese."""
    if not staff.may(Right.APPROVE) or staff.id in await writers(work, campaign):
        return False
    return staff.unit in covering(await uppers(work), campaign.units)


async def writers(work: UnitOfWork, campaign: Campaign) -> set[str]:
    """Return who would approve their own words."""
    vietnamese = (await work.campaigns.variants(campaign.id)).get("vi")
    return {campaign.author} | ({vietnamese.author} if vietnamese else set())


async def uppers(work: UnitOfWork) -> dict[str, str]:
    """Return the unit above each, "" above the topmost."""
    return {unit.code: unit.parent for unit in await work.units.all()}


def covering(parents: Mapping[str, str], units: Collection[str]) -> list[str]:
    """Return the units in which all of some lie, themselves among them, the nearest first; of none there are none."""
    lines = [_line(parents, unit) for unit in units]
    return [code for code in lines[0] if all(code in line for line in lines)] if lines else []


def _line(parents: Mapping[str, str], code: str) -> list[str]:
    line = []
    while code in parents:
        line.append(code)
        code = parents[code]
    return line
