"""Police groups for the officers' tests: what is said there, and what somebody does there."""

from __future__ import annotations

from bot.domain.events import Address, EventKind
from bot.domain.people import Role
from bot.store.groups import AlertGroup
from tests.conversations.police.tips import COMMUNE
from tests.kit.chat import Person, World

GROUP, OTHER_GROUP = "-1001", "-1002"


async def call(person: Person, group: str = GROUP) -> None:
    """Say the command in a group."""
    await person.does(EventKind.GROUP, group=group, message="")


async def press(person: Person, label: str, group: str = GROUP) -> None:
    """Press the group's newest button whose label contains the words."""
    await person.does(EventKind.PRESS, action=person.world.person(group).find(label).action, group=group, message="")


async def place(person: Person, group: str = GROUP) -> Person:
    """Make a group the alert place of the person's unit; return the group as one sees it."""
    await call(person, group)
    await press(person, "Đồng ý", group)
    return person.world.person(group)


async def chief_and_group(world: World) -> tuple[Person, Person]:
    """Return the chief of the commune and its alert place."""
    chief = await world.staff("c1", Role.CHIEF, COMMUNE, "Trưởng")
    return chief, await place(chief)


async def placed(world: World, *units: str) -> list[AlertGroup]:
    """Return the alert places of units."""
    async with world.database.look() as work:
        return await work.groups.of_units(units or (COMMUNE,))


def at(group: str) -> Address:
    """Return a group's address."""
    return Address("fake", group)
