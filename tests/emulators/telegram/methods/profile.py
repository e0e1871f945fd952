"""The bot itself: who it is, its commands and descriptions."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial

from tests.emulators.telegram.params import Params
from tests.emulators.telegram.shapes import bad_request
from tests.emulators.telegram.state import State

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LONGEST = {"name": 64, "description": 512, "short_description": 120}


def get_me(state: State, _params: Params) -> object:
    return state.me


def _key(params: Params, what: str) -> tuple[str, str, str]:
    scope = params.values.get("scope") or {"type": "default"}
    language = params.text("language_code")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad_request("invalid language code specified")
    return what, json.dumps(scope, sort_keys=True), language


def set_my_commands(state: State, params: Params) -> object:
    commands = [one for one in params.items("commands") if isinstance(one, dict)]
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for one in commands:
        if not _COMMAND.fullmatch(str(one.get("command", "")).removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(one.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    state.settings[_key(params, "commands")] = commands
    return True


def get_my_commands(state: State, params: Params) -> object:
    return state.settings.get(_key(params, "commands"), [])


def delete_my_commands(state: State, params: Params) -> object:
    state.settings.pop(_key(params, "commands"), None)
    return True


def set_text(what: str, state: State, params: Params) -> object:
    text = params.text(what)
    if len(text) > _LONGEST[what]:
        raise bad_request(f"BOT_{what.upper()}_TOO_LONG")
    state.settings[_key(params, what)] = text
    return True


def get_text(what: str, state: State, params: Params) -> object:
    found = state.settings.get(_key(params, what))
    if found is None:
        found = state.settings.get((what, _key(params, what)[1], ""), "")
    return {what: found}


def say_yes(_state: State, _params: Params) -> object:
    return True


PROFILE: dict[str, Callable[[State, Params], object]] = {
    "getMe": get_me,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": partial(set_text, "name"),
    "getMyName": partial(get_text, "name"),
    "setMyDescription": partial(set_text, "description"),
    "getMyDescription": partial(get_text, "description"),
    "setMyShortDescription": partial(set_text, "short_description"),
    "getMyShortDescription": partial(get_text, "short_description"),
    "setChatMenuButton": say_yes,
    "logOut": say_yes,
    "close": say_yes,
}
