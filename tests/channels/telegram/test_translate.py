from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.translate import inbound, pressed
from bot.domain.events import Address, EventKind, InboundEvent, Point
from bot.domain.files import Attachment, FileKind

PERSON = {"id": 7_000_000_001, "is_bot": False, "first_name": "N", "language_code": "vi"}
CHAT = {"id": 7_000_000_001, "type": "private", "first_name": "N"}
GROUP = {"id": -1001234567890, "type": "supergroup", "title": "G"}
SMALL = {"id": -400500600, "type": "group", "title": "G"}
GROUP_ID, SMALL_ID = "-1001234567890", "-400500600"
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
ADDRESS = Address("telegram", "7000000001")


def message(**fields: Any) -> dict[str, Any]:
    return {"update_id": 5, "message": {"message_id": 31, "date": 1, "chat": CHAT, "from": PERSON} | fields}


def edited(**fields: Any) -> dict[str, Any]:
    return {"update_id": 5, "edited_message": message(**fields)["message"] | {"edit_date": 2}}


def press(**fields: Any) -> dict[str, Any]:
    query = {"id": "q1", "from": PERSON, "message": message()["message"], "chat_instance": "c", "data": "ta:1"} | fields
    return {"update_id": 5, "callback_query": query}


def member(status: str, chat: dict[str, Any] = CHAT) -> dict[str, Any]:
    change = {"chat": chat, "from": PERSON, "date": 1, "new_chat_member": {"status": status, "user": {"id": 9, "is_bot": True}}}
    return {"update_id": 5, "my_chat_member": change}


def said(kind: EventKind, **fields: Any) -> InboundEvent:
    usual: dict[str, Any] = {"id": "5", "address": ADDRESS, "kind": kind, "message": "31"}
    return InboundEvent(**usual | fields)


def of_group(kind: EventKind, group: str, text: str = "") -> InboundEvent:
    return InboundEvent("5", Address("telegram", group), kind, text=text, group=group)


PLACE = {"latitude": 22.66649, "longitude": 106.2577}
PICTURE = Attachment("f", FileKind.PICTURE)
MOVED = of_group(EventKind.MOVED, SMALL_ID, GROUP_ID)


@pytest.mark.parametrize(
    ("update", "event"),
    [
        (message(text="có trộm"), said(EventKind.TEXT, text="có trộm")),
        (message(text="a\x00b\r\nc\ud83d"), said(EventKind.TEXT, text="ab\nc")),
        (message(text="/menu"), said(EventKind.TEXT, text="/menu")),
        (message(text="/stop@keng_bot"), said(EventKind.TEXT, text="/stop")),
        (message(text="/help me please"), said(EventKind.TEXT, text="/help me please")),
        (message(text="/ is no command"), said(EventKind.TEXT, text="/ is no command")),
        (message(text="/start"), said(EventKind.START)),
        (message(text="/START@keng_bot"), said(EventKind.START)),
        (message(text="/start v1-01304-07"), said(EventKind.START, text="v1-01304-07")),
        (message(text="/start n1-01304-07"), said(EventKind.START, text="n1-01304-07")),
        (message(text="/start i-0aZ_-9"), said(EventKind.START, text="i-0aZ_-9")),
        (message(text="/start ref-campaign"), said(EventKind.START)),
        (message(text="/start i-" + "a" * 63), said(EventKind.START)),
        (message(text="/start i-1 and more"), said(EventKind.START)),
        (message(text="/starting"), said(EventKind.TEXT, text="/starting")),
        (message(location=PLACE), said(EventKind.POINT, point=Point(22.666, 106.258))),
        (message(location=PLACE | {"live_period": 900}), said(EventKind.POINT, point=Point(22.666, 106.258), live=True)),
        (message(location=PLACE, venue={"title": "t"}), said(EventKind.POINT, point=Point(22.666, 106.258))),
        (message(photo=[{"file_id": "f"}], caption="ở\x00 chợ\r\n"), said(EventKind.FILE, text="ở chợ\n", file=PICTURE)),
        (message(photo=[{"file_id": "f"}], media_group_id="77"), said(EventKind.FILE, album="77", file=PICTURE)),
        (message(voice={"file_id": "f"}, caption="/stop"), said(EventKind.FILE, text="/stop", file=Attachment("f", FileKind.VOICE))),
        (edited(text="mới"), said(EventKind.EDIT, text="mới")),
        (edited(photo=[{"file_id": "g"}], caption="mới\x00"), said(EventKind.EDIT, text="mới")),
        (press(), said(EventKind.PRESS, action="ta:1")),
        (press(message=message(chat=GROUP)["message"]), said(EventKind.PRESS, action="ta:1", message="", group=GROUP_ID)),
        (press(message={"chat": CHAT, "message_id": 31, "date": 0}), said(EventKind.PRESS, action="ta:1")),
        (press(message=None), said(EventKind.PRESS, action="ta:1", message="")),
        (member("kicked"), said(EventKind.GONE, message="")),
        (message(text="/group"), said(EventKind.GROUP)),
        (message(chat=GROUP, text="/group"), said(EventKind.GROUP, message="", group=GROUP_ID)),
        (message(chat=SMALL, text="/Group@keng_bot now"), said(EventKind.GROUP, message="", group=SMALL_ID)),
        (member("kicked", GROUP), of_group(EventKind.GONE, GROUP_ID)),
        (member("left", SMALL), of_group(EventKind.GONE, SMALL_ID)),
        (message(chat=SMALL, migrate_to_chat_id=-1001234567890), MOVED),
        (message(chat=GROUP, sender_chat=GROUP, migrate_from_chat_id=-400500600, **{"from": ANONYMOUS}), MOVED),
    ],
)
def test_what_somebody_does_becomes_an_event(update: dict[str, Any], event: InboundEvent) -> None:
    assert inbound(update) == event


