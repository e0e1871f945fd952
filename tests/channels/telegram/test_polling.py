from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

import pytest

from bot.channels.telegram.client import UPDATES, Client
from bot.channels.telegram.polling import LONGEST_PAUSE, Polling
from bot.domain.errors import StorageError
from bot.domain.events import InboundEvent
from bot.domain.ports import IntakeResult
from tests.channels.telegram.platform import Platform, refusal
from tests.channels.telegram.test_translate import message, press


def written(number: int, person: int = 7_000_000_001) -> dict[str, Any]:
    update = message(text=f"t{number}", chat={"id": person, "type": "private"}, **{"from": {"id": person, "is_bot": False}})
    return update | {"update_id": number}


class Core:
    """Takes events as the router does: by their ids, once; `fails` are ids that are not taken the first time."""

    def __init__(self, *fails: str) -> None:
        self.sets: list[list[str]] = []
        self.kept: list[str] = []
        self.fails = set(fails)

    async def take(self, events: Sequence[InboundEvent]) -> Sequence[IntakeResult | StorageError]:
        self.sets.append([event.id for event in events])
        return [self._one(event.id) for event in events]

    def _one(self, event: str) -> IntakeResult | StorageError:
        if event in self.fails:
            self.fails.remove(event)
            return StorageError("busy")
        if event in self.kept:
            return IntakeResult.DUPLICATE
        self.kept.append(event)
        return IntakeResult.DONE


class Pauses:
    def __init__(self) -> None:
        self.taken: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)


def offsets(platform: Platform) -> list[int | None]:
    return [params.get("offset") for _, params in platform.of("getUpdates")]


async def test_updates_are_confirmed_only_after_they_were_taken(client: Client, platform: Platform) -> None:
    platform.updates = [written(number) for number in range(10, 260)]
    core = Core()
    polling = Polling(client, core.take)
    for _ in range(4):
        assert await polling.once(0)
    assert core.kept == [str(number) for number in range(10, 260)]
    assert [len(events) for events in core.sets] == [100, 100, 50]
    assert offsets(platform) == [None, 110, 210, 260]
    assert platform.calls[0][1] == {"limit": 100, "timeout": 0, "allowed_updates": list(UPDATES)}


async def test_a_crash_between_commit_and_confirmation_loses_and_doubles_nothing(client: Client, platform: Platform) -> None:
    platform.updates = [written(1), written(2)]
    core = Core()
    await Polling(client, core.take).once(0)  # committed; then the process is killed before it asks again
    platform.updates.append(written(3))
    again = Polling(client, core.take)
    await again.once(0)
    await again.once(0)
    assert core.sets == [["1", "2"], ["1", "2", "3"]]
    assert core.kept == ["1", "2", "3"]
    assert platform.updates == []


async def test_it_asks_again_from_the_first_that_was_not_taken(client: Client, platform: Platform) -> None:
    platform.updates = [written(1), written(2), written(3)]
    core, pauses = Core("2"), Pauses()
    polling = Polling(client, core.take, pauses)
    assert not await polling.once(0)
    assert await polling.once(0)
    assert core.sets == [["1", "2", "3"], ["2", "3"]]
    assert sorted(core.kept) == ["1", "2", "3"]
    assert offsets(platform) == [None, 2]
    assert pauses.taken == [0.5]


@pytest.mark.parametrize("error", [StorageError("disk full"), RuntimeError("a bug of ours")])
async def test_while_the_store_is_down_nothing_is_confirmed(client: Client, platform: Platform, error: Exception) -> None:
    async def refuse(_events: Sequence[InboundEvent]) -> Sequence[IntakeResult]:
        raise error

    pauses = Pauses()
    platform.updates = [message(chat={"id": -5, "type": "group"}) | {"update_id": 4}, written(5), written(6)]
    polling = Polling(client, refuse, pauses)
    for _ in range(9):
        assert not await polling.once(0)
    # What is nobody's before the first event may be confirmed, nothing from the first event on.
    assert offsets(platform) == [None, *[5] * 8]
    assert pauses.taken == [0.5, 1, 2, 4, 8, 16, 32, LONGEST_PAUSE, LONGEST_PAUSE]
    assert [update["update_id"] for update in platform.updates] == [5, 6]


async def test_what_is_nobodys_is_confirmed_without_waking_the_core(client: Client, platform: Platform) -> None:
    platform.updates = [{"update_id": 8, "poll": {}}]
    core = Core()
    polling = Polling(client, core.take)
    await polling.once(0)
    await polling.once(0)
    assert core.sets == []
    assert offsets(platform) == [None, 9]


async def test_refusals_of_the_platform_are_waited_out(client: Client, platform: Platform) -> None:
    platform.next(
        "getUpdates",
        refusal(409, "Conflict: terminated by other getUpdates request"),
        refusal(502, "Bad Gateway"),
        refusal(429, "Too Many Requests", retry_after=35),
        {"not": "a list"},
        refusal(401, "Unauthorized"),
        [],
        refusal(500, "Internal Server Error"),
    )
    pauses = Pauses()
    polling = Polling(client, Core().take, pauses)
    assert [await polling.once(0) for _ in range(7)] == [False] * 5 + [True, False]
    assert pauses.taken == [0.5, 1, 35, 4, 8, 0.5]


async def test_numbers_that_begin_anew_after_a_quiet_week_are_seen(client: Client, platform: Platform) -> None:
    core = Core()
    polling = Polling(client, core.take)
    platform.updates = [written(9000)]
    await polling.once(0)
    await polling.once(0)
    platform.updates = [written(12)]
    await polling.once(0)
    assert core.kept == ["9000", "12"]


async def test_presses_are_answered_after_the_commit(client: Client, platform: Platform) -> None:
    seen: list[int] = []

    async def take(events: Sequence[InboundEvent]) -> Sequence[IntakeResult]:
        seen.append(len(platform.of("answerCallbackQuery")))
        return [IntakeResult.DONE for _ in events]

    platform.updates = [press(), press(id="q2", data=None) | {"update_id": 6}]
    platform.next("answerCallbackQuery", refusal(400, "Bad Request: query is too old and response timeout expired"))
    running = asyncio.create_task(Polling(client, take).run(0))
    while len(platform.of("answerCallbackQuery")) < 2:
        platform.called.clear()
        await platform.called.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert seen == [0]
    assert {params["callback_query_id"] for _, params in platform.of("answerCallbackQuery")} == {"q1", "q2"}


async def test_cancelling_while_a_set_is_taken_confirms_nothing(client: Client, platform: Platform) -> None:
    began = asyncio.Event()

    async def never(_events: Sequence[InboundEvent]) -> Sequence[IntakeResult]:
        began.set()
        await asyncio.Event().wait()
        return []

    platform.updates = [written(1)]
    running = asyncio.create_task(Polling(client, never).run(0))
    await began.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert offsets(platform) == [None]


async def test_the_log_betrays_nobody(client: Client, platform: Platform, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    platform.updates = [written(1)]
    await Polling(client, Core("1").take, Pauses()).once(0)
    assert "StorageError" in caplog.text
    assert "7000000001" not in caplog.text
    assert "t1" not in caplog.text
