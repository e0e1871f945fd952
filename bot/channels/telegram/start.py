"""What is settled with Telegram at every start: who the bot is, how updates come, what its menu and its profile say."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from telegram.error import NetworkError, RetryAfter

from bot.channels.telegram.client import UPDATES, Client
from bot.channels.telegram.errors import seconds
from bot.domain.policy import EmergencyNumbers
from bot.domain.ports import Texts

T = TypeVar("T")
Json = dict[str, Any]  # Any: JSON

CONNECTIONS: Final = 40
FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 60.0
COMMANDS: Final = ("start", "sos", "menu", "listen", "language", "help", "stop")
"""What the menu of a private chat offers: beginning, and words that work anywhere."""
GROUP_COMMANDS: Final = ("group",)
DESCRIPTION_LIMIT: Final = 512  # characters, https://core.telegram.org/bots/api#setmydescription
SHORT_LIMIT: Final = 120  # characters, https://core.telegram.org/bots/api#setmyshortdescription

# The list without a language is for clients in any other one.
_LANGUAGES: Final = {"": "vi", "vi": "vi", "en": "en"}
# Where nothing is set, nothing is shown: groups see no command of a private chat.
_SCOPES: Final = {"all_private_chats": COMMANDS, "all_group_chats": GROUP_COMMANDS}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CalledAt:
    """Where Telegram shall bring its updates, and the secret that it brings along."""

    url: str
    secret: str


def start_link(username: str, payload: str) -> str:
    """Return the link that opens the bot's chat with a payload, "" while the bot's name is not known."""
    return f"https://t.me/{username}?start={payload}" if username else ""


async def ask_name(client: Client) -> str:
    """Return the bot's user name.

    Raises:
        TelegramError: it was not told.
    """
    me = await client.call("getMe", {})
    name = me.get("username") if isinstance(me, dict) else None
    if not isinstance(name, str) or not name:
        raise NetworkError("invalid answer")
    return name


async def choose_way(client: Client, called_at: CalledAt | None) -> None:
    """Let Telegram call us, or None: let it wait until it is asked. What waits there is kept.

    Raises:
        TelegramError: it was not taken.
    """
    if called_at is None:
        await client.call("deleteWebhook", {})
        return
    await client.call(
        "setWebhook",
        {"url": called_at.url, "secret_token": called_at.secret, "max_connections": CONNECTIONS, "allowed_updates": UPDATES},
    )


async def introduce(client: Client, texts: Texts, numbers: EmergencyNumbers) -> None:
    """Write menu and profile, each where it says something else: Telegram allows few such changes.

    Raises:
        TelegramError: not all was taken; what was is not written again.
    """
    for what, where, wanted in _profile(texts, numbers):
        if await client.call(f"getMy{what}", where) != wanted:
            await client.call(f"setMy{what}", {**where, **(wanted if isinstance(wanted, dict) else {"commands": wanted})})


def _profile(texts: Texts, numbers: EmergencyNumbers) -> Iterator[tuple[str, Json, Json | list[Json]]]:
    """Yield what is to be set, the parameters that say for whom, and the value as Telegram gives it back."""
    for code, language in _LANGUAGES.items():
        whose: Json = {"language_code": code} if code else {}
        for scope, names in _SCOPES.items():
            commands: list[Json] = [{"command": name, "description": texts.text(language, f"telegram.command.{name}")} for name in names]
            yield "Commands", {**whose, "scope": {"type": scope}}, commands
        description = texts.text(language, "telegram.description", **numbers._asdict())
        yield "Description", whose, {"description": description}
        yield "ShortDescription", whose, {"short_description": texts.text(language, "telegram.short")}


async def insist(step: Callable[[], Awaitable[T]], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> T:
    """Do it again, with growing pauses, until it is done; that it does not work yet is logged once."""
    failures = 0
    while True:
        try:
            done = await step()
        except Exception as error:  # noqa: BLE001 - whatever it was, the rest of the line runs on and this may work later
            if not failures:
                log.warning("telegram does not answer as it should: error=%s; tried again until it does", type(error).__name__)
            asked = seconds(error) if isinstance(error, RetryAfter) else 0.0
            pause = max(asked, min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(failures, 10)))
        else:
            if failures:
                log.info("telegram answers after %d failures", failures)
            return done
        failures += 1
        await sleep(pause)
