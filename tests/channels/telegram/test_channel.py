from __future__ import annotations

from typing import Any

import pytest

from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.client import Client
from bot.domain.errors import SendError, SendProblem
from bot.domain.events import Address, Choice, OutboundMessage, Sent, Shown, Wanted
from bot.domain.ports import Channel
from tests.channels.telegram.memory import CountedSlots, Memory
from tests.channels.telegram.platform import Platform, refusal

HOME = Address("telegram", "7000000001")
ROW = ((Choice("Nhận", "ta:1"),),)
CARD = OutboundMessage(text="GẤP K7-42", choices=ROW, card="case", protected=True)
LONG = OutboundMessage(text="a" * 4000 + " " + "b" * 4000 + " " + "c", card="case", protected=True)


@pytest.fixture
def slots() -> CountedSlots:
    return CountedSlots()


@pytest.fixture
def channel(client: Client, slots: CountedSlots) -> Telegram:
    return Telegram(client, slots)


@pytest.fixture
def chat(channel: Telegram) -> Memory:
    return Memory(channel, HOME)


async def refused(chat: Memory, message: OutboundMessage, delivery: str = "ob9") -> SendError:
    with pytest.raises(SendError) as found:
        await chat.send(message, delivery)
    return found.value


def methods(platform: Platform) -> list[str]:
    return [method for method, _ in platform.calls]


def touched(platform: Platform) -> list[tuple[str, Any]]:
    return [(method, params.get("message_id") or params["text"][:1]) for method, params in platform.calls]


async def test_it_is_a_channel_that_reaches_people_later(channel: Channel) -> None:
    assert channel.name == "telegram"
    assert channel.capabilities.later
    assert channel.capabilities.text_limit == 4096


async def test_a_card_is_edited_where_it_stands(chat: Memory, platform: Platform) -> None:
    await chat.send(CARD, "ob1")
    await chat.send(OutboundMessage(text="đã nhận", card="case", protected=True), "ob2")
    assert touched(platform) == [("sendMessage", "G"), ("editMessageText", 101)]
    assert chat.cards["case"] == Shown(("101",), protected=True)


async def test_an_edit_that_changes_nothing_is_done(chat: Memory, platform: Platform) -> None:
    await chat.send(CARD, "ob1")
    platform.next("editMessageText", refusal(400, "Bad Request: message is not modified: same"))
    await chat.send(CARD, "ob2")
    assert methods(platform) == ["sendMessage", "editMessageText"]


async def test_a_card_that_somebody_deleted_comes_anew(chat: Memory, platform: Platform) -> None:
    await chat.send(CARD, "ob1")
    platform.next("editMessageText", refusal(400, "Bad Request: message to edit not found"))
    platform.next("deleteMessage", refusal(400, "Bad Request: message to delete not found"))
    await chat.send(CARD, "ob2")
    assert methods(platform)[-1] == "sendMessage"
    assert chat.cards["case"].messages == ("102",)


async def test_what_can_be_forwarded_never_gets_protected_words(chat: Memory, platform: Platform) -> None:
    await chat.send(OutboundMessage(text="GẤP", card="case"), "ob1")
    await chat.send(CARD, "ob2")
    assert touched(platform) == [("sendMessage", "G"), ("deleteMessage", 101), ("sendMessage", "G")]
    assert platform.calls[-1][1]["protect_content"] is True


async def test_every_part_of_a_long_card_is_taken_away(chat: Memory, platform: Platform) -> None:
    await chat.send(LONG, "ob1")
    assert chat.cards["case"].messages == ("101", "102")
    await chat.send(OutboundMessage(text="", retract=("case", "never shown")), "ob2")
    assert touched(platform)[2:] == [("deleteMessage", 101), ("deleteMessage", 102)]
    assert chat.cards == {}


async def test_a_card_that_replaces_itself_rings_as_a_new_message(chat: Memory, platform: Platform) -> None:
    await chat.send(CARD, "ob1")
    await chat.send(OutboundMessage(text="GẤP", card="case", retract=("case",)), "ob2")
    assert methods(platform) == ["sendMessage", "deleteMessage", "sendMessage"]


async def test_words_that_are_too_old_to_delete_are_taken_out(chat: Memory, platform: Platform) -> None:
    await chat.send(CARD, "ob1")
    platform.next("deleteMessage", refusal(400, "Bad Request: message can't be deleted for everyone"))
    await chat.send(OutboundMessage(text="", retract=("case",)), "ob2")
    method, params = platform.calls[-1]
    assert (method, params["message_id"], params["text"]) == ("editMessageText", 101, "🧹")


async def test_a_message_that_can_neither_go_nor_change_holds_nothing_up(chat: Memory, platform: Platform) -> None:
    await chat.send(CARD, "ob1")
    platform.next("deleteMessage", refusal(400, "Bad Request: message can't be deleted"))
    platform.next("editMessageText", refusal(400, "Bad Request: there is no text in the message to edit"))
    platform.next("editMessageMedia", refusal(400, "Bad Request: MEDIA_EMPTY"))
    platform.next("editMessageCaption", refusal(400, "Bad Request: message to edit not found"))
    await chat.send(OutboundMessage(text="x", retract=("case",)), "ob2")
    assert methods(platform)[1:] == ["deleteMessage", "editMessageText", "editMessageMedia", "editMessageCaption", "sendMessage"]


