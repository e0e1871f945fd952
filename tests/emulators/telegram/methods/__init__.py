"""The methods of the Bot API, by their names in lower case."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tests.emulators.telegram.methods.edits import EDITS
from tests.emulators.telegram.methods.groups import GROUPS
from tests.emulators.telegram.methods.media import MEDIA
from tests.emulators.telegram.methods.profile import PROFILE
from tests.emulators.telegram.methods.sends import SENDS
from tests.emulators.telegram.params import Params
from tests.emulators.telegram.state import State

__all__ = ["METHODS", "Method"]

Method = Callable[[State, Params], object | Awaitable[object]]


def get_updates(state: State, params: Params) -> Awaitable[object]:
    return state.updates.get(params)


def set_webhook(state: State, params: Params) -> Awaitable[object]:
    return state.webhook.set(params)


def delete_webhook(state: State, params: Params) -> Awaitable[object]:
    return state.webhook.delete(params)


def get_webhook_info(state: State, _params: Params) -> object:
    return state.webhook.info()


_LINES: dict[str, Method] = {
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
# Names are compared without case, as Telegram does; the name as documented is what the record shows.
METHODS: dict[str, tuple[str, Method]] = {
    name.lower(): (name, method) for name, method in {**_LINES, **SENDS, **MEDIA, **EDITS, **PROFILE, **GROUPS}.items()
}
