"""Fetching what people sent, over the emulator."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram.attached import attached
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.client import Client
from bot.channels.telegram.request import DOWNLOADS, AiohttpRequest
from bot.domain.errors import Gone, SendProblem
from bot.domain.events import Address, OutboundMessage, Standing
from bot.domain.files import MOST_BYTES, Refusal, Refused
from bot.domain.ports import Fetch
from tests.channels.telegram.fetching import fails, refused
from tests.emulators.telegram import Emulator, Fault, Limits
from tests.emulators.telegram.faults import Break
from tests.emulators.telegram.shapes import Json


@pytest.fixture
async def telegram() -> AsyncIterator[Emulator]:
    async with Emulator(limits=Limits.unlimited_rates()) as started:
        yield started


@pytest.fixture
async def fetch(telegram: Emulator) -> AsyncIterator[Fetch]:
    client = Client(telegram.token, telegram.url)
    await client.open_session()
    yield Telegram(client)
    await client.close_session()


def reference(message: Json) -> str:
    file = attached(message)
    assert file is not None
    return file.reference


async def test_what_people_send_is_fetched_whole(telegram: Emulator, fetch: Fetch) -> None:
    lan = telegram.person()
    sent = {
        b"jpeg" * 50_000: lan.sends_photo(b"jpeg" * 50_000),
        b"OggS": lan.sends_voice(b"OggS"),
        b"ID3": lan.sends_audio(b"ID3"),
        b"mp4": lan.sends_video(b"mp4"),
        b"round": lan.sends_video_note(b"round"),
        b"heic": lan.sends_document(b"heic", "ảnh.heic", "image/heic"),
        bytes(MOST_BYTES): lan.sends_video(bytes(MOST_BYTES)),
    }
    for content, message in sent.items():
        assert await fetch.fetch(reference(message)) == content


async def test_what_telegram_keeps_is_not_ours_to_forget(telegram: Emulator, fetch: Fetch) -> None:
    name = reference(telegram.person().sends_voice(b"OggS"))
    await fetch.forget(name)
    assert telegram.record.calls == []
    assert await fetch.fetch(name) == b"OggS"


async def test_what_is_too_large_empty_or_unknown_is_said_in_our_words(telegram: Emulator, fetch: Fetch) -> None:
    lan = telegram.person()
    large, empty = (
        await refused(fetch, reference(lan.sends_video(bytes(MOST_BYTES + 1)))),
        await refused(fetch, reference(lan.sends_voice(b""))),
    )
    assert isinstance(large, Refused)
    assert isinstance(empty, Refused)
    assert (large.why, empty.why) == (Refusal.LARGE, Refusal.EMPTY)
    assert isinstance(await refused(fetch, "AgACAgUAAxkB"), Gone)


async def test_a_file_that_may_come_back_is_asked_for_again(telegram: Emulator, fetch: Fetch) -> None:
    name = reference(telegram.person().sends_voice(b"OggS"))
    telegram.state.files.expired.add(name)
    assert await fails(fetch, name) == (SendProblem.RETRY, 0)
    telegram.state.files.expired.clear()
    assert await fetch.fetch(name) == b"OggS"


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (Fault("getFile", breaks=Break.ERROR, status=502), (SendProblem.RETRY, 0)),
        (Fault("getFile", breaks=Break.ERROR, status=429, retry_after=7), (SendProblem.RETRY, 7)),
        (Fault("getFile", breaks=Break.DROP), (SendProblem.RETRY, 0)),
        (Fault("getFile", breaks=Break.GARBAGE), (SendProblem.RETRY, 0)),
        (Fault("getFile", breaks=Break.ERROR, status=401), (SendProblem.BAD_TOKEN, 0)),
        (Fault("file", breaks=Break.ERROR, status=502), (SendProblem.RETRY, 0)),
        (Fault("file", breaks=Break.ERROR, status=429, retry_after=7), (SendProblem.RETRY, 7)),
        (Fault("file", breaks=Break.ERROR, status=404), (SendProblem.RETRY, 0)),
        (Fault("file", breaks=Break.ERROR, status=401), (SendProblem.BAD_TOKEN, 0)),
        (Fault("file", times=2, breaks=Break.DROP, acts=False), (SendProblem.RETRY, 0)),  # aiohttp itself asks twice
        (Fault("file", breaks=Break.DROP, acts=True), (SendProblem.RETRY, 0)),
    ],
    ids=lambda value: f"{value.method} {value.breaks} {value.status} {value.acts}" if isinstance(value, Fault) else "",
)
async def test_what_breaks_on_the_way_says_whether_it_may_be_tried_again(
    telegram: Emulator, fetch: Fetch, fault: Fault, problem: tuple[SendProblem, float]
) -> None:
    name = reference(telegram.person().sends_photo(b"jpeg" * 100_000))
    telegram.faults.order(fault)
    assert await fails(fetch, name) == problem
    assert await fetch.fetch(name) == b"jpeg" * 100_000


async def test_two_are_fetched_at_once_and_nothing_that_is_sent_waits_for_them(telegram: Emulator) -> None:
    lan = telegram.person()
    names = [reference(lan.sends_voice(f"OggS{number}".encode())) for number in range(4)]
    hold = telegram.faults.hold("file", times=len(names))
    client = Client(telegram.token, telegram.url, AiohttpRequest(connections=1))
    await client.open_session()
    channel = Telegram(client)
    fetching = [asyncio.create_task(channel.fetch(name)) for name in names]
    await telegram.calls("getFile", len(names))
    await telegram.bell.until(lambda: hold.held == DOWNLOADS, 5)
    await channel.send(Address("telegram", str(lan.id)), OutboundMessage(text="Đã nhận"), "ob1", Standing())
    await lan.hears("Đã nhận")
    assert len(telegram.record.of("file")) == DOWNLOADS
    hold.release()
    assert await asyncio.gather(*fetching) == [f"OggS{number}".encode() for number in range(4)]
    await client.close_session()
