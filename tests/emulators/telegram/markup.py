"""Keyboards: what Telegram refuses, and which button somebody meant."""

from __future__ import annotations

from tests.emulators.telegram.limits import Limits
from tests.emulators.telegram.shapes import Json, bad_request

_ACTIONS = (
    "url callback_data web_app login_url switch_inline_query switch_inline_query_current_chat "
    "switch_inline_query_chosen_chat copy_text callback_game pay"
).split()
_LINKS = ("http://", "https://", "tg://", "tonsite://")


def check_markup(markup: object, limits: Limits, *, private: bool) -> Json | None:
    """Give the reply_markup back when Telegram would take it."""
    if markup is None or markup == "":
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        _check_inline(markup["inline_keyboard"], limits)
    elif "keyboard" in markup:
        _check_reply(markup, limits, private=private)
    elif not markup.get("remove_keyboard") and not markup.get("force_reply") and markup:
        raise bad_request("can't parse reply keyboard markup JSON object")
    return markup


def _check_rows(rows: object, limits: Limits) -> list[Json | str]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("can't parse keyboard: array of rows expected")
    if sum(map(len, rows)) > limits.buttons or any(len(row) > limits.buttons_in_row for row in rows):
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return [button for row in rows for button in row]


def _check_inline(rows: object, limits: Limits) -> None:
    for button in _check_rows(rows, limits):
        if not isinstance(button, dict) or not str(button.get("text", "")).strip():
            raise bad_request("can't parse inline keyboard button: text must be non-empty")
        actions = [name for name in _ACTIONS if name in button]
        if not actions:
            raise bad_request("Text buttons are unallowed in the inline keyboard")
        if len(actions) > 1:
            raise bad_request("inline keyboard button must have exactly one action")
        _check_action(button, actions[0])


def _check_action(button: Json, action: str) -> None:
    value = button[action]
    if action == "callback_data" and not 1 <= len(str(value).encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if action == "url" and not str(value).lower().startswith(_LINKS):
        raise bad_request("inline keyboard button URL is invalid: Unsupported URL protocol")
    if action == "copy_text" and not 1 <= len(str(value.get("text", ""))) <= 256:
        raise bad_request("COPY_TEXT_INVALID")


def _check_reply(markup: Json, limits: Limits, *, private: bool) -> None:
    if len(str(markup.get("input_field_placeholder", ""))) > 64:
        raise bad_request("input field placeholder is too long")
    for button in _check_rows(markup["keyboard"], limits):
        parts: Json = {"text": button} if isinstance(button, str) else button
        if not str(parts.get("text", "")).strip():
            raise bad_request("keyboard button text must be non-empty")
        asks = [name for name in ("request_location", "request_contact") if parts.get(name)]
        if asks and not private:
            what = "location" if asks[0] == "request_location" else "phone number"
            raise bad_request(f"{what} can be requested in private chats only")


def buttons_of(message: Json) -> list[Json]:
    """List the inline buttons under a message, row after row."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def find_button(message: Json, wanted: str | int) -> Json:
    """Find a button by its number, its whole label, its data, or a part of its label."""
    buttons = buttons_of(message)
    if isinstance(wanted, int):
        return buttons[wanted]
    exact = [button for button in buttons if wanted in (button["text"], button.get("callback_data"))]
    found = exact or [button for button in buttons if wanted in button["text"]]
    if found:
        return found[0]
    raise LookupError(f"no button {wanted!r} among {[button['text'] for button in buttons]}")