@pytest.mark.parametrize(
    "update",
    [
        message(chat=GROUP, text="hello"),
        message(chat=GROUP, text="/start i-0aZ"),
        message(chat=GROUP, text="/groups"),
        message(chat=GROUP, text="see /group"),
        message(chat=GROUP, location=PLACE),
        message(chat=GROUP, text="/group", **{"from": PERSON | {"is_bot": True}}),
        message(chat=GROUP, text="/group", sender_chat=GROUP, **{"from": ANONYMOUS}),
        message(chat=GROUP, text="/group", sender_chat={"id": -1009, "type": "channel"}, **{"from": {"id": 136817688, "is_bot": True}}),
        message(chat=GROUP, text="/group", sender_chat=GROUP),
        message(chat=GROUP, text="/group", **{"from": ANONYMOUS}),
        message(chat=GROUP | {"type": "channel"}, text="/group"),
        message(chat=GROUP | {"id": 5}, text="/group"),
        message(chat=GROUP, migrate_to_chat_id=7),
        message(chat=GROUP, migrate_from_chat_id="-1"),
        message(migrate_to_chat_id=-1009),
        edited(chat=GROUP, text="/group"),
        message(chat=GROUP, text="hello", sender_chat=GROUP, **{"from": {"id": 1087968824, "is_bot": True}}),
        message(text="hello", **{"from": {"id": 1087968824, "is_bot": False}}),
        message(text="hello", **{"from": PERSON | {"is_bot": True}}),
        message(text="hello", sender_chat=GROUP),
        message(text="hello", **{"from": PERSON | {"id": 8}}),
        message(contact={"phone_number": "1", "user_id": 8}),
        message(pinned_message={"message_id": 1}),
        message(location={"latitude": 91, "longitude": 0}),
        message(location={"latitude": float("nan"), "longitude": 0}),
        message(text=""),
        edited(location=PLACE | {"live_period": 900}),
        edited(photo=[{"file_id": "f"}]),
        edited(chat=GROUP, photo=[{"file_id": "f"}], caption="new"),
        message(chat=GROUP, photo=[{"file_id": "f"}], caption="/group"),
        message(photo=[]),
        edited(chat=GROUP, text="hello"),
        press(data=None),
        press(**{"from": {"id": 1087968824, "is_bot": True}}),
        member("member"),
        member("member", GROUP),
        member("administrator", GROUP),
        member("left"),
        member("left", GROUP | {"type": "channel"}),
        {"update_id": 5, "channel_post": message(text="x")["message"]},
        {"update_id": 5, "poll": {}},
        {"message": message(text="x")["message"]},
        {},
    ],
)
def test_what_nobody_did_is_no_event(update: dict[str, Any]) -> None:
    assert inbound(update) is None


def test_names_and_languages_of_accounts_go_no_further() -> None:
    sender = PERSON | {"first_name": "Hoa", "last_name": "Lan", "username": "hoalan", "language_code": "en"}
    event = inbound(message(text="x", forward_origin={"sender_user_name": "Hoa"}, **{"from": sender}))
    assert "oa" not in repr(event)


def test_nothing_is_read_of_a_file_but_what_fetches_it() -> None:
    document = {"file_id": "f", "file_unique_id": "Hoa", "file_name": "Hoa.jpg", "mime_type": "image/jpeg", "thumbnail": {"file_id": "Hoa"}}
    told = {"caption": "x", "caption_entities": [{"type": "text_mention", "user": {"first_name": "Hoa"}}], "forward_origin": {"n": "Hoa"}}
    event = inbound(message(document=document, **told))
    assert event == said(EventKind.FILE, text="x", file=PICTURE)
    audio = {"file_id": "f", "title": "Hoa", "performer": "Hoa", "file_name": "Hoa.mp3"}
    assert inbound(message(audio=audio)) == said(EventKind.FILE, file=Attachment("f", FileKind.VOICE))


def test_every_press_is_answered() -> None:
    assert pressed(press()) == pressed(press(data=None)) == "q1"
    assert pressed(message(text="x")) == ""


anything: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)
NAMES = (
    "message_id chat from text location photo sender_chat media_group_id data message id new_chat_member type status "
    "migrate_to_chat_id migrate_from_chat_id voice document video animation caption"
).split()


@given(
    st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member"]),
    st.dictionaries(st.sampled_from(NAMES), anything),
    st.sets(st.sampled_from(["chat", "from", "message_id"])),
    st.sampled_from([CHAT, GROUP]),
)
def test_no_update_can_stop_the_polling(kind: str, fields: dict[str, Any], right: set[str], chat: dict[str, Any]) -> None:
    proper = {name: value for name, value in message(chat=chat)["message"].items() if name in right}
    update = {"update_id": 1, kind: fields | proper}
    event = inbound(update)
    assert event is None or event.address.channel == "telegram"
    assert isinstance(pressed(update), str)