async def test_a_retry_goes_on_behind_the_part_that_went_out(chat: Memory, platform: Platform) -> None:
    platform.next("sendMessage", {"message_id": 1}, refusal(429, "Too Many Requests", retry_after=7))
    problem = await refused(chat, LONG)
    assert (problem.problem, problem.retry_after) == (SendProblem.RETRY, 7)
    await chat.send(LONG, "ob9")
    assert [params["text"][0] for _, params in platform.calls] == ["a", "b", "b"]
    assert chat.cards["case"].messages == ("1", "101")


async def test_a_deletion_that_fails_for_now_is_tried_again_before_anything_is_shown(chat: Memory, platform: Platform) -> None:
    await chat.send(CARD, "ob1")
    platform.next("deleteMessage", refusal(502, "Bad Gateway"))
    message = OutboundMessage(text="x", retract=("case",))
    assert (await refused(chat, message)).problem is SendProblem.RETRY
    await chat.send(message, "ob9")
    assert methods(platform) == ["sendMessage", "deleteMessage", "deleteMessage", "sendMessage"]


@pytest.mark.parametrize(
    ("code", "description", "problem"),
    [
        (403, "Forbidden: bot was blocked by the user", SendProblem.GONE),
        (401, "Unauthorized", SendProblem.BAD_TOKEN),
        (400, "Bad Request: message is too long", SendProblem.TOO_LONG),
        (400, "Bad Request: BUTTON_DATA_INVALID", SendProblem.REFUSED),
        (500, "Internal Server Error", SendProblem.RETRY),
    ],
)
async def test_a_refusal_is_told_in_our_words(chat: Memory, platform: Platform, code: int, description: str, problem: SendProblem) -> None:
    platform.next("sendMessage", refusal(code, description))
    error = await refused(chat, CARD)
    assert error.problem is problem
    assert error.__context__ is None


async def test_the_button_for_a_point_stands_beside_the_choices_and_goes_with_the_next_message(chat: Memory, platform: Platform) -> None:
    await chat.send(OutboundMessage(text="Ở đâu?", choices=ROW, wanted=Wanted.POINT), "ob1")
    await chat.send(OutboundMessage(text="Cảm ơn"), "ob2")
    await chat.send(OutboundMessage(text="Xong"), "ob3")
    assert touched(platform) == [
        ("sendMessage", "Ở"),
        ("sendMessage", "📍"),
        ("deleteMessage", 102),
        ("sendMessage", "C"),
        ("sendMessage", "X"),
    ]
    assert platform.calls[3][1]["reply_markup"] == {"remove_keyboard": True}
    assert "reply_markup" not in platform.calls[4][1]


async def test_finished_deliveries_are_not_remembered(channel: Telegram, chat: Memory, platform: Platform) -> None:
    for number in range(30):
        await chat.send(OutboundMessage(text="x", card=f"c{number}"), f"ob{number}")
    platform.next("sendMessage", refusal(403, "Forbidden: user is deactivated"))
    await refused(chat, CARD)
    assert channel.unfinished == 0


async def test_new_messages_are_told_and_edits_are_not(chat: Memory) -> None:
    assert await chat.send(CARD) == Sent(("101",), {"case": Shown(("101",), protected=True)})
    assert await chat.send(CARD) == Sent((), {"case": Shown(("101",), protected=True)})
    assert await chat.send(OutboundMessage(text="Ở đâu?", choices=ROW, wanted=Wanted.POINT)) == Sent(("102", "103"))
    assert await chat.send(OutboundMessage(text="", retract=("case", "never shown"))) == Sent(cards={"case": None})


async def test_every_message_of_a_try_but_the_first_waits_for_room(chat: Memory, platform: Platform, slots: CountedSlots) -> None:
    await chat.send(OutboundMessage(text="x", choices=ROW, wanted=Wanted.POINT))
    assert slots.asked == [HOME]
    platform.next("sendMessage", {"message_id": 1}, refusal(429, "Too Many Requests", retry_after=7))
    await refused(chat, LONG)
    assert slots.asked == [HOME, HOME]
    await chat.send(LONG, "ob9")
    await chat.send(CARD)
    assert slots.asked == [HOME, HOME]


async def test_what_may_only_be_edited_is_dropped_where_its_card_does_not_stand(chat: Memory, platform: Platform) -> None:
    only = OutboundMessage(text="đã nhận", card="case", only_edit=True, protected=True)
    assert await chat.send(only) == Sent()
    assert platform.calls == []
    await chat.send(CARD)
    await chat.send(only)
    platform.next("editMessageText", refusal(400, "Bad Request: message to edit not found"))
    platform.next("deleteMessage", refusal(400, "Bad Request: message to delete not found"))
    assert await chat.send(only) == Sent(cards={"case": None})
    assert methods(platform) == ["sendMessage", "editMessageText", "editMessageText", "deleteMessage"]
