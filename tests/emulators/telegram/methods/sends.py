"""Sending texts and places, copying, deleting, answering presses."""

from __future__ import annotations

from collections.abc import Callable

from tests.emulators.telegram.chats import Chat, Stored
from tests.emulators.telegram.entities import parse, trim, units
from tests.emulators.telegram.markup import check_markup
from tests.emulators.telegram.params import Params
from tests.emulators.telegram.shapes import Json, bad_request
from tests.emulators.telegram.state import State

KEPT_BY_COPIES = (
    "text entities caption caption_entities photo voice audio video video_note animation sticker document location contact has_spoiler "
    "media_group_id"
).split()


def read_text(params: Params, name: str, most: int, entities_name: str) -> tuple[str, list[Json]]:
    """Read a text or caption after entity parsing; raises 400 when it is too long in UTF-16 units."""
    text, entities = parse(params.text(name), params.text("parse_mode"))
    given = params.values.get(entities_name)
    if isinstance(given, list) and not params.text("parse_mode"):
        entities = given
    text, entities = trim(text, entities)
    if units(text) > most:
        raise bad_request("message is too long" if name == "text" else "message caption is too long")
    return text, entities


def text_content(state: State, params: Params) -> Json:
    text, entities = read_text(params, "text", state.limits.text_units, "entities")
    if not text:
        raise bad_request("message text is empty")
    content: Json = {"text": text}
    if entities:
        content["entities"] = entities
    if params.values.get("link_preview_options"):
        content["link_preview_options"] = params.values["link_preview_options"]
    return content


def caption_content(state: State, params: Params) -> Json:
    caption, entities = read_text(params, "caption", state.limits.caption_units, "caption_entities")
    content: Json = {"caption": caption} if caption else {}
    if entities:
        content["caption_entities"] = entities
    return content


def read_markup(state: State, params: Params) -> Json | None:
    chat_id = params.values.get("chat_id")
    return check_markup(params.values.get("reply_markup"), state.limits, private=isinstance(chat_id, int) and chat_id > 0)


def send_message(state: State, params: Params) -> object:
    content = text_content(state, params)
    markup = read_markup(state, params)
    return state.send(state.writable(params), params, content, markup)


def send_location(state: State, params: Params) -> object:
    place = {name: params.values.get(name) for name in ("latitude", "longitude")}
    if not all(isinstance(value, int | float) for value in place.values()):
        raise bad_request("can't parse location: latitude and longitude expected")
    markup = read_markup(state, params)
    return state.send(state.writable(params), params, {"location": place}, markup)


def send_chat_action(state: State, params: Params) -> object:
    state.chats.find(params.values.get("chat_id")).check_reachable()
    return True


def _copied(state: State, params: Params, message_id: int) -> Json | None:
    source = state.chats.find(params.values.get("from_chat_id")).find(message_id)
    if source is None:
        return None
    return {name: source.payload[name] for name in KEPT_BY_COPIES if name in source.payload}


def copy_message(state: State, params: Params) -> object:
    content = _copied(state, params, params.number("message_id"))
    if content is None:
        raise bad_request("message to copy not found")
    if "caption" in params.values and "text" not in content:
        content = {name: value for name, value in content.items() if not name.startswith("caption")} | caption_content(state, params)
    markup = read_markup(state, params)
    return {"message_id": state.send(state.writable(params), params, content, markup)["message_id"]}


def _message_ids(params: Params) -> list[int]:
    ids = [one for one in params.items("message_ids") if isinstance(one, int)]
    if not 1 <= len(ids) <= 100:
        raise bad_request("there must be 1 to 100 message identifiers")
    return ids


def copy_messages(state: State, params: Params) -> object:
    contents = [content for one in _message_ids(params) if (content := _copied(state, params, one)) is not None]
    if not contents:
        raise bad_request("there are no messages to copy")
    chat = state.writable(params, weight=len(contents))
    return [{"message_id": state.send(chat, params, content, None)["message_id"]} for content in contents]


def _check_deletable(state: State, chat: Chat, stored: Stored) -> None:
    too_old = state.clock.now() - stored.at > state.limits.delete_hours * 3600
    foreign = not stored.from_bot and not chat.private and chat.bot_status != "administrator"
    if too_old or foreign:
        raise bad_request("message can't be deleted for everyone" if too_old else "message can't be deleted")


def _delete(state: State, stored: Stored) -> None:
    stored.deleted, stored.deleted_at = True, state.clock.now()


def delete_message(state: State, params: Params) -> object:
    chat = state.chats.find(params.values.get("chat_id"))
    chat.check_reachable()
    stored = chat.find(params.number("message_id"))
    if stored is None:
        raise bad_request("message to delete not found")
    _check_deletable(state, chat, stored)
    _delete(state, stored)
    return True


def delete_messages(state: State, params: Params) -> object:
    """Delete all or, when one is too old, none; unknown ids are passed over."""
    chat = state.chats.find(params.values.get("chat_id"))
    chat.check_reachable()
    found = [stored for one in _message_ids(params) if (stored := chat.find(one)) is not None]
    for stored in found:
        _check_deletable(state, chat, stored)
    for stored in found:
        _delete(state, stored)
    return True


def answer_callback_query(state: State, params: Params) -> object:
    query = state.queries.get(params.text("callback_query_id"))
    if query is None or state.clock.now() - query.at > state.limits.callback_seconds:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if units(params.text("text")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answers += 1
    query.text, query.alert = params.text("text"), params.flag("show_alert")
    return True


SENDS: dict[str, Callable[[State, Params], object]] = {
    "sendMessage": send_message,
    "sendLocation": send_location,
    "sendChatAction": send_chat_action,
    "copyMessage": copy_message,
    "copyMessages": copy_messages,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "answerCallbackQuery": answer_callback_query,
}
