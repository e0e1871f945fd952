"""What is pressed under a campaign's message: counted once, for its own person only, and thanked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.domain.campaigns import ButtonKind, Campaign, CampaignKind, Variant
from bot.domain.files import FileKind, ShownFile
from bot.domain.people import Role
from bot.domain.taps import Come, Listen, Understood
from bot.store import schema as s
from bot.store import schema_campaigns as sc
from bot.store.runs import KEPT
from tests.conversations.villager.steps import QUANG_LAM, WORDS, count
from tests.conversations.villager.steps import texts as shown
from tests.conversations.villager.subscribers import OVER, PICTURE, RECORDING, SAID
from tests.kit.chat import World
from tests.kit.outreach import AUTHOR, compose, go_on, have_file, start, subscribe

ALL = (ButtonKind.LISTEN, ButtonKind.UNDERSTOOD, ButtonKind.COME)


async def send(world: World, campaign: Campaign, names: Iterable[str] = ("hoa",)) -> None:
    """Let people subscribe and get a campaign."""
    await subscribe(world.database, [(name, QUANG_LAM, "vi") for name in names])
    await start(world.database, campaign)
    await world.dispatcher.drain()


async def taps(world: World) -> list[str]:
    async with world.database.look() as work:
        return list((await work.run(select(sc.tap.c.kind))).scalars())


async def test_understood_is_thanked_for_and_counted_once(world: World) -> None:
    await send(world, await compose(world.database, buttons=ALL))
    hoa = world.person("hoa")
    assert hoa.text == SAID
    await hoa.presses("Tôi đã hiểu")
    await hoa.presses("Tôi đã hiểu")
    assert [message.text for message in hoa.seen[-2:]] == ["🙏 Cảm ơn bạn đã nghe."] * 2
    assert await taps(world) == ["understood"]


async def test_listen_reads_the_words_again_where_there_is_no_recording(world: World) -> None:
    await send(world, await compose(world.database, buttons=ALL))
    hoa = world.person("hoa")
    await hoa.presses("Nghe lại")
    assert hoa.text == SAID
    assert hoa.screen.file is None
    await hoa.presses("Tôi đã hiểu")
    assert sorted(await taps(world)) == ["listen", "understood"]


@pytest.mark.parametrize("picture", ["", PICTURE])
async def test_listen_plays_the_recording_even_where_a_picture_was_shown(world: World, picture: str) -> None:
    campaign = await compose(world.database, buttons=(ButtonKind.LISTEN,))
    await have_file(world.database, RECORDING, FileKind.VOICE)
    await have_file(world.database, PICTURE, FileKind.PICTURE)
    async with world.database.begin() as work:
        await work.campaigns.put_variant(campaign.id, Variant("vi", SAID, RECORDING, picture, AUTHOR))
    await send(world, campaign)
    hoa = world.person("hoa")
    await hoa.presses("Nghe lại")
    assert (hoa.text, hoa.screen.file) == (SAID, ShownFile(RECORDING, FileKind.VOICE))
    assert hoa.labels() == ["🔊 Nghe lại"]


async def test_a_recording_is_read_where_none_can_be_played(world: World) -> None:
    campaign = await compose(world.database, buttons=(ButtonKind.LISTEN,))
    async with world.database.begin() as work:
        await work.campaigns.put_variant(campaign.id, Variant("vi", SAID, RECORDING, "", AUTHOR))
    await have_file(world.database, RECORDING, FileKind.VOICE)
    await send(world, campaign)
    world.house.channels = {"fake": replace(world.channel.capabilities, shows=frozenset())}
    hoa = world.person("hoa")
    await hoa.presses("Nghe lại")
    assert (hoa.text, hoa.screen.file) == (SAID, None)


async def test_each_hears_again_what_they_were_told(world: World) -> None:
    campaign = await compose(world.database, words={"vi": SAID, "en": "Lend nobody your account"}, buttons=ALL)
    await subscribe(world.database, [("hoa", QUANG_LAM, "en"), ("lan", QUANG_LAM, "vi")])
    await start(world.database, campaign)
    await world.dispatcher.drain()
    hoa = world.person("hoa")
    await hoa.forges("vg:vi")  # the language may be another one by now
    await hoa.presses("Listen again")
    assert hoa.text == "Lend nobody your account"


@pytest.mark.parametrize(("reminders", "later", "reminded"), [("sometime", 3, True), ("", 3, False), ("sometime", -1, False)])
async def test_who_comes_is_told_whether_there_will_be_a_reminder(world: World, reminders: str, later: int, *, reminded: bool) -> None:
    campaign = await compose(world.database, kind=CampaignKind.EVENT, buttons=ALL)
    campaign = replace(campaign, event_at=world.clock.now() + timedelta(days=later), reminders=reminders)
    async with world.database.begin() as work:
        await work.campaigns.change(campaign)
    await send(world, campaign)
    hoa = world.person("hoa")
    await hoa.presses("Tôi sẽ đến")
    assert "Đã ghi là bạn sẽ đến" in hoa.text
    assert ("Kẻng nhắc" in hoa.text) is reminded
    assert await taps(world) == ["come"]


@pytest.mark.parametrize("kind", [Listen, Understood, Come])
async def test_anothers_button_changes_nothing_and_looks_like_one_that_never_was(
    world: World, kind: type[Listen | Understood | Come]
) -> None:
    await send(world, await compose(world.database, buttons=ALL), ("hoa", "lan"))
    hoa, lan, stranger = (world.person(name) for name in ("hoa", "lan", "stranger"))
    lot, seq = Understood.unpack(hoa.find("Tôi đã hiểu").action).lot, Understood.unpack(hoa.find("Tôi đã hiểu").action).seq
    for person in (lan, stranger):
        await person.forges(kind(lot, seq).pack())
        theirs = person.screen
        for forged in (kind(lot, 10**9), kind(lot + 1, seq), kind(2**62, 2**30)):
            await person.forges(forged.pack())
            assert person.screen == theirs
        assert person.text == OVER
    assert await taps(world) == []


@pytest.mark.parametrize("packed", [f"cu:{10**40}:1", f"cl:1:{2**31}", f"cn:{2**63}:1", "cc:-1:-1", "cu:x:1", "cu", "cl:1", "cn:1:1:1"])
async def test_buttons_with_numbers_that_no_ledger_has_are_old_ones(world: World, packed: str) -> None:
    await send(world, await compose(world.database, buttons=ALL))
    hoa = world.person("hoa")
    await hoa.forges(packed)
    assert "Nút này cũ rồi" in shown(hoa)
    assert await count(world, s.parked) == 0


async def test_a_tap_after_the_ledger_became_counts_is_answered_kindly(world: World) -> None:
    await send(world, await compose(world.database, buttons=ALL))
    hoa = world.person("hoa")
    await go_on(world.database)
    world.clock.forward(seconds=(KEPT + timedelta(days=2)).total_seconds())
    await go_on(world.database)
    assert await count(world, sc.delivery) == 0
    for label in ("Nghe lại", "Tôi đã hiểu", "Tôi sẽ đến"):
        await hoa.presses(label)
        assert hoa.text == OVER
    assert (await count(world, sc.tap), await count(world, sc.tap_count)) == (0, 0)


async def test_who_has_stopped_is_counted_no_more(world: World) -> None:
    await send(world, await compose(world.database, buttons=ALL))
    hoa = world.person("hoa")
    await hoa.says("dừng")
    await hoa.presses("Tôi đã hiểu")
    assert hoa.text == OVER
    assert await taps(world) == []


async def stored(world: World) -> dict[str, int]:
    """Count every table's rows but the marks of events and the messages that went."""
    tables = [table for name, table in s.metadata.tables.items() if name not in {"inbox_mark", "outbox"}]
    return {table.name: await count(world, table) for table in tables}


