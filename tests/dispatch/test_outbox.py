"""The outbox loop: done, try later, give up; at least once; order; nobody in the way of another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dispatch import outbox as loop
from bot.dispatch.outbox import FIRST_PAUSE, LONGEST_PAUSE, MOST_ATTEMPTS, Dispatcher, pause_after
from bot.domain.errors import SendError, SendProblem
from bot.domain.events import Address, OutboundMessage
from bot.domain.people import Invite, Role
from bot.domain.policy import Rules
from bot.privacy.vault import Vault
from bot.store import schema as s
from bot.store.database import Circumstances, Database
from tests.kit.fakes import FakeChannel, FakeClock, FakeRandom, NoTexts

HOA, LAN, OPERATOR = (Address("fake", name) for name in ("hoa", "lan", "operator"))


class Gate(FakeChannel):
    """A channel that can hold one address's messages, and be picky."""

    def __init__(self) -> None:
        super().__init__()
        self.tried: list[str] = []
        self.held: dict[str, asyncio.Event] = {}
        self.answers: dict[str, list[Exception]] = {}

    async def send(self, address: Address, message: OutboundMessage, delivery: str) -> None:
        self.tried.append(delivery)
        if address.id in self.held:
            await self.held[address.id].wait()
        if self.answers.get(message.text):
            raise self.answers[message.text].pop(0)
        await super().send(address, message, delivery)

    def got(self, address: Address) -> list[str]:
        return [message.text for message in self.sent[address.id]]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def database(database_url: str, tmp_path: Path, clock: FakeClock) -> AsyncIterator[Database]:
    opened = Database(database_url, Circumstances(Vault.open(tmp_path / "keys", create=True), clock, FakeRandom(), NoTexts(), Rules()))
    yield opened
    await opened.close()


@pytest.fixture
def channel() -> Gate:
    return Gate()


@pytest.fixture
def dispatcher(database: Database, channel: Gate) -> Dispatcher:
    return Dispatcher(database, {"fake": channel})


async def put(database: Database, address: Address, *texts: str) -> None:
    async with database.begin() as work:
        for text in texts:
            work.say(address, OutboundMessage(text=text))


async def waiting(database: Database) -> int:
    async with database.look() as work:
        return await work.outbox.size()


async def run_out(database: Database) -> None:
    """Let every lease run out, as a minute of the machine's clock would."""
    async with database.begin() as work:
        await work.run(s.outbox.update().where(s.outbox.c.lease.is_not(None)).values(lease_until=work.now - timedelta(days=9999)))


async def turns() -> None:
    for _ in range(10):
        await asyncio.sleep(0.01)


@given(st.integers(0, 100), st.floats(0, 10_000), st.floats(0, 1))
def test_pauses_double_within_bounds_and_never_undercut_the_platform(attempts: int, hint: float, chance: float) -> None:
    pause = pause_after(attempts, hint, chance).total_seconds()
    full = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**attempts)
    assert max(hint, full / 2) - 0.001 <= pause <= max(hint, full) + 0.001
    assert pause_after(attempts + 1, hint, chance).total_seconds() >= pause


async def test_what_was_sent_is_gone(database: Database, dispatcher: Dispatcher, channel: Gate) -> None:
    await put(database, HOA, *(str(number) for number in range(250)))
    await dispatcher.drain()
    assert channel.got(HOA) == [str(number) for number in range(250)]
    assert await waiting(database) == 0


async def test_a_retry_comes_later_in_order_with_the_same_delivery(
    database: Database, dispatcher: Dispatcher, channel: Gate, clock: FakeClock
) -> None:
    channel.answers["1"] = [SendError(SendProblem.RETRY, 7.0), SendError(SendProblem.RETRY)]
    await put(database, HOA, "1", "2")
    await put(database, LAN, "x")
    await dispatcher.drain()
    assert (channel.got(HOA), channel.got(LAN)) == ([], ["x"])
    clock.forward(seconds=6)
    await dispatcher.drain()
    assert channel.got(HOA) == []
    clock.forward(seconds=2)
    await dispatcher.drain()
    assert channel.got(HOA) == []
    clock.forward(seconds=5)
    await dispatcher.drain()
    assert channel.got(HOA) == ["1", "2"]
    assert len(set(channel.tried)) == 3


async def add_operator(database: Database) -> None:
    async with database.begin() as work:
        staff = await work.staff.add(Invite("", Role.OPERATOR, "04", "Máy", "", "00", ""), OPERATOR, "vi")
        await work.staff.activate(staff)


@pytest.mark.parametrize("problem", [SendProblem.TOO_LONG, SendProblem.REFUSED, SendProblem.BAD_TOKEN])
async def test_giving_up_tells_the_operator_why_and_not_what(
    database: Database, dispatcher: Dispatcher, channel: Gate, problem: SendProblem
) -> None:
    await add_operator(database)
    channel.answers["bí mật"] = [SendError(problem)]
    await put(database, HOA, "bí mật", "2")
    await dispatcher.drain()
    assert channel.got(HOA) == ["2"]
    (alarm,) = channel.got(OPERATOR)
    assert "alarm.gave_up" in alarm
    assert problem.value in alarm
    assert "bí mật" not in alarm


