"""The intake: sets of up to a hundred, a limit, and nobody left waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import pytest

from bot.dialog.intake import BATCH, MOST_WAITING, Intake
from bot.domain.errors import StorageError
from bot.domain.events import Address, EventKind, InboundEvent
from bot.domain.ports import IntakeResult


def event(number: int) -> InboundEvent:
    return InboundEvent(str(number), Address("fake", "a"), EventKind.TEXT)


class Taker:
    """Takes sets; waits at a gate, and fails for chosen events."""

    def __init__(self) -> None:
        self.sets: list[list[str]] = []
        self.gate = asyncio.Event()
        self.failing: set[str] = set()

    async def take(self, events: Sequence[InboundEvent]) -> list[IntakeResult | StorageError]:
        self.sets.append([each.id for each in events])
        await self.gate.wait()
        return [StorageError("x") if each.id in self.failing else IntakeResult.DONE for each in events]


async def turns(count: int = 5) -> None:
    """Let every other task go on."""
    for _ in range(count):
        await asyncio.sleep(0)


async def stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_what_waits_is_taken_in_sets_of_up_to_a_hundred_in_order() -> None:
    taker = Taker()
    intake = Intake(taker.take)
    waiting = [asyncio.create_task(intake(event(number))) for number in range(250)]
    await turns()
    loop = asyncio.create_task(intake.run())
    taker.gate.set()
    assert await asyncio.gather(*waiting) == [IntakeResult.DONE] * 250
    assert [len(each) for each in taker.sets] == [BATCH, BATCH, 50]
    assert [each for one in taker.sets for each in one] == [str(number) for number in range(250)]
    await stop(loop)


async def test_nobody_is_told_before_the_set_is_done_and_each_gets_its_own_answer() -> None:
    taker = Taker()
    taker.failing = {"1"}
    intake = Intake(taker.take)
    loop = asyncio.create_task(intake.run())
    waiting = [asyncio.create_task(intake(event(number))) for number in range(3)]
    await turns()
    assert not any(task.done() for task in waiting)
    taker.gate.set()
    done = await asyncio.gather(*waiting, return_exceptions=True)
    assert [isinstance(each, StorageError) for each in done] == [False, True, False]
    await stop(loop)


async def test_when_too_many_wait_the_platform_is_asked_to_try_again() -> None:
    taker = Taker()
    intake = Intake(taker.take)
    waiting = [asyncio.create_task(intake(event(number))) for number in range(MOST_WAITING)]
    await turns()
    with pytest.raises(StorageError):
        await intake(event(-1))
    loop = asyncio.create_task(intake.run())
    taker.gate.set()
    await asyncio.gather(*waiting)
    assert await intake(event(-2)) is IntakeResult.DONE
    await stop(loop)


async def test_when_it_stops_everybody_is_told_and_later_ones_too() -> None:
    taker = Taker()
    intake = Intake(taker.take)
    waiting = [asyncio.create_task(intake(event(number))) for number in range(150)]
    await turns()
    loop = asyncio.create_task(intake.run())
    await turns()
    await stop(loop)
    done = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(each, StorageError) for each in done)
    with pytest.raises(StorageError):
        await intake(event(-1))


async def test_who_hangs_up_does_not_take_the_others_along() -> None:
    taker = Taker()
    intake = Intake(taker.take)
    loop = asyncio.create_task(intake.run())
    first, second = (asyncio.create_task(intake(event(number))) for number in range(2))
    await turns()
    first.cancel()
    await turns()
    taker.gate.set()
    assert await second is IntakeResult.DONE
    assert taker.sets == [["0", "1"]]
    await stop(loop)
