from __future__ import annotations

import asyncio

import pytest

from bot.channels.telegram.patience import Patience

LONG = 3_600.0


async def never() -> None:
    await asyncio.Event().wait()


async def test_what_comes_in_time_is_returned_and_leaves_nothing() -> None:
    async def answer() -> str:
        await asyncio.sleep(0)
        return "ệ"

    patience = Patience(LONG)
    assert await asyncio.gather(*(patience.wait_for(answer()) for _ in range(3))) == ["ệ"] * 3
    assert not patience.waiting


async def test_each_gets_the_same_time_whenever_it_began() -> None:
    patience = Patience(0.02)
    first = asyncio.create_task(patience.wait_for(never()))
    await asyncio.sleep(0.01)
    second = asyncio.create_task(patience.wait_for(never()))
    ended, waiting = await asyncio.wait([first, second], return_when=asyncio.FIRST_COMPLETED)
    assert (ended, waiting) == ({first}, {second})
    assert isinstance(first.exception(), TimeoutError)
    with pytest.raises(TimeoutError):
        await second
    assert not patience.waiting


async def test_who_was_late_may_wait_again() -> None:
    patience = Patience(0.01)
    for _ in range(2):
        with pytest.raises(TimeoutError):
            await patience.wait_for(never())
    assert asyncio.current_task().cancelling() == 0  # type: ignore[union-attr]  # a test runs in a task


async def test_a_failure_is_the_failures_own() -> None:
    async def fail() -> None:
        raise KeyError

    patience = Patience(LONG)
    with pytest.raises(KeyError):
        await patience.wait_for(fail())
    assert not patience.waiting


async def test_who_is_cancelled_by_somebody_else_is_cancelled() -> None:
    patience = Patience(LONG)
    task = asyncio.create_task(patience.wait_for(never()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not patience.waiting


async def test_who_is_cancelled_while_it_is_late_is_cancelled() -> None:
    async def cancel_once_late() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            asyncio.current_task().cancel()  # type: ignore[union-attr]  # a test runs in a task
            raise

    task = asyncio.create_task(Patience(0.01).wait_for(cancel_once_late()))
    with pytest.raises(asyncio.CancelledError):
        await task