async def test_it_gives_up_after_many_tries(database: Database, dispatcher: Dispatcher, channel: Gate, clock: FakeClock) -> None:
    await add_operator(database)
    channel.answers["1"] = [SendError(SendProblem.RETRY) for _ in range(MOST_ATTEMPTS + 1)]
    await put(database, HOA, "1", "2")
    for _ in range(MOST_ATTEMPTS + 1):
        await dispatcher.drain()
        clock.forward(seconds=LONGEST_PAUSE)
    assert channel.got(HOA) == ["2"]
    assert len(channel.got(OPERATOR)) == 1


async def test_an_alarm_that_cannot_be_sent_makes_no_alarm(database: Database, dispatcher: Dispatcher, channel: Gate) -> None:
    await add_operator(database)
    channel.answers["1"] = [SendError(SendProblem.REFUSED)]
    await put(database, OPERATOR, "1")
    await dispatcher.drain()
    assert await waiting(database) == 0


async def test_who_left_is_forgotten_and_written_to_no_more(database: Database, dispatcher: Dispatcher, channel: Gate) -> None:
    async with database.begin() as work:
        await work.contacts.subscribe(HOA, "vi", "")
    channel.answers["1"] = [SendError(SendProblem.GONE)]
    await put(database, HOA, "1", "2", "3")
    await put(database, LAN, "x")
    await dispatcher.drain()
    assert (channel.got(HOA), channel.got(LAN)) == ([], ["x"])
    async with database.look() as work:
        assert await work.contacts.at([HOA]) == {}
    assert await waiting(database) == 0
    assert len(channel.tried) == 2


async def test_killed_between_send_and_settle_it_is_sent_again_with_the_same_delivery(
    database: Database, dispatcher: Dispatcher, channel: Gate
) -> None:
    await put(database, HOA, "1")
    async with database.begin() as work:  # the dead process: claimed and sent, not settled
        (row,) = await work.outbox.claim(b"dead", work.now + timedelta(days=9999), 10, work.now)
    await channel.send(row.address, row.message, f"ob{row.id}")
    await dispatcher.drain()
    assert channel.got(HOA) == ["1"]
    await run_out(database)
    await dispatcher.drain()
    assert channel.got(HOA) == ["1", "1"]
    assert len(set(channel.deliveries)) == 1
    assert await waiting(database) == 0


async def test_a_slow_address_does_not_hold_the_others_of_its_batch(database: Database, dispatcher: Dispatcher, channel: Gate) -> None:
    channel.held["hoa"] = asyncio.Event()
    await put(database, HOA, "1", "2")
    await put(database, LAN, "x")
    sending = asyncio.create_task(dispatcher.once())
    await turns()
    assert (channel.got(HOA), channel.got(LAN)) == ([], ["x"])
    channel.held["hoa"].set()
    assert await sending == 3
    assert channel.got(HOA) == ["1", "2"]


async def test_who_is_cancelled_gives_back_what_was_not_sent(database: Database, dispatcher: Dispatcher, channel: Gate) -> None:
    channel.held["hoa"] = asyncio.Event()
    await put(database, HOA, "1", "2")
    await put(database, LAN, "x")
    sending = asyncio.create_task(dispatcher.once())
    await turns()
    sending.cancel()
    with suppress(asyncio.CancelledError):
        await sending
    assert sending.cancelled()
    assert await waiting(database) == 2
    del channel.held["hoa"]
    await dispatcher.drain()
    assert (channel.got(HOA), channel.got(LAN)) == (["1", "2"], ["x"])


async def test_a_message_of_an_unknown_channel_waits_for_it(database: Database, dispatcher: Dispatcher, clock: FakeClock) -> None:
    elsewhere = Address("zalo", "hoa")
    await put(database, elsewhere, "1")
    await dispatcher.drain()
    assert await waiting(database) == 1
    clock.forward(seconds=LONGEST_PAUSE)
    late = Gate()
    late.name = "zalo"
    await Dispatcher(database, {"zalo": late}).drain()
    assert late.got(elsewhere) == ["1"]


async def test_a_channel_that_breaks_is_tried_again_and_stops_nobody(
    database: Database, dispatcher: Dispatcher, channel: Gate, clock: FakeClock
) -> None:
    channel.answers["1"] = [RuntimeError("a bug of ours")]
    await put(database, HOA, "1", "2")
    await put(database, LAN, "x")
    await dispatcher.drain()
    assert (channel.got(HOA), channel.got(LAN)) == ([], ["x"])
    clock.forward(seconds=FIRST_PAUSE)
    await dispatcher.drain()
    assert channel.got(HOA) == ["1", "2"]


async def test_the_loop_sends_when_it_is_woken_and_survives_a_bad_moment(
    database: Database, dispatcher: Dispatcher, channel: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "IDLE_SECONDS", 0.01)
    database.after_commit.append(dispatcher.wake)
    running = asyncio.create_task(dispatcher.run())
    async with database.begin() as work:
        await work.run(s.outbox.insert().values(key=b"", lane=1, sealed=b"", ready_at=work.now, attempts=0))
    await put(database, HOA, "1")
    async with asyncio.timeout(30):
        while not channel.got(HOA):  # noqa: ASYNC110 - the promise is that it comes, not when
            await asyncio.sleep(0.01)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    assert running.cancelled()
