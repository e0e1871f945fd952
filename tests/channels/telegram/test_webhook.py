from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

import pytest

from bot.channels.telegram.webhook import BODY_LIMIT, Arrivals, is_genuine, read_update, reply
from bot.domain.errors import StorageError
from bot.domain.events import InboundEvent
from bot.domain.ports import IntakeResult
from tests.channels.telegram.test_polling import Core, written
from tests.channels.telegram.test_translate import message, press


@pytest.mark.parametrize(
    ("secret", "given", "genuine"),
    [
        ("s3cret", "s3cret", True),
        ("s3cret", "s3cre", False),
        ("s3cret", None, False),
        ("", "", False),
        ("", None, False),
        ("s", "ệ\ud83d", False),
    ],
)
def test_only_the_secret_opens(secret: str, given: str | None, genuine: bool) -> None:  # noqa: FBT001 - a table's column
    assert is_genuine(secret, given) is genuine


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"update_id":"1"}', b'{"update_id":true}', b"\xff", b"[" * 100_000, b" " * BODY_LIMIT + b"1"]
)
def test_what_is_no_update_is_refused(body: bytes) -> None:
    assert read_update(body) is None


def test_an_update_is_read() -> None:
    assert read_update(json.dumps(written(4)).encode()) == written(4)


def test_a_press_is_answered_in_the_reply() -> None:
    assert json.loads(reply(press())) == {"method": "answerCallbackQuery", "callback_query_id": "q1"}
    assert reply(message(text="x")) == b""


class Slow(Core):
    """A core whose first set waits, so that others gather behind it."""

    def __init__(self, *fails: str) -> None:
        super().__init__(*fails)
        self.began, self.go = asyncio.Event(), asyncio.Event()

    async def take(self, events: Sequence[InboundEvent]) -> Sequence[IntakeResult | StorageError]:
        self.began.set()
        await self.go.wait()
        return await super().take(events)


async def test_those_that_wait_are_taken_in_the_order_of_the_updates() -> None:
    core = Slow("4")
    arrivals = Arrivals(core.take)
    running = asyncio.create_task(arrivals.run())
    first = asyncio.create_task(arrivals(written(9)))
    await core.began.wait()
    later = [asyncio.create_task(arrivals(written(number, person))) for number, person in ((5, 1), (3, 2), (4, 1), (2, 2), (1, 1))]
    await asyncio.sleep(0)
    assert not first.done()
    core.go.set()
    results = await asyncio.gather(first, *later, return_exceptions=True)
    assert core.sets == [["9"], ["1", "2", "3", "4", "5"]]
    assert [type(result) for result in results] == [type(None), type(None), type(None), StorageError, type(None), type(None)]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    with pytest.raises(StorageError):
        await arrivals(written(10))


async def test_nobodys_update_is_acknowledged_at_once() -> None:
    await Arrivals(Core().take)({"update_id": 1, "poll": {}})


async def test_a_set_that_fails_is_refused_and_the_next_is_taken() -> None:
    core = Core()
    broken = [RuntimeError("a bug of ours")]

    async def take(events: Sequence[InboundEvent]) -> Sequence[IntakeResult | StorageError]:
        if broken:
            raise broken.pop()
        return await core.take(events)

    arrivals = Arrivals(take)
    running = asyncio.create_task(arrivals.run())
    with pytest.raises(StorageError):
        await arrivals(written(1))
    await arrivals(written(1))
    assert core.kept == ["1"]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_stopping_tells_those_who_wait_to_try_again() -> None:
    core = Slow()
    arrivals = Arrivals(core.take)
    running = asyncio.create_task(arrivals.run())
    first = asyncio.create_task(arrivals(written(1)))
    await core.began.wait()
    second = asyncio.create_task(arrivals(written(2)))
    await asyncio.sleep(0)
    running.cancel()
    results = await asyncio.gather(running, first, second, return_exceptions=True)
    assert [type(result) for result in results] == [asyncio.CancelledError, StorageError, StorageError]
