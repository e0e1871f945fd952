"""Pure translation from what we want to say to calls of the Bot API."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.channels.telegram.split import split
from bot.channels.telegram.uploads import CAPTION_LIMIT, METHODS, Upload
from bot.domain.events import Choice, OutboundMessage, Wanted
from bot.domain.files import ShownFile

ROW_LIMIT: Final = 8  # buttons side by side; more are cut off by some clients
POINT_SIGN: Final = "📍"
TAKEN_AWAY: Final = "🧹"
"""What stands in place of what is no more: a message that Telegram does not let us delete, a file that was destroyed."""

_NO_PREVIEW: Final = {"is_disabled": True}
_BREAK: Final = "\u2060"  # a word joiner: seen by nobody, and no letter of an address
# A dot inside a word makes a link of it; so do "@", "#", "/" and "$" before one.
_ADDRESS: Final = re.compile(r"(?<=\S)(?=\.\w)|(?<=[@#/$])(?=[A-Za-z0-9_])")


@dataclass(slots=True)
class Call:
    """One method of the Bot API with its parameters, as JSON holds them. `file` is still to be read, `upload` goes along."""

    method: str
    params: dict[str, Any]  # Any: JSON
    file: ShownFile | None = None
    upload: Upload | None = None


def sends(chat: str, message: OutboundMessage) -> tuple[Call, ...]:
    """Return the messages that say it, in order, one a file; none for a blank text without a file. The last one carries the buttons.

    The text stands under the file when there is room for all of it, else in messages of its own.
    Where a point is wanted, a button that shares it is added: on the last message when that has no buttons, else on one of its own.
    """
    calls = [_show(chat, message, each) for each in message.also]
    calls += _says(chat, message) if message.file is None else _shows(chat, message, message.file)
    if not calls:
        return ()
    if keyboard := _keyboard(message):
        calls[-1].params["reply_markup"] = keyboard
    elif _wants_point(chat, message):
        calls[-1].params["reply_markup"] = _point_keyboard()
    return tuple(calls)


def asks_point(chat: str, message: OutboundMessage) -> Call | None:
    """Return the message that holds nothing but the button for sharing a point, None where `sends` has put it elsewhere."""
    if not _wants_point(chat, message) or not message.choices:
        return None
    return Call("sendMessage", {"chat_id": chat, "text": POINT_SIGN, "disable_notification": True, "reply_markup": _point_keyboard()})


def without_file(call: Call) -> Call:
    """Return the message that says what stands under a file which is no more, with a sign before it."""
    params = {name: value for name, value in call.params.items() if name != "caption"}
    text = f"{TAKEN_AWAY} {call.params.get('caption', '')}".strip()
    return Call("sendMessage", params | {"text": text, "link_preview_options": _NO_PREVIEW})


def edit(chat: str, number: int, message: OutboundMessage) -> Call | None:
    """Return the call that puts the message in place of an older one, None when that cannot hold it."""
    parts = split(_text(message))
    if len(parts) != 1 or message.wanted is Wanted.POINT or message.file is not None or message.also:
        return None
    params = {"chat_id": chat, "message_id": number, "text": parts[0], "link_preview_options": _NO_PREVIEW}
    return Call("editMessageText", params | {"reply_markup": _keyboard(message) or {"inline_keyboard": []}})


def delete(chat: str, number: int) -> Call:
    """Return the call that takes a message away."""
    return Call("deleteMessage", {"chat_id": chat, "message_id": number})


def delete_many(chat: str, numbers: Sequence[int]) -> Call:
    """Return the call that takes up to 100 messages away, or none of them when one has to stay; unknown ones are passed over."""
    return Call("deleteMessages", {"chat_id": chat, "message_ids": list(numbers)})


def blank(chat: str, number: int, text: str = TAKEN_AWAY) -> Call:
    """Return the call that puts other words into a message which is too old to be deleted."""
    return Call("editMessageText", {"chat_id": chat, "message_id": number, "text": text, "reply_markup": {"inline_keyboard": []}})


def blank_file(chat: str, number: int, text: str = TAKEN_AWAY) -> tuple[Call, Call]:
    """Return the calls that take a file out of a message which is too old to be deleted, the second for voice: its words alone go."""
    shared = {"chat_id": chat, "message_id": number, "reply_markup": {"inline_keyboard": []}}
    upload = Upload("blank", "-.txt", "text/plain", TAKEN_AWAY.encode())
    media = {"type": "document", "media": f"attach://{upload.parameter}", "caption": text}
    return (
        Call("editMessageMedia", shared | {"media": media}, upload=upload),
        Call("editMessageCaption", shared | {"caption": text}),
    )


def without_keyboard(calls: Sequence[Call]) -> None:
    """Let the last call also take the button for sharing a point away, where it has no buttons of its own."""
    calls[-1].params.setdefault("reply_markup", {"remove_keyboard": True})


def answer(query: str) -> Call:
    """Return the call that ends the waiting sign on a pressed button."""
    return Call("answerCallbackQuery", {"callback_query_id": query})


def is_protected(message: OutboundMessage) -> bool:
    """Tell whether forwarding and saving are forbidden."""
    return message.protected or message.once


def _wants_point(chat: str, message: OutboundMessage) -> bool:
    # Groups, whose ids are negative, may not ask for a point: the whole message would be refused.
    return message.wanted is Wanted.POINT and not chat.startswith("-")


def _says(chat: str, message: OutboundMessage) -> list[Call]:
    shared = _shared(chat, message)
    return [Call("sendMessage", {**shared, "text": part, "link_preview_options": _NO_PREVIEW}) for part in split(_text(message))]


def _shows(chat: str, message: OutboundMessage, file: ShownFile) -> list[Call]:
    shows = _show(chat, message, file)
    parts = split(_text(message), CAPTION_LIMIT)
    if len(parts) > 1:
        return [shows, *_says(chat, message)]
    if parts:
        shows.params["caption"] = parts[0]
    return [shows]


def _show(chat: str, message: OutboundMessage, file: ShownFile) -> Call:
    return Call(METHODS[file.kind], _shared(chat, message), file)


def _shared(chat: str, message: OutboundMessage) -> dict[str, Any]:  # Any: JSON
    return {"chat_id": chat, "protect_content": True} if is_protected(message) else {"chat_id": chat}


def _text(message: OutboundMessage) -> str:
    return _ADDRESS.sub(_BREAK, message.text) if message.protected else message.text


def _keyboard(message: OutboundMessage) -> dict[str, Any] | None:  # Any: JSON
    if not message.choices:
        return None
    rows = [row[place : place + ROW_LIMIT] for row in message.choices for place in range(0, len(row), ROW_LIMIT)]
    return {"inline_keyboard": [[_button(choice) for choice in row] for row in rows]} if rows else None


def _button(choice: Choice) -> dict[str, str]:
    label = f"{choice.digit} {choice.label}" if choice.digit else choice.label
    return {"text": label, "callback_data": choice.action}


def _point_keyboard() -> dict[str, Any]:  # Any: JSON
    button = {"text": POINT_SIGN, "request_location": True}
    return {"keyboard": [[button]], "resize_keyboard": True, "one_time_keyboard": True}
