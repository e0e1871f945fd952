"""What no channel took for days is removed, and the operators hear how much that was."""

from __future__ import annotations

from bot.dispatch.outbox import Dispatcher
from bot.services.upkeep.purge import purge_due
from bot.store.database import Database
from bot.store.outbox import KEPT
from tests.dispatch.gate import ELSEWHERE, HOA, OPERATOR, Gate, add_staff, put, waiting
from tests.kit.fakes import FakeClock


async def test_operators_hear_how_many_messages_waited_too_long(
    database: Database, dispatcher: Dispatcher, channel: Gate, clock: FakeClock
) -> None:
    await add_staff(database, OPERATOR)
    await put(database, ELSEWHERE, "1", "2", "3")
    clock.forward(seconds=KEPT.total_seconds() - 1)
    async with database.begin() as work:
        assert "messages" not in await purge_due(work)
    clock.forward(seconds=1)
    async with database.begin() as work:
        assert (await purge_due(work))["messages"] == 3
    await dispatcher.drain()
    assert channel.got(OPERATOR) == ["vi alarm.waited [('count', 3)]"]
    assert channel.got(HOA) == []
    assert await waiting(database) == 0
