"""How things stand at Telegram, for whoever keeps the server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from telegram.error import TelegramError

from bot.channels.telegram.client import Client
from bot.channels.telegram.errors import judge
from bot.domain.errors import SendError, SendProblem


@dataclass(frozen=True, slots=True)
class Outlook:
    """What Telegram says of the bot: `name`, whether it is given all that groups say, and how updates come.

    `called_at` is the web hook's address ("" while Telegram waits to be asked), `waiting` how many updates were not fetched or brought,
    `complaint` Telegram's own words about the last time that it could not bring one.
    """

    name: str
    reads_groups: bool
    called_at: str
    waiting: int
    complaint: str


async def look(client: Client) -> Outlook:
    """Ask how things stand; nothing is changed.

    Raises:
        SendError: BAD_TOKEN, or RETRY when there was no answer that can be read.
    """
    try:
        me, hook = await client.call("getMe", {}), await client.call("getWebhookInfo", {})
    except TelegramError as error:
        problem = judge(error)
    else:
        if isinstance(me, Mapping) and isinstance(hook, Mapping):
            return _outlook(me, hook)
        problem = None
    raise problem or SendError(SendProblem.RETRY)


def _outlook(me: Mapping[str, Any], hook: Mapping[str, Any]) -> Outlook:  # Any: JSON
    return Outlook(
        name=str(me.get("username") or ""),
        reads_groups=bool(me.get("can_read_all_group_messages")),
        called_at=str(hook.get("url") or ""),
        waiting=int(hook.get("pending_update_count") or 0),
        complaint=str(hook.get("last_error_message") or ""),
    )