async def test_tell_the_police_opens_the_menu_and_writes_nothing_anywhere(world: World) -> None:
    await send(world, await compose(world.database, buttons=(ButtonKind.UNDERSTOOD, ButtonKind.TELL)))
    hoa = world.person("hoa")
    before = await stored(world)
    await hoa.presses("Báo công an")
    menu = hoa.screen
    assert menu.text == "🔔 Kẻng"
    assert await stored(world) == before
    await hoa.says("menu")
    assert hoa.screen == menu
    lan = world.person("lan")
    await lan.forges("ct")
    assert lan.screen == menu


@pytest.mark.parametrize("label", ["Nghe lại", "Tôi đã hiểu", "Báo công an"])
async def test_no_button_takes_a_draft_away(world: World, label: str) -> None:
    buttons = (ButtonKind.LISTEN, ButtonKind.UNDERSTOOD, ButtonKind.TELL)
    await send(world, await compose(world.database, buttons=buttons))
    hoa = world.person("hoa")
    await hoa.forges("vr")
    await hoa.says(WORDS)
    choice = next(each for message in hoa.seen for row in message.choices for each in row if each.label.endswith(label))
    await hoa.forges(choice.action)
    await hoa.says("7" if label != "Báo công an" else "1")  # skips the topic; goes on where the draft was
    assert "Chuyện ở đâu" in hoa.text or "Giống chuyện nào" in hoa.text


async def test_an_officer_who_subscribed_is_somebody_like_others(world: World) -> None:
    await world.staff("hoa", Role.OFFICER, QUANG_LAM)
    await send(world, await compose(world.database, buttons=ALL))
    await world.person("hoa").presses("Tôi đã hiểu")
    assert await taps(world) == ["understood"]
