"""Every refusal reaches python-telegram-bot as the error its users catch."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
import telegram
from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Inline
from telegram import KeyboardButton, ReplyKeyboardMarkup
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from tests.emulators.telegram import Break, Emulator, Fault, Group, Person


async def test_whoever_blocked_left_or_never_started_gets_nothing(emulator: Emulator, bot: telegram.Bot) -> None:
    lan, stranger = emulator.person(), emulator.person(started=False)
    with pytest.raises(Forbidden, match="initiate conversation"):
        await bot.send_message(stranger.id, "a")
    stranger.starts()
    await bot.send_message(stranger.id, "a")
    lan.blocks()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(lan.id, "a")
    lan.unblocks()
    await bot.send_message(lan.id, "a")
    lan.leaves_telegram()
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(lan.id, "a")
    with pytest.raises(BadRequest, match=r"[Cc]hat not found"):
        await bot.send_message(1, "a")


async def test_a_group_that_was_upgraded_says_where_it_went(emulator: Emulator, bot: telegram.Bot) -> None:
    chief = emulator.person("Chief")
    group = emulator.group("Post", chief)
    with pytest.raises(Forbidden, match="not a member"):
        await bot.send_message(group.id, "a")
    group.adds_bot(by=chief)
    await bot.send_message(group.id, "a")
    new = group.upgrade(by=chief)
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(group.id, "a")
    assert moved.value.new_chat_id == new.id
    await bot.send_message(new.id, "a")
    messages = [update.message for update in await bot.get_updates() if update.message]
    assert [message.migrate_to_chat_id for message in messages] == [None, new.id, None]
    assert [message.migrate_from_chat_id for message in messages] == [None, None, group.id]
    new.silences_bot()
    with pytest.raises(BadRequest, match=r"[Nn]ot enough rights"):
        await bot.send_message(new.id, "a")
    new.removes_bot(by=chief)
    with pytest.raises(Forbidden, match="kicked from the supergroup"):
        await bot.send_message(new.id, "a")


Try = Callable[[telegram.Bot, Person, Group], Awaitable[object]]


def send(text: str, markup: Inline | ReplyKeyboardMarkup | None = None, parse_mode: str | None = None) -> Try:
    return lambda bot, lan, _group: bot.send_message(lan.id, text, reply_markup=markup, parse_mode=parse_mode)


def one(**action: str) -> Inline:
    return Inline([[Button("x", **action)]])  # type: ignore[arg-type]  # the names vary


POINT = ReplyKeyboardMarkup([[KeyboardButton("here", request_location=True)]])


@pytest.mark.parametrize(
    ("trial", "words"),
    [
        (send("a" * 4097), "too long"),
        (send("😀" * 2049), "too long"),
        (send(" \n "), "text is empty"),
        (send("<b></b>", parse_mode="HTML"), "text is empty"),
        (send("<b>a", parse_mode="HTML"), "can't parse entities"),
        (send("a < b", parse_mode="HTML"), "can't parse entities"),
        (send("<b><i>a</b></i>", parse_mode="HTML"), "can't parse entities"),
        (send("a", one(callback_data="đ" * 33)), "button_data_invalid"),
        (send("a", one(callback_data="")), "text buttons are unallowed|button_data_invalid"),
        (send("a", one(url="javascript:x")), "url is invalid"),
        (send("a", Inline([[Button("x", callback_data="y")]] * 101)), "too_long"),
        (lambda bot, _lan, group: bot.send_message(group.id, "a", reply_markup=POINT), "private chats only"),
        (lambda bot, lan, _group: bot.send_photo(lan.id, b"x", caption="a" * 1025), "caption is too long"),
        (lambda bot, lan, _group: bot.send_photo(lan.id, "no_such_file"), "wrong file identifier"),
        (lambda bot, _lan, _group: bot.get_file("no_such_file"), "invalid file_id"),
        (lambda bot, lan, _group: bot.edit_message_text("a", lan.id, 999), "message to edit not found"),
        (lambda bot, lan, _group: bot.delete_message(lan.id, 999), "message to delete not found"),
        (lambda bot, lan, _group: bot.copy_message(lan.id, lan.id, 999), "message to copy not found"),
        (lambda bot, _lan, _group: bot.answer_callback_query("1"), "query is too old"),
        (lambda bot, _lan, _group: bot.set_my_commands([("Bad Name", "x")]), "bot_command_invalid"),
        (lambda bot, lan, _group: bot.send_message(lan.id, "a", message_thread_id=5), "not a forum"),
    ],
)
async def test_what_telegram_refuses(emulator: Emulator, bot: telegram.Bot, trial: Try, words: str) -> None:
    lan, chief = emulator.person(), emulator.person("Chief")
    group = emulator.group("Post", chief)
    group.adds_bot(by=chief)
    with pytest.raises(BadRequest, match=f"(?i){words}"):
        await trial(bot, lan, group)
    assert not emulator.record.calls[-1].acted
    assert lan.chat.from_bot == []


@pytest.mark.parametrize(
    "trial",
    [
        send("a" * 4096),
        send("😀" * 2048),
        send(f"<b>{'a' * 4096}</b>", parse_mode="HTML"),
        send("a", one(callback_data="d" * 64)),
        send("a", POINT),
    ],
)
async def test_the_limits_themselves_pass(emulator: Emulator, bot: telegram.Bot, trial: Try) -> None:
    lan = emulator.person()
    await trial(bot, lan, emulator.group("Post", lan))
    assert len(lan.chat.from_bot) == 1


async def test_a_wrong_token_is_no_entry(emulator: Emulator, bot: telegram.Bot) -> None:
    other = telegram.Bot("7000000001:wrong", base_url=emulator.base_url, base_file_url=emulator.base_file_url)
    with pytest.raises(InvalidToken):
        await other.initialize()
    await other.shutdown()
    emulator.revoked = True
    with pytest.raises(InvalidToken):
        await bot.get_me()


@pytest.mark.parametrize(
    ("fault", "error", "sent"),
    [
        (Fault("sendMessage", breaks=Break.DROP), NetworkError, 1),
        (Fault("sendMessage", breaks=Break.DROP, acts=False), NetworkError, 0),
        (Fault("sendMessage", breaks=Break.ERROR, status=500), NetworkError, 1),
        (Fault("*", breaks=Break.ERROR, status=502, acts=False), NetworkError, 0),
        (Fault("sendMessage", breaks=Break.ERROR, status=429, retry_after=7, acts=False), RetryAfter, 0),
        (Fault("sendMessage", breaks=Break.GARBAGE), TelegramError, 1),
        (Fault("sendMessage", hold=True), TimedOut, 1),
        (Fault("sendMessage", hold=True, hold_after=False), TimedOut, 0),
    ],
)
async def test_broken_answers_come_on_order(emulator: Emulator, bot: telegram.Bot, fault: Fault, error: type[Exception], sent: int) -> None:
    lan = emulator.person()
    emulator.faults.order(fault)
    with pytest.raises(error):
        await bot.send_message(lan.id, "a", read_timeout=0.2)
    assert len(lan.chat.from_bot) == sent
    assert emulator.record.of("sendMessage")[0].acted == bool(sent)
    fault.release()
    await bot.send_message(lan.id, "b")


async def test_a_fault_can_be_for_one_chat(emulator: Emulator, bot: telegram.Bot) -> None:
    lan, hoa = emulator.person(), emulator.person("Hoa")
    emulator.faults.order(Fault("sendMessage", chat_id=hoa.id, breaks=Break.ERROR, status=500))
    await bot.send_message(lan.id, "a")
    with pytest.raises(NetworkError):
        await bot.send_message(hoa.id, "a")
