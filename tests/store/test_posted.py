"""What a chat shows: ids of messages for two days, where cards stand; sealed, and forgotten with the chat."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.events import Address, Sent, Shown
from bot.store import schema as s
from bot.store.database import Database
from bot.store.posted import SHELVES
from bot.store.work import UnitOfWork
from tests.kit.fakes import FakeClock
from tests.kit.marks import find_marks, read_all

HOA, LAN = Address("fake", "7483920175839201"), Address("fake", "918273645546372")
FIRST, SECOND, THIRD = "5501928374655", "5501928374656", "5501928374657"
CARD = Shown((FIRST, SECOND), protected=True)


async def note(database: Database, *sent: tuple[Address, Sent]) -> None:
    async with database.begin() as work:
        await work.posted.note(sent)


async def posted(database: Database, address: Address) -> set[str]:
    async with database.look() as work:
        found = await work.posted.of(address)
    assert len(found) == len(set(found))
    return set(found)


async def card(database: Database, address: Address, name: str = "case") -> Shown | None:
    async with database.look() as work:
        return (await work.posted.cards([(address, name), (address, "never drawn")])).get((address, name))


async def test_messages_of_both_sides_are_found_by_their_chat_alone(database: Database) -> None:
    async with database.begin() as work:
        await work.posted.add([(HOA, [FIRST]), (LAN, ["1", "2"]), (Address("fake", "nothing written"), [])])
    await note(database, (HOA, Sent((SECOND,))), (HOA, Sent((THIRD,))), (LAN, Sent()))
    assert await posted(database, HOA) == {FIRST, SECOND, THIRD}
    assert await posted(database, LAN) == {"1", "2"}
    assert await posted(database, Address("other", HOA.id)) == set()


async def test_two_messages_of_one_commit_share_a_row_and_those_of_two_do_not(database: Database) -> None:
    for _ in range(2):
        await note(database, (HOA, Sent((FIRST,))), (HOA, Sent((SECOND,))))
    async with database.look() as work:
        assert len((await work.run(s.posted.select())).all()) == 2


async def test_ids_live_two_days_rounded_up_to_the_hour(database: Database, clock: FakeClock) -> None:
    clock.forward(minutes=20, seconds=7)
    await note(database, (HOA, Sent((FIRST,))))
    async with database.look() as work:
        (expires,) = (await work.run(s.posted.select())).all()[0][-1:]
    assert (expires.minute, expires.second) == (0, 0)
    assert timedelta(hours=48) < expires - clock.now() < timedelta(hours=49)
    clock.forward(hours=48)
    assert await purge(database) == 0
    clock.forward(hours=1)
    assert await purge(database) == 1
    assert await posted(database, HOA) == set()


async def purge(database: Database) -> int:
    async with database.begin() as work:
        return await work.posted.due().remove() + await work.posted.due_cards().remove()


async def test_a_cleared_chat_is_forgotten_but_for_what_came_after(database: Database) -> None:
    await note(database, (HOA, Sent((FIRST,), {"case": CARD})), (LAN, Sent((FIRST,), {"case": CARD})))
    await note(database, (HOA, Sent((SECOND,), {"other": CARD})), (HOA, Sent((THIRD,), cleared=True)), (HOA, Sent(("9",))))
    assert await posted(database, HOA) == {THIRD, "9"}
    assert await card(database, HOA) is await card(database, HOA, "other") is None
    assert await posted(database, LAN) == {FIRST}
    assert await card(database, LAN) == CARD


async def test_a_card_is_found_where_it_stands(database: Database) -> None:
    await note(database, (HOA, Sent(cards={"case": CARD, "other": Shown((THIRD,))})))
    assert await card(database, HOA) == CARD
    assert await card(database, HOA, "other") == Shown((THIRD,), protected=False)
    assert await card(database, LAN) is None


async def test_a_card_moves_and_goes(database: Database) -> None:
    await note(database, (HOA, Sent(cards={"case": CARD})))
    await note(database, (HOA, Sent(cards={"case": None})), (HOA, Sent(cards={"case": Shown((THIRD,))})))
    assert await card(database, HOA) == Shown((THIRD,))
    await note(database, (HOA, Sent(cards={"case": CARD})), (HOA, Sent(cards={"case": None, "never drawn": None})))
    assert await card(database, HOA) is None


async def test_a_card_is_known_for_97_days_after_it_was_last_drawn(database: Database, clock: FakeClock) -> None:
    await note(database, (HOA, Sent(cards={"case": CARD})))
    clock.forward(days=60)
    await note(database, (HOA, Sent(cards={"case": CARD})))
    clock.forward(days=96)
    assert await purge(database) == 0
    assert await card(database, HOA) == CARD
    clock.forward(days=1, hours=1)
    assert await purge(database) == 1
    assert await card(database, HOA) is None


async def test_neither_ids_nor_addresses_nor_cards_are_in_any_byte(database: Database, tmp_path: Path) -> None:
    await note(database, (HOA, Sent((FIRST, SECOND), {"case of K7-42": CARD})))
    async with database.look() as work:
        rows = [tuple(row) for table in (s.posted, s.card) for row in await work.run(table.select())]
    places = {f"row {at}": b"|".join(value for value in row if isinstance(value, bytes)) for at, row in enumerate(rows)}
    assert len(places) == 2
    if database.is_sqlite:
        places |= read_all(tmp_path)
    assert find_marks(places, {HOA.id, FIRST, SECOND, "case of K7-42"}) == []


@pytest.mark.parametrize("table", [s.posted, s.card])
async def test_what_was_put_into_another_chat_or_changed_does_not_open(database: Database, table: object) -> None:
    for address, message in ((HOA, FIRST), (LAN, SECOND)):
        await note(database, (address, Sent((message,), {"case": CARD})))
    async with database.begin() as work:
        await _swap(work)
    if table is s.posted:
        assert await posted(database, HOA) == set()
    else:
        assert await card(database, HOA) is None


async def _swap(work: UnitOfWork) -> None:
    """Give every row the sealed bytes of the other."""
    for table, key in ((s.posted, s.posted.c.id), (s.card, s.card.c.key)):
        one, two = (await work.run(table.select())).all()
        for row, other in ((one, two), (two, one)):
            await work.run(table.update().where(key == getattr(row, key.name)).values(sealed=other.sealed))


async def test_forgetting_a_chat_leaves_the_others(database: Database) -> None:
    await note(database, (HOA, Sent((FIRST,), {"case": CARD})), (LAN, Sent((SECOND,), {"case": CARD})))
    async with database.begin() as work:
        await work.posted.forget(HOA)
    assert await posted(database, HOA) == set()
    assert await card(database, HOA) is None
    assert await posted(database, LAN) == {SECOND}
    assert await card(database, LAN) == CARD


async def test_chats_share_rows_and_are_forgotten_one_by_one(database: Database) -> None:
    crowd = [Address("fake", f"person {number}") for number in range(3 * SHELVES)]
    for message in ("1", "2"):
        await note(database, *((address, Sent((f"{message}-{address.id}",))) for address in crowd))
    async with database.look() as work:
        rows = (await work.run(s.posted.select())).all()
    assert len(rows) <= 2 * SHELVES
    for address in crowd:
        assert await posted(database, address) == {f"1-{address.id}", f"2-{address.id}"}
    await note(database, *((address, Sent(("after",), cleared=True)) for address in crowd[::2]))
    for at, address in enumerate(crowd):
        assert await posted(database, address) == ({f"1-{address.id}", f"2-{address.id}"} if at % 2 else {"after"})


async def test_forgetting_leaves_the_others_their_time_and_no_empty_row(database: Database, clock: FakeClock) -> None:
    crowd = [Address("fake", f"person {number}") for number in range(SHELVES + 1)]
    await note(database, *((address, Sent(("1",))) for address in crowd))
    async with database.look() as work:
        before = {row.id: row.expires_at for row in await work.run(s.posted.select())}
    clock.forward(hours=5)
    for address in crowd[1:]:
        async with database.begin() as work:
            await work.posted.forget(address)
    async with database.look() as work:
        after = {row.id: row.expires_at for row in await work.run(s.posted.select())}
    assert len(after) == 1
    assert after.items() <= before.items()
    assert await posted(database, crowd[0]) == {"1"}


async def test_two_that_forget_at_once_both_succeed(database: Database, other: Database) -> None:
    crowd = [Address("fake", f"person {number}") for number in range(2 * SHELVES)]
    await note(database, *((address, Sent(("1",))) for address in crowd))
    clear = [(address, Sent(cleared=True)) for address in crowd]
    await asyncio.gather(note(database, *clear[::2]), note(other, *reversed(clear[1::2])))
    assert [await posted(database, address) for address in crowd] == [set()] * len(crowd)
