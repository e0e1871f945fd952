"""The lock that tells which process is gone."""

from __future__ import annotations

from bot.domain.events import Address
from bot.store.database import Database
from bot.store.marks import ProcessMark
from tests.store.test_outbox import claim, put, words


def mark_of(database: Database) -> ProcessMark:
    async def free() -> int:
        async with database.begin() as work:
            return await work.outbox.release_dead("fake")

    return ProcessMark(database, "fake", free)


async def test_who_starts_alone_frees_what_the_dead_had_claimed(database: Database, other: Database) -> None:
    await put(database, "1")
    await put(database, "2", to=Address("other", "a"))
    await claim(database, b"dead")
    await claim(database, b"dead", channel="other")
    mark, second = mark_of(database), mark_of(other)
    assert await mark.take() == 1
    (row,) = await claim(database, b"one")
    assert await second.take() == 0
    assert await claim(other, b"two") == []
    await mark.leave()
    third = mark_of(database)
    assert await third.take() == 0  # the second is still there
    await second.leave()
    await third.leave()
    last = mark_of(database)
    assert await last.take() == 1
    await last.leave()
    assert words(await claim(database, b"three")) == [row.message.text]
