"""Editing the bot's own messages."""

from __future__ import annotations

from collections.abc import Callable

from tests.emulators.telegram.chats import Stored
from tests.emulators.telegram.methods.sends import caption_content, read_markup, text_content
from tests.emulators.telegram.params import Params
from tests.emulators.telegram.shapes import Json, bad_request
from tests.emulators.telegram.state import State

_TEXT = ("text", "entities", "link_preview_options")
_CAPTION = ("caption", "caption_entities")
_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)


def editable(state: State, params: Params) -> Stored:
    """Find a message of the bot's that an edit names."""
    chat = state.chats.find(params.values.get("chat_id"))
    chat.check_reachable()
    stored = chat.find(params.number("message_id"))
    if stored is None:
        raise bad_request("message to edit not found")
    if not stored.from_bot:
        raise bad_request("message can't be edited")
    return stored


def replace_content(state: State, params: Params, stored: Stored, fields: tuple[str, ...], content: Json) -> object:
    """Put new content and buttons in place; buttons that are left out go away, as at Telegram."""
    markup = read_markup(state, params)
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    new = {name: value for name, value in stored.payload.items() if name not in (*fields, "reply_markup", "edit_date")} | content
    if markup is not None and markup["inline_keyboard"]:
        new["reply_markup"] = markup
    watched = (*fields, "reply_markup")
    if all(new.get(name) == stored.payload.get(name) for name in watched):
        raise bad_request(_SAME)
    if state.limits.counts_edits:
        chat = new["chat"]
        state.rates.charge(chat["id"], group=chat["type"] != "private")
    new["edit_date"] = state.clock.date()
    stored.payload = new
    return new


def edit_message_text(state: State, params: Params) -> object:
    content = text_content(state, params)
    stored = editable(state, params)
    if "text" not in stored.payload:
        raise bad_request("there is no text in the message to edit")
    return replace_content(state, params, stored, _TEXT, content)


def edit_message_caption(state: State, params: Params) -> object:
    content = caption_content(state, params)
    stored = editable(state, params)
    if "text" in stored.payload:
        raise bad_request("there is no caption in the message to edit")
    return replace_content(state, params, stored, _CAPTION, content)


def edit_message_reply_markup(state: State, params: Params) -> object:
    return replace_content(state, params, editable(state, params), (), {})


EDITS: dict[str, Callable[[State, Params], object]] = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
}
