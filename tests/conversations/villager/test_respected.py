"""Respected persons: they volunteer, get it early with a script, and say how many listened; nothing says who told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.domain.campaigns import CHOSEN_BUTTONS, Audience, ButtonKind, Campaign, Subject, Variant
from bot.domain.errors import Incomplete
from bot.domain.events import Address, EventKind
from bot.domain.files import FileKind, ShownFile
from bot.domain.people import Wishes
from bot.domain.policy import midnight
from bot.domain.taps import Told, Understood
from bot.services.campaigns._early import begin_early
from bot.services.campaigns.tell_meeting import tell_meeting
from bot.store import schema_campaigns as sc
from bot.store.runs import KEPT
from tests.conversations.villager.steps import QUANG_LAM, WORDS, count
from tests.conversations.villager.steps import texts as shown
from tests.conversations.villager.subscribers import OVER, RECORDING, SAID, join, wishes
from tests.kit.chat import World
from tests.kit.outreach import AUTHOR, OTHER, PROVINCE, compose, go_on, have_file, start, subscribe


async def written(world: World, *, recording: str = RECORDING, picture: str = "") -> Campaign:
    """Write a campaign that respected persons get early."""
    campaign = replace(await compose(world.database, [PROVINCE], buttons=(ButtonKind.UNDERSTOOD,)), respected=True)
    async with world.database.begin() as work:
        await work.campaigns.change(campaign)
        await work.campaigns.put_variant(campaign.id, Variant("vi", SAID, recording, picture, AUTHOR))
    return campaign


async def volunteer(world: World, *names: str, unit: str = QUANG_LAM) -> None:
    await subscribe(world.database, [(name, unit, "vi") for name in names])
    async with world.database.begin() as work:
        for name in names:
            await work.contacts.set_wishes(Address("fake", name), Wishes(tells=True))


async def early_run(world: World, campaign: Campaign) -> int:
    async with world.database.begin() as work:
        run = await begin_early(work, campaign, work.now)
    await go_on(world.database)
    await world.dispatcher.drain()
    return run


async def sums(world: World, campaign: Campaign) -> dict[str, tuple[int, int]]:
    async with world.database.look() as work:
        return await work.meetings.sums(campaign.id)


async def test_a_subscriber_volunteers_and_can_end_it(world: World) -> None:
    hoa = world.person("hoa")
    await join(hoa)
    await hoa.presses("Nghe thế nào")
    await hoa.presses("👥 Kể lại")
    assert "sớm hơn mọi người" in hoa.text
    assert "không ghi ai kể" in hoa.text
    assert not (await wishes(hoa)).tells
    await hoa.presses("Tôi nhận")
    assert "Kể lại cho bà con: có" in hoa.text
    assert (await wishes(hoa)).tells
    await hoa.presses("👥 Kể lại")
    await hoa.presses("❌ Không")
    assert not (await wishes(hoa)).tells


async def test_only_volunteers_get_it_early_with_script_recording_and_one_button(world: World) -> None:
    await volunteer(world, "hoa")
    await subscribe(world.database, [("lan", QUANG_LAM, "vi")])
    await have_file(world.database, RECORDING, FileKind.VOICE)
    await have_file(world.database, "dd" * 16, FileKind.PICTURE)
    run = await early_run(world, await written(world, picture="dd" * 16))
    assert [message.text for message in world.person("hoa").seen] == [f"📢 Đọc ở buổi họp:\n\n{SAID}"]
    assert world.person("hoa").screen.also == (ShownFile(RECORDING, FileKind.VOICE),)
    assert world.person("hoa").screen.file == ShownFile("dd" * 16, FileKind.PICTURE)
    assert world.person("hoa").labels() == ["👥 Có bao nhiêu người nghe?"]
    assert world.person("lan").seen == []
    async with world.database.look() as work:
        found = await work.runs.get(run)
    assert found is not None
    assert found.audience is Audience.RESPECTED


async def test_nothing_is_begun_for_nobody(world: World) -> None:
    campaign = await written(world)
    await subscribe(world.database, [("lan", QUANG_LAM, "vi")])
    assert await early_run(world, campaign) == 0
    await volunteer(world, "hoa")
    assert await early_run(world, replace(campaign, respected=False)) == 0
    async with world.database.begin() as work:
        await work.contacts.set_wishes(Address("fake", "hoa"), Wishes(frozenset({Subject.FRAUD}), tells=True))
    assert await early_run(world, campaign) == 0
    assert await count(world, sc.run) == 0


async def test_without_vietnamese_nothing_goes_early(world: World) -> None:
    campaign = await written(world)
    await volunteer(world, "hoa")
    async with world.database.begin() as work:
        await work.campaigns.drop_variant(campaign.id, "vi")
        with pytest.raises(Incomplete):
            await begin_early(work, campaign, work.now)


@pytest.mark.parametrize(("days", "ends"), [(2, True), (-2, False)])
async def test_an_early_message_waits_no_longer_than_its_event(world: World, days: int, *, ends: bool) -> None:
    await volunteer(world, "hoa")
    event = world.clock.now() + timedelta(days=days)
    run = await early_run(world, replace(await written(world), event_at=event))
    async with world.database.look() as work:
        found = await work.runs.get(run)
    assert found is not None
    assert found.until == (event if ends else None)
    assert len(world.person("hoa").seen) == 1


async def test_how_many_listened_is_counted_once_and_tied_to_nobody(world: World) -> None:
    campaign = await written(world)
    await volunteer(world, "hoa")
    await early_run(world, campaign)
    hoa = world.person("hoa")
    await hoa.presses("Có bao nhiêu người nghe")
    await hoa.says("khoảng 35 bà con")
    assert "Đã ghi 35 người nghe" in shown(hoa)
    assert hoa.text == "🔔 Kẻng"
    assert await sums(world, campaign) == {QUANG_LAM: (1, 35)}
    await hoa.presses("Có bao nhiêu người nghe")
    assert "trả lời rồi" in hoa.text
    async with world.database.look() as work:
        (meeting,) = (await work.run(select(sc.meeting))).all()
        (tap,) = (await work.run(select(sc.tap))).all()
        contact = (await work.contacts.at([hoa.address]))[hoa.address]
        day = midnight(work.now, work.rules)
    assert set(meeting._mapping) == {"id", "campaign", "unit", "day", "people"}  # noqa: SLF001 - SQLAlchemy's public name for it
    assert (meeting.unit, meeting.people, meeting.day) == (QUANG_LAM, 35, day)
    assert (set(tap._mapping), tap.kind) == ({"lot", "seq", "kind"}, "told")  # noqa: SLF001 - the same
    assert contact.id not in {meeting.id.hex(), meeting.campaign.hex()}


async def test_two_answers_at_once_are_one_meeting(world: World) -> None:
    campaign = await written(world)
    await volunteer(world, "hoa")
    await early_run(world, campaign)
    hoa = world.person("hoa")
    await hoa.presses("Có bao nhiêu người nghe")
    events = [hoa.event(EventKind.TEXT, text=typed) for typed in ("20", "20")]
    await world.take(events)
    assert await sums(world, campaign) == {QUANG_LAM: (1, 20)}
    told = Told.unpack(hoa.seen[0].choices[0][0].action)
    async with world.database.begin() as work:
        contact = (await work.contacts.at([hoa.address]))[hoa.address]
        assert not await tell_meeting(work, contact, told, 30)


@pytest.mark.parametrize(("typed", "people"), [("8 người", 8), ("100", 100), ("500", 500), ("0 người", 0)])
async def test_any_number_may_be_typed(world: World, typed: str, people: int) -> None:
    campaign = await written(world)
    await volunteer(world, "hoa")
    await early_run(world, campaign)
    hoa = world.person("hoa")
    await hoa.presses("Có bao nhiêu người nghe")
    await hoa.says("đông lắm")
    assert "chưa hiểu số này" in hoa.seen[-2].text
    await hoa.says("501")
    assert "chưa hiểu số này" in hoa.seen[-2].text
    await hoa.says(typed)
    assert f"Đã ghi {people} người nghe" in shown(hoa)
    assert await sums(world, campaign) == ({QUANG_LAM: (1, people)} if people else {})


async def test_a_story_typed_instead_of_a_number_is_not_lost(world: World) -> None:
    await volunteer(world, "hoa")
    await early_run(world, await written(world))
    hoa = world.person("hoa")
    await hoa.presses("Có bao nhiêu người nghe")
    await hoa.says(WORDS)
    assert "Gửi lời này cho công an nhé?" in hoa.text


async def test_the_button_works_for_its_own_person_and_under_an_early_message_only(world: World) -> None:
    campaign = await written(world)
    await volunteer(world, "hoa")
    await subscribe(world.database, [("lan", QUANG_LAM, "vi")])
    await early_run(world, campaign)
    hoa, lan, stranger = (world.person(name) for name in ("hoa", "lan", "stranger"))
    for person in (lan, stranger):
        await person.forges(hoa.find("Có bao nhiêu").action)
        assert person.text == OVER
    await start(world.database, campaign)
    await world.dispatcher.drain()
    ordinary = Understood.unpack(lan.find("Tôi đã hiểu").action)
    await lan.forges(Told(ordinary.lot, ordinary.seq).pack())
    assert lan.text == OVER
    assert await count(world, sc.tap) == await count(world, sc.meeting) == 0


async def test_an_answer_that_comes_too_late_is_thanked_for(world: World) -> None:
    campaign = await written(world)
    await volunteer(world, "hoa")
    await early_run(world, campaign)
    await go_on(world.database)
    world.clock.forward(seconds=(KEPT + timedelta(days=2)).total_seconds())
    await go_on(world.database)
    hoa = world.person("hoa")
    await hoa.presses("Có bao nhiêu người nghe")
    assert hoa.text == OVER
    assert await sums(world, campaign) == {}


async def test_meetings_add_up_by_campaign_and_by_day(world: World) -> None:
    campaign, other = await written(world), await written(world)
    async with world.database.begin() as work:
        for each, unit, people in ((campaign, QUANG_LAM, 20), (campaign, QUANG_LAM, 15), (campaign, OTHER, 7), (other, OTHER, 1)):
            await work.meetings.add(each.id, unit, people)
        today = midnight(work.now, work.rules)
    world.clock.forward(days=1)
    async with world.database.begin() as work:
        await work.meetings.add(other.id, OTHER, 9)
    assert await sums(world, campaign) == {QUANG_LAM: (2, 35), OTHER: (1, 7)}
    day = timedelta(days=1)
    async with world.database.look() as work:
        assert await work.meetings.between(today, today + day) == {QUANG_LAM: (2, 35), OTHER: (2, 8)}
        assert await work.meetings.between(today + day, today + 2 * day) == {OTHER: (1, 9)}
        assert await work.meetings.between(today - day, today) == {}


def test_nobody_chooses_the_button_of_respected_persons() -> None:
    assert set(CHOSEN_BUTTONS) == set(ButtonKind) - {ButtonKind.TOLD}
