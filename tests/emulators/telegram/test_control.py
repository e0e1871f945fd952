"""The emulator as a process of its own, played through its control interface."""

from __future__ import annotations

import asyncio
import base64
from collections import defaultdict

import pytest
import telegram
from telegram.error import Forbidden, NetworkError

from tests.emulators.telegram import TOKEN
from tests.emulators.telegram.remote import Remote, own_process


def bot_for(remote: Remote) -> telegram.Bot:
    return telegram.Bot(TOKEN, base_url=remote.base_url, base_file_url=remote.base_file_url)


async def test_another_process_can_play_people_and_read_the_record() -> None:
    async with own_process("--limits", "total_per_second=1000", "chat_burst=5") as remote, bot_for(remote) as bot:
        [lan, chief] = await remote.ask("people", count=2)
        said = await remote.act(lan, "says", text="có người lạ")
        await remote.act(lan, "sends_photo", data=base64.b64encode(b"jpg").decode())
        group = await remote.ask("groups", title="Post", members=[chief])
        await remote.ask("group_act", group=group, does="adds_bot", by=chief)
        await remote.act(chief, "says", group=group, text="/group")
        updates = await bot.get_updates()
        assert len(updates) == 5
        assert updates[0].message is not None
        assert updates[0].message.message_id == said["message_id"]
        waiting = asyncio.create_task(remote.ask("calls", method="sendMessage", chat_id=lan, wait=10))
        keyboard = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("Yes", callback_data="y")]])
        sent = await bot.send_message(lan, "?", reply_markup=keyboard)
        [call] = await waiting
        assert call["parameters"]["text"] == "?"
        await remote.act(lan, "presses", message_id=sent.message_id, button="Yes")
        shown = await remote.ask("chat", chat_id=lan)
        assert shown["messages"][-1]["text"] == "?"
        new = await remote.ask("group_act", group=group, does="upgrade", by=chief)
        assert new < -1_000_000_000_000
        await remote.act(lan, "blocks")
        with pytest.raises(Forbidden):
            await bot.send_message(lan, "a")
        counts = await remote.ask("counts")
        assert counts["calls"]["sendMessage 200"] == 1
        assert counts["updates_redelivered"] == 0
        with pytest.raises(ValueError, match="nobody can do"):
            await remote.act(lan, "dances")


async def test_faults_and_a_drive_are_ordered_from_outside() -> None:
    async with own_process("--no-rates", "--no-record") as remote, bot_for(remote) as bot:
        await remote.ask("fault", method="getMe", breaks="drop", acts=False)
        with pytest.raises(NetworkError):
            await bot.get_me()
        await remote.ask("drive", people=3, total=20, texts=["a", "b"])
        offset, answered = 0, 0
        while answered < 20:
            for update in await bot.get_updates(offset=offset, timeout=5):
                assert update.message is not None
                await bot.send_message(update.message.chat.id, "echo")
                offset, answered = update.update_id + 1, answered + 1
        [drive] = await remote.ask("drives")
        assert (drive["answered"], drive["finished"]) == (20, True)


async def test_people_of_a_drive_say_their_texts_in_order_and_no_more_than_asked() -> None:
    async with own_process("--no-rates", "--no-record") as remote, bot_for(remote) as bot:
        await remote.ask("drive", people=2, total=20, texts=["a", "b", "c"], each=2)
        said: dict[int, list[str | None]] = defaultdict(list)
        offset = 0
        while not (await remote.ask("drives"))[0]["finished"]:
            for update in await bot.get_updates(offset=offset, timeout=5):
                assert update.message is not None
                said[update.message.chat.id].append(update.message.text)
                offset = update.update_id + 1
                await bot.send_message(update.message.chat.id, "echo")
        assert [*said.values()] == [["a", "b"], ["a", "b"]]
        assert await bot.get_updates(offset=offset, timeout=0) == ()
