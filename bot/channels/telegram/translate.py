"""Pure translation from Telegram's updates (https://core.telegram.org/bots/api#update) to our events.

An update is read as the JSON it came as. What does not have the documented shape is nobody's: None, never an error.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from bot.channels.telegram.attached import attached
from bot.domain.events import Address, EventKind, InboundEvent, Point

CHANNEL: Final = "telegram"
POINT_DIGITS: Final = 3  # decimals of a degree, about 100 m: enough to find a unit, too little to find a house
GROUP_COMMAND: Final = "/group"
NOBODIES: Final = frozenset({1087968824, 136817688, 777000})
"""Accounts that stand for somebody else: GroupAnonymousBot, Channel_Bot, Telegram itself."""

# What a link may carry: an invitation, a unit, or a unit's news. Everything else is a plain start.
_PAYLOAD: Final = re.compile(r"(?:i|v1|n1)-[A-Za-z0-9_-]{1,61}")
_COMMAND: Final = re.compile(r"(/[A-Za-z0-9_]{1,32})(?:@\w+)?(?:\s+(.*))?", re.DOTALL)
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

Json = Mapping[str, Any]  # Any: JSON


def inbound(update: Json) -> InboundEvent | None:
    """Return what a person did, None when no person did it, or nothing that the line knows."""
    number = _whole(update, "update_id")
    if number is None:
        return None
    for name, read in _READERS.items():
        part = update.get(name)
        if isinstance(part, dict):
            return read(str(number), part)
    return None


def pressed(update: Json) -> str:
    """Return the id of the callback query that must be answered, "" when the update is no press."""
    return _words(_part(update, "callback_query"), "id")


def _message(event: str, message: Json) -> InboundEvent | None:
    if _group(message):
        return _moved(event, message) or _called(event, message)
    address, number = _private(message), _whole(message, "message_id")
    if address is None or number is None:
        return None
    text = _words(message, "text")
    if text:
        return _said(event, address, str(number), text)
    if "location" in message:
        return _point(event, address, str(number), _part(message, "location"))
    file = attached(message)
    if file is None:
        return None
    caption, album = _clean(_words(message, "caption")), _words(message, "media_group_id")
    return InboundEvent(event, address, EventKind.FILE, text=caption, message=str(number), album=album, file=file)


def _called(event: str, message: Json) -> InboundEvent | None:
    """Read the one command that groups have; all other words there are nobody's, and so are administrators who stay anonymous."""
    command, person = _COMMAND.fullmatch(_words(message, "text").strip()), _person(_part(message, "from"))
    if command is None or command[1].lower() != GROUP_COMMAND or "sender_chat" in message or person is None:
        return None
    return InboundEvent(event, Address(CHANNEL, str(person)), EventKind.GROUP, group=_group(message))


def _moved(event: str, message: Json) -> InboundEvent | None:
    """Read that a group became a supergroup: told in the old chat and in the new one, in any order, and meaning the same."""
    here, to, came = _group(message), _whole(message, "migrate_to_chat_id"), _whole(message, "migrate_from_chat_id")
    old, new = (here, str(to)) if to is not None else (str(came), here)
    if (to is None and came is None) or not (old.startswith("-") and new.startswith("-")):
        return None
    return InboundEvent(event, Address(CHANNEL, old), EventKind.MOVED, text=new, group=old)


def _said(event: str, address: Address, number: str, text: str) -> InboundEvent:
    command = _COMMAND.fullmatch(text.strip())
    if command is None:
        return InboundEvent(event, address, EventKind.TEXT, text=_clean(text), message=number)
    if command[1].lower() == GROUP_COMMAND:
        return InboundEvent(event, address, EventKind.GROUP, message=number)
    if command[1].lower() == "/start":
        payload = (command[2] or "").strip()
        text = payload if _PAYLOAD.fullmatch(payload) else ""
        return InboundEvent(event, address, EventKind.START, text=text, message=number)
    text = " ".join(filter(None, (command[1], command[2])))
    return InboundEvent(event, address, EventKind.TEXT, text=_clean(text), message=number)


def _point(event: str, address: Address, number: str, location: Json) -> InboundEvent | None:
    lat, lon = _degrees(location, "latitude", 90), _degrees(location, "longitude", 180)
    if lat is None or lon is None:
        return None
    live = bool(location.get("live_period"))
    return InboundEvent(event, address, EventKind.POINT, point=Point(lat, lon), live=live, message=number)


def _edited(event: str, message: Json) -> InboundEvent | None:
    address, number, text = _private(message), _whole(message, "message_id"), _words(message, "text") or _words(message, "caption")
    if address is None or number is None or not text:
        return None  # a live point that moved, or a file without words
    return InboundEvent(event, address, EventKind.EDIT, text=_clean(text), message=str(number))


def _press(event: str, query: Json) -> InboundEvent | None:
    person, action = _person(_part(query, "from")), _words(query, "data")
    if person is None or not action:
        return None
    message = _part(query, "message")
    # In a group the message is everybody's: its number would mean another message in the person's own chat.
    own = _whole(_part(message, "chat"), "id") == person
    number = _whole(message, "message_id") if own else None
    address, shown = Address(CHANNEL, str(person)), "" if number is None else str(number)
    return InboundEvent(event, address, EventKind.PRESS, action=action, message=shown, group=_group(message))


def _member(event: str, change: Json) -> InboundEvent | None:
    status, group = _part(change, "new_chat_member").get("status"), _group(change)
    if group and status in ("left", "kicked"):
        return InboundEvent(event, Address(CHANNEL, group), EventKind.GONE, group=group)
    address = _private(change)
    if address is None or status != "kicked":
        return None
    return InboundEvent(event, address, EventKind.GONE)


_READERS: Final = {"message": _message, "edited_message": _edited, "callback_query": _press, "my_chat_member": _member}


def _private(message: Json) -> Address | None:
    """Return whose private chat it is; what comes from groups, channels, bots and anonymous administrators is nobody's."""
    chat, person = _part(message, "chat"), _person(_part(message, "from"))
    if chat.get("type") != "private" or "sender_chat" in message or person is None or _whole(chat, "id") != person:
        return None
    return Address(CHANNEL, str(person))


def _group(message: Json) -> str:
    """Return the id of the group that something happened in, "" when it was none."""
    chat = _part(message, "chat")
    number = _whole(chat, "id")
    return str(number) if number is not None and number < 0 and chat.get("type") in ("group", "supergroup") else ""


def _person(user: Json) -> int | None:
    number = _whole(user, "id")
    if number is None or number <= 0 or number in NOBODIES or user.get("is_bot"):
        return None
    return number


def _clean(text: str) -> str:
    """Leave out control characters and halves of pairs, which no database can hold."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n"))


def _part(raw: Json, name: str) -> Json:
    value = raw.get(name)
    return value if isinstance(value, dict) else {}


def _words(raw: Json, name: str) -> str:
    value = raw.get(name)
    return value if isinstance(value, str) else ""


def _whole(raw: Json, name: str) -> int | None:
    value = raw.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _degrees(raw: Json, name: str, limit: float) -> float | None:
    value = raw.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= limit:  # NaN fails this too
        return None
    return round(float(value), POINT_DIGITS)
