"""The router: doubles, order, sets, what is parked, what is not acknowledged."""

from __future__ import annotations

import pytest

from bot.dialog.router import Router
from bot.domain.errors import StorageError
from bot.domain.events import EventKind, InboundEvent
from bot.domain.people import Role
from bot.domain.ports import IntakeResult
from bot.store.hot import due_marks
from tests.dialog.stage import Broken, Stage
from tests.kit.chat import Person, World
from tests.kit.fakes import FakeRandom

DONE, DUPLICATE, PARKED = IntakeResult


def said(person: Person, text: str) -> InboundEvent:
    return person.event(EventKind.TEXT, text=text)


def texts(person: Person) -> list[str]:
    return [message.text for message in person.seen]


def restarted(stage: Stage, world: World) -> Router:
    """Return a router of a new process on the same database."""
    return Router(world.database, stage.routes(), world.house, FakeRandom("restart"))


async def test_a_double_is_refused_in_its_batch_in_a_later_one_and_after_a_restart(stage: Stage, world: World) -> None:
    hoa = world.person("hoa")
    event = said(hoa, "một")
    assert await world.take([event, event]) == [DONE, DUPLICATE]
    assert await world.take([event]) == [DUPLICATE]
    assert await restarted(stage, world).take([event]) == [DUPLICATE]
    assert texts(hoa) == ["loose một"]


async def test_marks_are_forgotten_after_three_days_and_not_before(world: World) -> None:
    event = said(world.person("hoa"), "một")
    await world.take([event])
    for days, result in ((2, DUPLICATE), (2, DONE)):
        world.clock.forward(days=days)
        async with world.database.begin() as work:
            await due_marks(work).remove()
        assert await world.take([event]) == [result]


