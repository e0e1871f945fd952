from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta

import pytest

from bot.channels.webchat.channel import STREAMS_PER_SESSION, Closing, WebChat
from bot.domain.errors import Gone, SendError, SendProblem
from bot.domain.events import Address, OutboundMessage, Standing
from bot.domain.files import FileKind
from bot.domain.ports import Channel, Fetch
from tests.web.memory import MemoryReplay, MemorySessions, NoFiles, StillClock


@pytest.fixture
def sessions() -> MemorySessions:
    return MemorySessions()


@pytest.fixture
def replay(sessions: MemorySessions) -> MemoryReplay:
    return MemoryReplay(sessions)


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def webchat(replay: MemoryReplay, clock: StillClock) -> WebChat:
    return WebChat(replay, NoFiles(), NoFiles(), clock)


def test_the_web_chat_is_a_channel_like_the_others(webchat: WebChat) -> None:
    channel: Channel = webchat
    assert channel.name == "webchat"
    assert channel.capabilities.buttons == 20
    assert not channel.capabilities.later
    assert channel.capabilities.shows == channel.capabilities.takes | {FileKind.DOCUMENT} == frozenset(FileKind)


async def test_what_never_came_up_cannot_be_fetched(webchat: WebChat) -> None:
    fetch: Fetch = webchat
    with pytest.raises(Gone):
        await fetch.fetch("r")
    await fetch.forget("r")


async def test_what_is_taken_back_is_not_handed_out_any_more_and_goes_from_the_page(webchat: WebChat, sessions: MemorySessions) -> None:
    address = Address("webchat", await sessions.start())
    await webchat.send(address, OutboundMessage("đúng"), "d1", Standing())
    sent = await webchat.send(address, OutboundMessage("sai"), "d2", Standing())
    assert sent.number == 2
    back = await webchat.send(address, OutboundMessage("Đã thu hồi.", unsay=sent.number), "d3", Standing())
    assert back.number == 0
    assert await webchat.after(address.id, 0) == [(1, '{"text":"đúng"}'.encode()), (3, '{"text":"Đã thu hồi.","unsay":2}'.encode())]


async def test_a_message_is_kept_once_per_delivery_and_wakes_the_page(webchat: WebChat, sessions: MemorySessions) -> None:
    address = Address("webchat", await sessions.start())
    with webchat.watch(address.id) as watch:
        await webchat.send(address, OutboundMessage("một"), "d1", Standing())
        await webchat.send(address, OutboundMessage("một"), "d1", Standing())
        assert await watch.wait(5)
        assert watch.closing is None
    assert await webchat.after(address.id, 0) == [(1, '{"text":"một"}'.encode())]


async def test_a_session_that_ended_is_gone(webchat: WebChat) -> None:
    with pytest.raises(SendError) as error:
        await webchat.send(Address("webchat", "x" * 43), OutboundMessage("một"), "d1", Standing())
    assert error.value.problem is SendProblem.GONE


async def test_a_store_that_is_away_means_try_again(webchat: WebChat, replay: MemoryReplay) -> None:
    replay.broken = True
    with pytest.raises(SendError) as error:
        await webchat.send(Address("webchat", "x" * 43), OutboundMessage("một"), "d1", Standing())
    assert error.value.retryable


async def test_what_is_shown_for_a_while_is_not_kept_longer(
    webchat: WebChat, replay: MemoryReplay, sessions: MemorySessions, clock: StillClock
) -> None:
    address = Address("webchat", await sessions.start())
    await webchat.send(address, OutboundMessage("mật", shown_for=600), "d1", Standing())
    await webchat.send(address, OutboundMessage("thường"), "d2", Standing())
    assert replay.until == [clock.now() + timedelta(seconds=600), None]


async def test_one_stream_too_many_moves_the_oldest(webchat: WebChat) -> None:
    with ExitStack() as open_streams:
        watches = [open_streams.enter_context(webchat.watch("a")) for _ in range(STREAMS_PER_SESSION)]
        watches.append(open_streams.enter_context(webchat.watch("b")))
        assert [watch.closing for watch in watches] == [None] * 5
        with webchat.watch("a"):
            assert [watch.closing for watch in watches] == [Closing.MOVED, None, None, None, None]


async def test_closing_ends_only_the_streams_of_that_session(webchat: WebChat) -> None:
    with webchat.watch("a") as mine, webchat.watch("b") as other:
        webchat.close("a")
        assert mine.closing is Closing.END
        assert other.closing is None
        webchat.shut()
        assert mine.closing is Closing.END
        assert other.closing is Closing.SHUT
