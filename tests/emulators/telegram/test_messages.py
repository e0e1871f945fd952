"""Sending, editing, deleting, files: what python-telegram-bot sends is understood and comes back whole."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import aiohttp
import pytest
import telegram
from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Inline
from telegram.error import BadRequest

from tests.emulators.telegram import Emulator

DAY = 24 * 3600
PICTURE = b"\xff\xd8\xff" + bytes(200)


async def test_html_becomes_text_and_entities(emulator: Emulator, bot: telegram.Bot) -> None:
    lan = emulator.person()
    sent = await bot.send_message(
        lan.id, "  😀 <b>a &amp; <i>b</i></b> <a href='https://a.b'>c</a>", parse_mode="HTML", protect_content=True
    )
    assert sent.text == "😀 a & b c"
    assert sent.parse_entities() == dict(zip(sent.entities, ["a & b", "b", "c"], strict=True))
    assert sent.entities[0].offset == 3
    assert sent.has_protected_content
    assert (await lan.hears("a & b"))["message_id"] == sent.message_id


async def test_an_edit_changes_the_message_in_place(emulator: Emulator, bot: telegram.Bot) -> None:
    lan = emulator.person()
    yes = Inline([[Button("Yes", callback_data="y")]])
    sent = await bot.send_message(lan.id, "a", reply_markup=yes)
    for same in (bot.edit_message_text("a", lan.id, sent.message_id, reply_markup=yes), sent.edit_reply_markup(yes)):
        with pytest.raises(BadRequest, match="not modified"):
            await same
    edited = await bot.edit_message_text("b", lan.id, sent.message_id)
    assert isinstance(edited, telegram.Message)
    assert (edited.text, edited.reply_markup, edited.message_id) == ("b", None, sent.message_id)
    assert (await lan.sees({"message_id": sent.message_id}, "b"))["edit_date"]
    with pytest.raises(BadRequest, match="can't be edited"):
        await bot.edit_message_text("b", lan.id, lan.says("mine")["message_id"])


async def test_messages_can_be_deleted_for_two_days(emulator: Emulator, bot: telegram.Bot) -> None:
    lan = emulator.person()
    sent, said = await bot.send_message(lan.id, "a"), lan.says("b")
    emulator.clock.advance(DAY)
    new = await bot.send_message(lan.id, "c")
    assert await bot.delete_message(lan.id, said["message_id"])
    emulator.clock.advance(DAY + 1)
    with pytest.raises(BadRequest, match="can't be deleted"):
        await bot.delete_message(lan.id, sent.message_id)
    with pytest.raises(BadRequest, match="can't be deleted"):
        await bot.delete_messages(lan.id, [sent.message_id, new.message_id])
    assert await bot.delete_messages(lan.id, [new.message_id, 9999])
    assert [message["text"] for message in lan.chat.visible] == ["a"]


async def test_a_press_is_answered_in_time_or_not_at_all(emulator: Emulator, bot: telegram.Bot) -> None:
    lan = emulator.person()
    sent = await bot.send_message(lan.id, "?", reply_markup=Inline([[Button("Yes", callback_data="y")]]))
    query = lan.presses(sent.message_id, "Yes")
    assert await bot.answer_callback_query(query, "done", show_alert=True)
    assert lan.answer_to(query) == (1, "done", True)
    emulator.clock.advance(3600)
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_callback_query(query)


async def test_a_reply_keyboard_stays_until_it_is_removed(emulator: Emulator, bot: telegram.Bot) -> None:
    lan = emulator.person()
    await bot.send_message(lan.id, "a", reply_markup=telegram.ReplyKeyboardMarkup([["Stop", "Go"]]))
    await bot.send_message(lan.id, "b")
    assert lan.taps("Go")["text"] == "Go"
    await bot.send_message(lan.id, "c", reply_markup=telegram.ReplyKeyboardRemove())
    with pytest.raises(LookupError):
        lan.taps("Go")


async def test_files_go_up_and_come_down_whole(emulator: Emulator, bot: telegram.Bot) -> None:
    lan, hoa = emulator.person(), emulator.person("Hoa")
    sent = await bot.send_photo(
        lan.id, PICTURE, caption="<b>hi</b>", parse_mode="HTML", reply_markup=Inline([[Button("x", callback_data="y")]])
    )
    call = emulator.record.of("sendPhoto")[0]
    assert call.files["photo"].data == PICTURE
    assert call.parameters["reply_markup"] == {"inline_keyboard": [[{"text": "x", "callback_data": "y"}]]}
    again = await bot.send_photo(hoa.id, sent.photo[-1].file_id)
    assert again.photo == sent.photo
    file = await bot.get_file(again.photo[-1])
    assert bytes(await file.download_as_bytearray()) == PICTURE
    document = await bot.send_document(hoa.id, b"%PDF", filename="luật.pdf")
    assert document.document is not None
    assert (document.document.file_name, document.document.file_size) == ("luật.pdf", 4)
    assert (await bot.send_voice(hoa.id, b"OggS", duration=5)).voice is not None
    assert (await bot.send_video(lan.id, b"mp4", protect_content=True)).video is not None
    album = await bot.send_media_group(
        emulator.person().id, [telegram.InputMediaPhoto(PICTURE), telegram.InputMediaPhoto(sent.photo[-1].file_id)]
    )
    assert len({message.media_group_id for message in album}) == 1


async def test_what_people_send_can_be_fetched_and_copied(emulator: Emulator, bot: telegram.Bot) -> None:
    lan, officer = emulator.person(), emulator.person("Officer")
    pictures = lan.sends_album([PICTURE, PICTURE + b"2"], "hai ảnh")
    file = await bot.get_file(pictures[1]["photo"][-1]["file_id"])
    assert bytes(await file.download_as_bytearray()) == PICTURE + b"2"
    copied = await bot.copy_message(officer.id, lan.id, pictures[0]["message_id"], protect_content=True)
    shown = officer.chat.messages[copied.message_id].payload
    assert shown["caption"] == "hai ảnh"
    assert shown["from"]["id"] == emulator.state.me["id"]
    big = lan.sends_document(bytes(20 * 1024 * 1024 + 1), "a.bin")
    with pytest.raises(BadRequest, match=r"(?i)file is too big"):
        await bot.get_file(big["document"]["file_id"])


async def test_commands_and_descriptions_are_kept_by_language(bot: telegram.Bot) -> None:
    assert await bot.set_my_commands([("help", "Trợ giúp")], telegram.BotCommandScopeAllPrivateChats(), "vi")
    assert (await bot.get_my_commands(telegram.BotCommandScopeAllPrivateChats(), "vi"))[0].description == "Trợ giúp"
    assert await bot.get_my_commands() == ()
    assert await bot.set_my_description("Kẻng", "vi")
    assert await bot.set_my_short_description("Kẻng")
    assert (await bot.get_my_description("vi")).description == "Kẻng"
    assert (await bot.get_my_short_description("en")).short_description == "Kẻng"
    with pytest.raises(BadRequest):
        await bot.set_my_short_description("a" * 121)


async def test_chats_and_members_are_shown(emulator: Emulator, bot: telegram.Bot) -> None:
    chief, lan = emulator.person("Chief"), emulator.person()
    group = emulator.supergroup("Post", chief, lan, forum=True)
    group.adds_bot(by=chief)
    group.promotes_bot(by=chief)
    assert (await bot.get_chat(group.id)).title == "Post"
    statuses = [(await bot.get_chat_member(group.id, one)).status for one in (chief.id, lan.id, bot.id)]
    assert statuses == ["creator", "member", "administrator"]
    assert {one.user.id for one in await bot.get_chat_administrators(group.id)} == {chief.id, bot.id}
    assert await bot.get_chat_member_count(group.id) == 3
    topic = await bot.create_forum_topic(group.id, "K-1")
    assert (await bot.send_message(group.id, "a", message_thread_id=topic.message_thread_id)).is_topic_message
    group.deletes_topic(topic.message_thread_id)
    with pytest.raises(BadRequest, match="thread not found"):
        await bot.send_message(group.id, "a", message_thread_id=topic.message_thread_id)


async def test_json_forms_and_multipart_say_the_same(emulator: Emulator) -> None:
    lan = emulator.person()
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": "y"}]]}
    fields = {"chat_id": str(lan.id), "text": "a", "reply_markup": json.dumps(markup), "protect_content": "true"}
    form = aiohttp.FormData(fields, default_to_multipart=True)
    values = {"chat_id": lan.id, "text": "a", "reply_markup": markup, "protect_content": True}
    bodies = [{"json": values}, {"data": fields}, {"data": form}]
    url = f"{emulator.base_url}{emulator.token}/sendMessage"
    async with aiohttp.ClientSession() as session:
        for body in bodies:
            async with session.post(url, **body) as answer:  # type: ignore[arg-type]  # three kinds of body
                assert (await answer.json())["ok"]
        emulator.clock.advance(10)
        async with session.get(f"{url}?{urlencode(fields)}") as answer:
            assert answer.status == 200
    assert [call.parameters for call in emulator.record.calls] == [values] * 4
