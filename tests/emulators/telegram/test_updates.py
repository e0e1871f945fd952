"""What people do arrives as python-telegram-bot expects it, and again until it is confirmed."""

from __future__ import annotations

import asyncio
import json

import pytest
import telegram
from telegram.error import Conflict

from tests.emulators.telegram import Emulator
from tests.emulators.telegram.shapes import Json

PICTURE = b"\xff\xd8\xff" + bytes(200)


def waiting(emulator: Emulator) -> list[Json]:
    return [json.loads(one.body) for one in emulator.state.updates.pending.values()]


def parsed(raw: Json) -> telegram.Update:
    """Parse an update and check that nothing in it is unknown to the library."""
    update = telegram.Update.de_json(raw, None)
    for part in (update, update.effective_message, update.effective_user, update.effective_chat):
        assert part is None or not part.api_kwargs
    return update


async def test_every_act_is_an_update_the_library_knows(emulator: Emulator, bot: telegram.Bot) -> None:
    lan, chief = emulator.person(username="lan"), emulator.person("Chief", language=None)
    group = emulator.group("Post", chief, lan)
    group.adds_bot(by=chief)
    keyboard = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("Yes", callback_data="y")]])
    asked = await bot.send_message(lan.id, "?", reply_markup=keyboard)
    acts = [lan.starts("x_1"), lan.says("có người"), lan.shares_point(22.66, 106.25), lan.shares_contact("+840000000")]
    lan.edits(acts[1], "có hai người")
    live = lan.shares_point(22.6, 106.2, live=600, accuracy=12)
    lan.moves_point(live, 22.7, 106.3)
    lan.sends_album([PICTURE, PICTURE], "hai ảnh")
    lan.sends_voice(b"OggS", seconds=4)
    lan.sends_video(b"mp4")
    lan.sends_document(b"%PDF", "a.pdf", "application/pdf", "tờ khai")
    lan.sends_sticker()
    lan.presses(asked.message_id, "Yes")
    await bot.delete_message(lan.id, asked.message_id)
    lan.presses(asked.message_id, "y")
    lan.blocks()
    lan.unblocks()
    chief.inside(group).says("/group")
    group.promotes_bot(by=chief)
    group.anonymous().says("hello")
    group.adds(emulator.person("Hoa"), by=chief)
    new = group.upgrade(by=chief)
    new.removes_bot(by=chief)

    updates = [parsed(raw) for raw in waiting(emulator)]
    kinds = [next(name for name in raw if name != "update_id") for raw in waiting(emulator)]
    assert kinds.count("callback_query") == 2
    assert kinds.count("edited_message") == 2
    assert kinds.count("my_chat_member") == 5
    ids = [update.update_id for update in updates]
    assert ids == sorted(set(ids))
    assert ids[-1] - ids[0] >= len(ids), "ids have gaps"
    assert all(user.id > 2**32 for update in updates if (user := update.effective_user) and user.id != 1087968824)


async def test_a_press_on_a_deleted_message_is_inaccessible(emulator: Emulator, bot: telegram.Bot) -> None:
    lan = emulator.person()
    keyboard = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("Yes", callback_data="y")]])
    asked = await bot.send_message(lan.id, "?", reply_markup=keyboard)
    await bot.delete_message(lan.id, asked.message_id)
    lan.presses(asked.message_id)
    [update] = await bot.get_updates()
    assert update.callback_query is not None
    assert update.callback_query.message is not None
    assert not update.callback_query.message.is_accessible


async def test_anonymous_administrators_come_as_the_group(emulator: Emulator, bot: telegram.Bot) -> None:
    chief = emulator.person("Chief")
    group = emulator.supergroup("Post", chief)
    group.adds_bot(by=chief)
    group.anonymous().says("/group")
    message = (await bot.get_updates())[-1].message
    assert message is not None
    assert message.from_user is not None
    assert message.sender_chat is not None
    assert (message.from_user.id, message.sender_chat.id) == (1087968824, group.id)
    assert group.id < -1_000_000_000_000


async def test_privacy_mode_shows_commands_replies_and_mentions_only(emulator: Emulator, bot: telegram.Bot) -> None:
    chief = emulator.person("Chief")
    group = emulator.group("Post", chief)
    group.adds_bot(by=chief)
    sent = await bot.send_message(group.id, "hello")
    seat = chief.inside(group)
    seat.says("lunch?")
    seat.says("/help")
    seat.says("yes", reply_to=group.chat.find(sent.message_id).payload)  # type: ignore[union-attr]  # it was sent above
    seat.says("@bell_under_test_bot hi")
    texts = [raw["message"].get("text") for raw in waiting(emulator) if "message" in raw]
    assert texts == [None, "/help", "yes", "@bell_under_test_bot hi"]
    group.promotes_bot(by=chief)
    seat.says("lunch!")
    assert waiting(emulator)[-1]["message"]["text"] == "lunch!"


async def test_updates_come_again_until_confirmed(emulator: Emulator, bot: telegram.Bot) -> None:
    lan = emulator.person()
    for number in range(5):
        lan.says(str(number))
    first = await bot.get_updates(limit=2)
    assert await bot.get_updates(limit=2) == first
    rest = await bot.get_updates(offset=first[-1].update_id + 1)
    assert [update.message.text for update in rest if update.message] == ["2", "3", "4"]
    assert emulator.state.updates.confirmed == 2
    last = await bot.get_updates(offset=-1)
    assert last == rest[-1:]
    assert await bot.get_updates(offset=last[0].update_id + 1) == ()
    await emulator.settled()


async def test_a_long_poll_ends_with_the_first_update(emulator: Emulator, bot: telegram.Bot) -> None:
    lan = emulator.person()
    poll = asyncio.create_task(bot.get_updates(timeout=50))
    await emulator.bell.until(lambda: emulator.state.updates.polling, 5)
    lan.says("xin chào")
    assert [update.message.text for update in await poll if update.message] == ["xin chào"]


async def test_only_the_latest_poller_is_served(emulator: Emulator, bot: telegram.Bot) -> None:
    async with telegram.Bot(emulator.token, base_url=emulator.base_url) as newer:
        older = asyncio.create_task(bot.get_updates(timeout=50))
        await emulator.bell.until(lambda: emulator.state.updates.polling, 5)
        assert await newer.get_updates() == ()
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await older


async def test_allowed_kinds_are_remembered(emulator: Emulator, bot: telegram.Bot) -> None:
    lan = emulator.person()
    await bot.get_updates(allowed_updates=["message"])
    lan.blocks()
    lan.unblocks()
    lan.edits(lan.says("một"), "hai")
    assert [list(raw)[1] for raw in waiting(emulator)] == ["message"]
    await bot.get_updates(allowed_updates=[])
    lan.blocks()
    assert list(waiting(emulator)[-1])[1] == "my_chat_member"


async def test_what_waits_longer_than_a_day_is_lost(emulator: Emulator, bot: telegram.Bot) -> None:
    lan = emulator.person()
    lan.says("old")
    emulator.clock.advance(24 * 3600 - 1)
    lan.says("new")
    emulator.clock.advance(2)
    assert [update.message.text for update in await bot.get_updates() if update.message] == ["new"]
    assert emulator.state.updates.lost == 1
