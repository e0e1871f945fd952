"""Ids of what people write: noted in the batch's own commit, where a channel can clear a chat."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import event

from bot.dialog.conversation import After, Next
from bot.dialog.router import Router
from bot.dialog.turn import Turn
from bot.domain.events import Address, EventKind, InboundEvent, Point
from bot.domain.ports import IntakeResult
from bot.store import schema as s
from bot.store.posted import SHELVES
from tests.dialog.stage import Stage
from tests.kit.chat import World


@pytest.fixture
def clearable(world: World) -> World:
    """Let the channel clear what is not older than two days."""
    here = replace(world.channel.capabilities, clear_hours=48)
    world.channel.capabilities, world.house.channels = here, {world.channel.name: here}
    return world


async def posted(world: World, address: Address) -> list[str]:
    async with world.database.look() as work:
        return sorted(await work.posted.of(address))


def inserts(world: World) -> list[str]:
    """Return a list that grows with every statement that notes messages."""
    seen: list[str] = []

    @event.listens_for(world.database.writer.sync_engine, "before_cursor_execute")
    def _note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "INSERT INTO posted" in statement:
            seen.append(statement)

    return seen


async def test_only_messages_that_the_person_wrote_are_noted(clearable: World) -> None:
    hoa = clearable.person("hoa")
    point = Point(22.8, 105.3)
    batch = [
        hoa.event(EventKind.START, message="1"),
        hoa.event(EventKind.TEXT, text="một", message="2"),
        hoa.event(EventKind.POINT, point=point, message="3"),
        hoa.event(EventKind.FILE, message="4"),
        hoa.event(EventKind.EDIT, text="hai", message="5"),
        hoa.event(EventKind.PRESS, action="vh", message="6"),
        hoa.event(EventKind.TEXT, text="ba", message="7", group="-1001"),
        hoa.event(EventKind.TEXT, text="bốn", message=""),
    ]
    await clearable.take(batch)
    assert await posted(clearable, hoa.address) == ["1", "2", "3", "4"]


async def test_nothing_is_noted_where_a_channel_looks_after_its_history_itself(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.says("một")
    assert await posted(world, hoa.address) == []


async def test_a_batch_notes_with_one_statement_however_many_people_wrote(clearable: World) -> None:
    people = [clearable.person(f"p{number}") for number in range(30)]
    seen = inserts(clearable)
    await clearable.take([person.event(EventKind.TEXT, text=text) for text in ("một", "hai") for person in people])
    assert len(seen) == 1
    async with clearable.database.look() as work:
        rows = (await work.run(s.posted.select())).all()
    assert len(rows) == len({row.id for row in rows}) <= SHELVES
    assert [len(await posted(clearable, person.address)) for person in people] == [2] * 30


async def test_a_double_is_noted_once_and_a_parked_event_too(stage: Stage, clearable: World) -> None:
    hoa = clearable.person("hoa")
    await hoa.opens()
    stage.faults.always = "hỏng"
    double, broken = hoa.event(EventKind.TEXT, text="Hoa", message="8"), hoa.event(EventKind.TEXT, text="hỏng", message="9")
    assert await clearable.take([broken, double, double]) == [IntakeResult.PARKED, IntakeResult.DONE, IntakeResult.DUPLICATE]
    assert await clearable.take([double]) == [IntakeResult.DUPLICATE]
    assert await posted(clearable, hoa.address) == ["8", "9", "m1"]


async def test_a_batch_that_is_run_again_one_by_one_notes_each_once(stage: Stage, clearable: World) -> None:
    hoa, lan = clearable.person("hoa"), clearable.person("lan")
    stage.faults.flush = "độc"
    await clearable.take([lan.event(EventKind.TEXT, text="một", message="1"), hoa.event(EventKind.TEXT, text="độc", message="2")])
    assert await posted(clearable, lan.address) == ["1"]
    assert await posted(clearable, hoa.address) == ["2"]


async def test_redelivered_behind_a_new_first_event_nothing_collides(clearable: World) -> None:
    hoa = clearable.person("hoa")
    one, two, three = (hoa.event(EventKind.TEXT, text="x", message=number) for number in "123")
    for batch in ([one, two], [one, three]):
        await clearable.take(batch)
    assert await posted(clearable, hoa.address) == ["1", "2", "3"]


async def test_what_left_the_same_moment_is_not_noted(clearable: World) -> None:
    hoa = clearable.person("hoa")
    await clearable.take([hoa.event(EventKind.TEXT, text="một", message="1"), hoa.event(EventKind.GONE)])
    assert await posted(clearable, hoa.address) == []


async def test_noting_changes_no_value_that_an_event_draws(stage: Stage, clearable: World) -> None:
    """A step's random values are those of its event alone, whatever was noted before it in the batch."""
    drawn: list[bytes] = []

    async def loose(turn: Turn) -> Next:
        drawn.append(turn.work.random.token(8))
        return After.STAY

    routes = replace(stage.routes(), loose=loose)
    router = Router(clearable.database, routes, clearable.house, clearable.database.circumstances.random)
    lan, hoa = clearable.person("lan"), clearable.person("hoa")
    wanted = InboundEvent("same", hoa.address, EventKind.TEXT, text="x", message="1")
    await router.take([wanted])
    other = replace(wanted, address=Address("fake", "somebody else"))
    async with clearable.database.begin() as work:
        await work.run(s.inbox_mark.delete())
    await router.take([lan.event(EventKind.TEXT, text="y"), other])
    assert drawn[0] == drawn[2]
