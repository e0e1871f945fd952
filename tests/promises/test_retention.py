"""How long what villagers cause is kept: a test for each row of the threat model's table, by the clock and the ticks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.domain.errors import Gone
from bot.domain.events import Address, EventKind, InboundEvent, OutboundMessage
from bot.domain.people import Role
from bot.domain.tips import Outcome
from bot.services.tips.append import thank
from bot.services.tips.way_back import forget_sender, has_way
from bot.store import schema as s
from bot.store.hot import load
from bot.store.webchat import WebReplay, WebSessions, keep_for_staff
from tests.conversations.police.tips import COMMUNE, send, tick
from tests.conversations.police.tips import Sent as Told
from tests.conversations.villager.steps import WORDS, texts, to_review
from tests.conversations.villager.steps import send as tell
from tests.kit.chat import World
from tests.promises.kept import close, left

EVENT = InboundEvent("e1", Address("fake", "somebody"), EventKind.TEXT, text="nó trộm trâu")


async def subscribe(world: World) -> None:
    async with world.database.begin() as work:
        await work.contacts.subscribe(world.person("hoa").address, "vi", COMMUNE)
    async with world.database.look() as work:
        (consented,) = (await work.run(select(s.contact.c.consented_at))).scalars()
    assert (consented.hour, consented.minute) == (0, 0)


@pytest.mark.parametrize("way", ["dừng", "quên tôi", "blocked"])
async def test_a_contact_lives_until_the_person_stops_or_blocks(world: World, way: str) -> None:
    await subscribe(world)
    await tick(world, days=4000)
    assert await left(world, s.contact) == [1]
    hoa = world.person("hoa")
    await (hoa.does(EventKind.GONE) if way == "blocked" else hoa.says(way))
    assert await left(world, s.contact) == [0]


async def test_who_sends_a_tip_leaves_no_contact_and_no_words_in_the_conversation(world: World) -> None:
    hoa = world.person("hoa")
    await tell(hoa)
    assert await left(world, s.contact, s.tip) == [0, 1]
    async with world.database.look() as work:
        saved = (await load(work, [hoa.event(EventKind.TEXT)])).saved
        assert WORDS not in str(saved[hoa.address])
    await tick(world, minutes=36)
    assert await left(world, s.conversation) == [0]


async def test_an_unsent_tip_lives_a_day_with_one_reminder_that_tells_nothing(world: World) -> None:
    hoa = world.person("hoa")
    await to_review(hoa)
    before = len(hoa.seen)
    for hours in (1, 2, 5, 10, 5):
        await tick(world, hours=hours)
    assert texts(hoa, before) == "Kẻng còn chờ bạn."
    assert await left(world, s.conversation) == [1]
    await tick(world, hours=1, minutes=6)
    assert await left(world, s.conversation, s.tip) == [0, 0]


@pytest.mark.parametrize("outcome", list(Outcome))
async def test_a_way_back_ends_with_any_outcome(world: World, outcome: Outcome) -> None:
    tip = await send(world, Told(way=world.person("hoa").address))
    assert await left(world, s.way_back) == [1]
    await close(world, tip, outcome)
    assert await left(world, s.way_back) == [0]


async def test_forget_me_ends_a_way_back_and_what_waits_there_and_leaves_the_tip(world: World) -> None:
    hoa = world.person("hoa").address
    tip = await send(world, Told(way=hoa))
    async with world.database.begin() as work:
        work.say(hoa, OutboundMessage(text="x"), after=timedelta(hours=1))
    async with world.database.begin() as work:
        await forget_sender(work, tip, hoa, staff=False)
        assert work.checkpoint_after
    assert await left(world, s.way_back, s.outbox, s.tip, s.tip_entry) == [0, 0, 1, 1]


async def test_a_way_back_and_the_key_of_its_week_live_97_days_at_most(world: World) -> None:
    vault, today = world.database.circumstances.vault, world.clock.now().date()
    await send(world, Told(way=world.person("hoa").address))
    week, sealed = vault.seal_week(today, b"another way")
    await tick(world, days=90)
    assert await left(world, s.way_back) == [1]
    assert vault.unseal_week(week, sealed) == b"another way"
    await tick(world, days=7)
    assert await left(world, s.way_back) == [0]
    with pytest.raises(Gone):
        vault.unseal_week(week, sealed)


async def test_after_months_without_service_no_way_back_opens_and_the_first_tick_destroys_the_keys(world: World) -> None:
    vault, start = world.database.circumstances.vault, world.clock.now().date()
    tip = await send(world, Told(way=world.person("hoa").address))
    weeks = [vault.seal_week(start + timedelta(weeks=number), b"way") for number in range(30)]
    world.clock.forward(days=210)
    async with world.database.look() as work:
        way = (await work.tips.header(tip))["way"]
        with pytest.raises(Gone):
            await work.ways.open(way)
        assert not await has_way(work, tip)
    await tick(world)
    assert await left(world, s.way_back) == [0]
    oldest = (world.clock.now() - timedelta(days=97)).date()
    for number, (week, sealed) in enumerate(weeks):
        if start + timedelta(weeks=number) <= oldest:
            with pytest.raises(Gone):
                vault.unseal_week(week, sealed)
    assert vault.unseal_week(*weeks[-1]) == b"way"


async def test_a_tip_with_all_that_hangs_on_it_goes_90_days_after_closing(world: World) -> None:
    tip, other = await send(world), await send(world, Told(label="another"))
    await close(world, tip)
    await tick(world, days=89)
    assert await left(world, s.tip, s.tip_entry) == [2, 2]
    await tick(world, days=1)
    for table in (s.tip_entry, s.tip_access, s.tip_alert):
        async with world.database.look() as work:
            assert tip not in {each.hex() for each in (await work.run(select(table.c.tip))).scalars()}
    assert await left(world, s.tip) == [1]
    await tick(world, days=4000)
    async with world.database.look() as work:
        assert await work.threads.read(other), "an open tip stays"


async def test_of_a_closed_tips_times_days_are_kept_and_shown(world: World) -> None:
    chief = await world.staff("chief", Role.CHIEF, COMMUNE)
    world.clock.forward(hours=17, minutes=23)  # 01:23 there, the 24th
    tip = await send(world)
    await chief.presses("Nhận")
    await chief.presses("Mở")
    assert "01:23" in chief.text
    await close(world, tip)
    async with world.database.begin() as work:
        assert await thank(work, tip)
    async with world.database.look() as work:
        times = [entry.at for entry in await work.threads.read(tip)]
        row = (await work.run(s.tip.select())).one()
        times += [row.received_at, row.accepted_at, row.closed_at]
    assert {(at.day, at.hour, at.minute, at.second) for at in times} == {(23, 17, 0, 0)}, "midnight there"
    await world.settle()
    await chief.presses("Mở")
    assert "24/11" in chief.text
    assert "01:23" not in chief.text
    assert "00:00" not in chief.text


async def test_words_that_are_not_for_this_line_go_at_once_and_the_row_with_the_others(world: World) -> None:
    tip = await send(world)
    await close(world, tip, Outcome.NOT_FOR_LINE)
    assert await left(world, s.tip, s.tip_entry) == [1, 0]
    await tick(world, days=90)
    assert await left(world, s.tip) == [0]


async def test_a_message_that_waits_three_days_goes_and_an_operator_hears_of_it(world: World) -> None:
    operator = await world.staff("operator", Role.OPERATOR, "04")
    async with world.database.begin() as work:
        work.say(Address("off", "hoa"), OutboundMessage(text="x"))
    await tick(world, days=2, hours=23)
    assert await left(world, s.outbox) == [1]
    await tick(world, hours=1)
    assert await left(world, s.outbox) == [0]
    assert [message.text for message in operator.seen if "1" in message.text]


async def test_a_delivered_message_leaves_nothing_in_the_outbox(world: World) -> None:
    await world.person("hoa").opens()
    assert await left(world, s.outbox) == [0]


async def test_a_parked_event_lives_three_days(world: World) -> None:
    async with world.database.begin() as work:
        await work.parked.add(EVENT, "ValueError", "tip.words")
    await tick(world, days=2, hours=23)
    assert await left(world, s.parked) == [1]
    await tick(world, hours=1)
    assert await left(world, s.parked) == [0]


async def test_marks_of_events_live_three_days(world: World) -> None:
    await world.person("hoa").opens()
    assert await left(world, s.inbox_mark) == [1]
    await tick(world, days=2, hours=23)
    assert await left(world, s.inbox_mark) == [1]
    await tick(world, hours=1, minutes=5)
    assert await left(world, s.inbox_mark) == [0]


async def test_a_page_has_its_contents_until_it_acknowledges_or_its_session_is_over(world: World) -> None:
    sessions, replay = WebSessions(world.database), WebReplay(world.database)
    villager, officer = await sessions.start(), await sessions.start()
    async with world.database.begin() as work:
        await keep_for_staff(work, officer)
    for token in (villager, officer):
        await replay.append(token, b"a", "1")
        await replay.append(token, b"b", "2")
    await replay.acknowledge(villager, 1)
    async with world.database.look() as work:
        kept = select(func.count()).select_from(s.web_replay).where(s.web_replay.c.sealed.is_not(None))
        assert (await work.run(kept)).scalar() == 3
    await tick(world, minutes=36)
    assert await left(world, s.web_session, s.web_replay) == [1, 2]
    await tick(world, days=30)
    assert await left(world, s.web_session, s.web_replay) == [0, 0]
