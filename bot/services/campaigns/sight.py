"""Who may see a campaign, change it, decide on it: always by units, as the tree of places has them."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.campaigns import DRAFTS, Campaign, CampaignState
from bot.domain.errors import NotAllowed
from bot.domain.people import RIGHTS, Right, Staff
from bot.domain.units import Unit
from bot.store.work import UnitOfWork


async def see(work: UnitOfWork, campaign: str, staff: Staff) -> Campaign:
    """Return a campaign that somebody may see: all its units lie in theirs, or they wrote it.

    Raises:
        NotAllowed: it is none of theirs, or there is none.
    """
    found = await work.campaigns.get(campaign)
    if found is None or not (found.author == staff.id or covers(await tree(work), staff.unit, found.units)):
        raise NotAllowed
    return found


async def see_draft(work: UnitOfWork, campaign: str, staff: Staff) -> Campaign:
    """Return a campaign that somebody may change: it is not with an approver, and they wrote it.

    Raises:
        NotAllowed: it is not.
    """
    found = await see(work, campaign, staff)
    if found.state not in DRAFTS or found.author != staff.id or not staff.may(Right.CAMPAIGN):
        raise NotAllowed
    return found


async def see_words(work: UnitOfWork, campaign: str, staff: Staff, language: str) -> Campaign:
    """Return a campaign of which somebody may write a language: their own draft, or one of their units that colleagues may translate.

    Vietnamese is its author's alone; of what others have translated, nobody but the author of the campaign changes a word.

    Raises:
        NotAllowed: they may not.
    """
    found = await see(work, campaign, staff)
    if found.state not in DRAFTS or not staff.may(Right.TRANSLATE):
        raise NotAllowed
    if found.author == staff.id:
        return found
    there = (await work.campaigns.variants(campaign)).get(language)
    if language == "vi" or (there is not None and there.author != staff.id):
        raise NotAllowed
    return found


async def colleagues(work: UnitOfWork, staff: Staff) -> list[Staff]:
    """Return who else writes to many in somebody's unit and below it, and can be written to."""
    units = await tree(work)
    writers = [role for role, rights in RIGHTS.items() if Right.TRANSLATE in rights]
    found = await work.staff.of_unit(None, writers)
    return [each for each in found if each.id != staff.id and each.address is not None and is_in(units, each.unit, staff.unit)]


async def list_campaigns(work: UnitOfWork, staff: Staff, states: Iterable[CampaignState]) -> list[Campaign]:
    """Return the campaigns in these states that somebody may see, their own first, then by title."""
    units = await tree(work)
    found = [
        each for each in await work.campaigns.in_states(list(states)) if each.author == staff.id or covers(units, staff.unit, each.units)
    ]
    return sorted(found, key=lambda each: (each.author != staff.id, each.title, each.id))


async def tree(work: UnitOfWork) -> dict[str, Unit]:
    """Return every unit by its code."""
    return {unit.code: unit for unit in await work.units.all()}


def covers(units: dict[str, Unit], mine: str, others: Iterable[str]) -> bool:
    """Tell whether every one of some units is `mine` or lies in it; of none it is told that they do not."""
    some = list(others)
    return bool(some) and all(is_in(units, each, mine) for each in some)


def is_in(units: dict[str, Unit], code: str, upper: str) -> bool:
    """Tell whether a unit is another one or lies somewhere below it."""
    while code != upper:
        unit = units.get(code)
        if unit is None or not unit.parent:
            return False
        code = unit.parent
    return True
