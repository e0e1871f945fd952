"""Who subscribed before a backup is offered a stop by the first message after it was restored, and by no later one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.domain.events import OutboundMessage
from bot.domain.people import Contact
from bot.i18n import Catalogues
from bot.services.contacts.tell import tell_contact
from bot.store import schema as s
from handlers import ROUTES
from tests.conversations.villager.steps import QUANG_LAM, count, send
from tests.kit.backups import empty_place, make_backup, take_backup
from tests.kit.chat import Person, World, open_world

STOP = "🔕 Thôi nghe tin"


@pytest.fixture
async def restored(
    world: World, database_kind: str, tmp_path: Path, texts: Catalogues, request: pytest.FixtureRequest
) -> AsyncIterator[World]:
    """Open what was restored from a backup in which hoa and lan hear the commune's news."""
    async with world.database.begin() as work:
        for name in ("hoa", "lan"):
            await work.contacts.subscribe(world.person(name).address, "vi", QUANG_LAM)
    backup = await make_backup(world.database)
    async with empty_place(database_kind, tmp_path / "taken", request) as place:
        await take_backup(backup.raw, place.url, place.keys)
        async with open_world(place.url, place.keys, ROUTES, texts, clock=world.clock, seed="restored") as there:
            yield there


def offers(person: Person) -> list[bool]:
    """Tell of each message whether it carries a stop."""
    return [any(choice.label == STOP for row in message.choices for choice in row) for message in person.seen]


async def marked(world: World) -> int:
    """Count the contacts that were not offered a stop yet."""
    async with world.database.look() as work:
        return len((await work.run(select(s.contact.c.id).where(s.contact.c.restored))).all())


async def contact(world: World, person: Person) -> Contact:
    """Return somebody's contact."""
    async with world.database.look() as work:
        return (await work.contacts.at([person.address]))[person.address]


async def test_the_first_answer_carries_a_stop_and_no_other_does(restored: World) -> None:
    hoa = restored.person("hoa")
    assert await marked(restored) == 2
    await hoa.opens()
    assert offers(hoa) == [True]
    assert await marked(restored) == 1, "hers is cleared with what was said, lan's is not"
    await hoa.says("giúp")
    await hoa.says("menu")
    assert offers(hoa) == [True, False, False]


async def test_one_tap_stops(restored: World) -> None:
    hoa = restored.person("hoa")
    await hoa.opens(f"v1-{QUANG_LAM}")
    assert offers(hoa) == [True, False], "the sentence before the first screen is the first message"
    await hoa.presses(STOP)
    assert "Đã dừng" in hoa.text
    assert await count(restored, s.contact) == 1


@pytest.mark.parametrize("word", ["5", STOP, "thôi nghe tin", "dừng"])
async def test_whoever_has_no_buttons_types_it(restored: World, word: str) -> None:
    hoa = restored.person("hoa")
    await hoa.opens(f"v1-{QUANG_LAM}")
    await hoa.says(word)
    assert "Đã dừng" in hoa.text
    assert await count(restored, s.contact) == 1


@pytest.mark.parametrize("word", ["1", "2", "3", "4", "6", "7", "8", "9", "0"])
async def test_no_other_number_stops(restored: World, word: str) -> None:
    hoa = restored.person("hoa")
    await hoa.opens(f"v1-{QUANG_LAM}")
    await hoa.says(word)
    assert await count(restored, s.contact) == 2


@pytest.mark.parametrize("word", ["dừng", "quên tôi"])
async def test_who_stops_at_once_is_not_asked_whether_to(restored: World, word: str) -> None:
    hoa = restored.person("hoa")
    await hoa.says(word)
    assert offers(hoa) == [False] * len(hoa.seen)
    assert await count(restored, s.contact) == 1


async def test_in_danger_the_numbers_come_first_and_carry_it(restored: World) -> None:
    hoa = restored.person("hoa")
    await hoa.says("cứu")
    assert "113" in hoa.seen[0].text
    assert offers(hoa)[0]
    await hoa.says("Có cháy")
    assert not any(offers(hoa)[1:])


async def test_what_is_told_unasked_carries_a_stop_once(restored: World) -> None:
    lan = restored.person("lan")
    for _ in range(2):
        async with restored.database.begin() as work:
            await tell_contact(work, (await work.contacts.at([lan.address]))[lan.address], OutboundMessage(text="Tin xã"))
        await restored.settle()
    assert [message.text for message in lan.seen] == ["Tin xã", "Tin xã"]
    assert offers(lan) == [True, False]
    assert await marked(restored) == 1
    await lan.presses(STOP)
    assert await count(restored, s.contact) == 1


async def test_a_step_that_fails_leaves_the_offer_for_the_next_message(restored: World) -> None:
    lan = restored.person("lan")
    with pytest.raises(ZeroDivisionError):
        await _fail(restored, lan)
    assert (await contact(restored, lan)).restored
    await lan.opens()
    assert offers(lan) == [True]


async def _fail(world: World, person: Person) -> None:
    async with world.database.begin() as work:
        await tell_contact(work, (await work.contacts.at([person.address]))[person.address], OutboundMessage(text="Tin xã"))
        raise ZeroDivisionError


async def test_in_one_batch_only_the_first_answer_carries_it(restored: World) -> None:
    hoa, lan = restored.person("hoa"), restored.person("lan")
    await restored.take([person.event("start") for person in (hoa, lan, hoa, lan)])  # type: ignore[arg-type]  # the value is enough
    assert offers(hoa) == offers(lan) == [True, False]
    assert await marked(restored) == 0


async def test_consenting_anew_needs_no_offer(restored: World) -> None:
    hoa = restored.person("hoa")
    async with restored.database.begin() as work:
        await work.contacts.subscribe(hoa.address, "vi", QUANG_LAM)
    await hoa.opens()
    assert offers(hoa) == [False]


async def test_nobody_else_is_offered_anything(restored: World, world: World) -> None:
    await send(restored.person("somebody"))
    assert not any(offers(restored.person("somebody")))
    await world.person("hoa").opens()
    assert offers(world.person("hoa")) == [False], "where nothing was restored"
    async with restored.database.begin() as work:
        await work.run(update(s.contact).values(restored=False))
    await restored.person("hoa").opens()
    assert offers(restored.person("hoa")) == [False]