async def test_the_same_number_on_another_channel_is_another_event(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.says("một", id="7")
    assert await world.person("lan").says("hai", id="7") is DUPLICATE  # numbers are unique inside a channel
    assert await hoa.says("ba", id="8") is DONE


async def test_one_persons_events_keep_their_order_among_others(stage: Stage, world: World) -> None:
    people = [world.person(name) for name in ("a", "b", "c")]
    batch = [said(person, f"t{turn}") for turn in range(20) for person in people]
    assert set(await world.take(batch)) == {DONE}
    for person in people:
        assert [text for name, text in stage.heard if name == person.address.id] == [f"t{turn}" for turn in range(20)]
        assert texts(person) == [f"loose t{turn}" for turn in range(20)]


async def test_two_quick_messages_are_two_steps_of_one_conversation(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens()
    await world.take([said(hoa, "Hoa"), said(hoa, "gì nữa")])
    assert texts(hoa) == ["ask.name", "ask.colour Hoa", "heard gì nữa"]


async def test_a_step_that_fails_twice_is_tried_a_third_time(stage: Stage, world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens()
    stage.faults.step = [Broken(), Broken()]
    assert await hoa.says("Hoa") is DONE
    assert texts(hoa) == ["ask.name", "ask.colour Hoa"]


async def test_a_step_that_fails_three_times_is_parked_and_the_others_commit(stage: Stage, world: World) -> None:
    await world.staff("op", Role.OPERATOR, "04")
    hoa, lan, operator = world.person("hoa"), world.person("lan"), world.person("op")
    await hoa.opens()
    stage.faults.always = "hỏng"
    batch = [said(lan, "một"), said(hoa, "hỏng"), said(hoa, "Hoa"), said(lan, "hai")]
    assert await world.take(batch) == [DONE, PARKED, DONE, DONE]
    assert stage.faults.tried.count("hỏng") == 3
    assert texts(lan) == ["loose một", "loose hai"]
    assert texts(hoa) == ["ask.name", "error.parked", "ask.colour Hoa"]
    assert [text.split()[0] for text in texts(operator)] == ["alarm.parked"]
    assert "hỏng" not in operator.text
    async with world.database.look() as work:
        (parked,) = await work.parked.list()
    assert (parked.error, parked.step) == ("Broken", "small.name")
    assert await world.take([batch[1]]) == [DUPLICATE]


async def test_a_parked_event_can_be_tried_again(stage: Stage, world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens()
    stage.faults.always = "hỏng"
    await hoa.says("hỏng")
    async with world.database.look() as work:
        (first,) = await work.parked.list()
    assert await world.router.retry(first.id) is PARKED
    stage.faults.always = ""
    async with world.database.look() as work:
        (second,) = await work.parked.list()
    assert await world.router.retry(second.id) is DONE
    assert await world.router.retry(second.id) is None
    assert await world.router.retry("not an id") is None
    await world.settle()
    assert hoa.text == "ask.colour hỏng"


async def test_a_batch_that_cannot_be_committed_is_run_again_one_by_one(stage: Stage, world: World) -> None:
    hoa, lan = world.person("hoa"), world.person("lan")
    stage.faults.flush = "độc"
    batch = [said(lan, "một"), said(hoa, "độc"), said(lan, "hai"), said(hoa, "ba")]
    assert await world.take(batch) == [DONE, PARKED, DONE, DONE]
    assert texts(lan) == ["loose một", "loose hai"]
    assert texts(hoa) == ["error.parked", "loose ba"]
    async with world.database.look() as work:
        (parked,) = await work.parked.list()
    assert parked.step == "commit"
    assert await world.take(batch) == [DUPLICATE] * 4


async def test_a_storage_error_neither_parks_nor_acknowledges(stage: Stage, world: World) -> None:
    hoa = world.person("hoa")
    event = said(hoa, "một")
    stage.faults.step = [StorageError("disk")]
    (result,) = await world.take([event])
    assert isinstance(result, StorageError)
    async with world.database.look() as work:
        assert await work.parked.list() == []
    assert texts(hoa) == []
    assert await world.take([event]) == [DONE]


async def test_nobodys_later_event_overtakes_one_that_was_not_taken(stage: Stage, world: World) -> None:
    hoa, lan = world.person("hoa"), world.person("lan")
    batch = [said(hoa, "một"), said(hoa, "hai"), said(lan, "ba")]
    stage.faults.step = [StorageError("batch"), StorageError("alone")]
    results = await world.take(batch)
    assert [isinstance(result, StorageError) for result in results] == [True, True, False]
    assert await world.take(batch) == [DONE, DONE, DUPLICATE]
    assert texts(hoa) == ["loose một", "loose hai"]


async def test_a_database_that_is_down_is_not_asked_a_hundred_times(stage: Stage, world: World) -> None:
    stage.faults.step = [StorageError("down")] * 100
    results = await world.take([said(world.person(str(number)), "x") for number in range(100)])
    assert all(isinstance(result, StorageError) for result in results)
    assert len(stage.faults.tried) == 3


async def test_a_conversation_goes_on_after_a_restart(stage: Stage, world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens()
    await hoa.says("Hoa")
    await restarted(stage, world).take([hoa.event(EventKind.PRESS, action=hoa.find("Đỏ").action)])
    await world.settle()
    assert hoa.text == "ask.sure red"


@pytest.mark.parametrize(("name", "minutes"), [("small", 36), ("draft", 24 * 60 + 6)])
async def test_a_conversation_ends_when_its_time_is_over(world: World, name: str, minutes: int) -> None:
    hoa, lan = world.person("hoa"), world.person("lan")
    for person in (hoa, lan):
        await person.opens(name)
    world.clock.forward(minutes=minutes - 10)
    await hoa.says("Hoa")
    assert hoa.text == "ask.colour Hoa"
    world.clock.forward(minutes=10)
    await lan.says("Lan")
    assert lan.text == "loose Lan"


async def test_an_empty_batch_is_nothing(world: World) -> None:
    assert await world.take([]) == []


async def test_a_hundred_people_in_one_batch(world: World) -> None:
    people = [world.person(str(number)) for number in range(100)]
    assert await world.take([said(person, "x") for person in people]) == [DONE] * 100
    assert all(texts(person) == ["loose x"] for person in people)
