"""What people sent, fetched from Telegram: the only time that it comes here as it was."""

from __future__ import annotations

import logging
from typing import Any, Final
from urllib.parse import quote

from telegram.error import BadRequest, NetworkError, TelegramError

from bot.channels.telegram.client import Client
from bot.channels.telegram.errors import judge
from bot.domain.errors import Gone, KengError, SendError, SendProblem
from bot.domain.files import MOST_BYTES, Refusal, Refused

_TOO_LARGE: Final = "file is too big"
# Telegram says "wrong file_id or the file is temporarily unavailable" of both: that one may be asked for again.
_PERHAPS_LATER: Final = "temporarily unavailable"
_UNKNOWN: Final = ("file_id", "file identifier", "file_reference", "file reference")

log = logging.getLogger(__name__)


async def fetch(client: Client, reference: str) -> bytes:
    """Return the bytes behind a `file_id`; see the `Fetch` port.

    Raises:
        Refused: it is larger than `MOST_BYTES`, or empty.
        Gone: Telegram does not know it.
        SendError: Telegram did not give it.
    """
    problem: KengError
    try:
        content = await client.download(_path(await client.call("getFile", {"file_id": reference})), MOST_BYTES)
    except TelegramError as error:
        problem = _judge(error)
    else:
        if content:
            return content
        problem = Refused(Refusal.LARGE if content is None else Refusal.EMPTY)
    # Raised here, outside the handler: the other one's message may hold what nobody is to read.
    raise problem


def _judge(error: TelegramError) -> KengError:
    words = error.message.lower() if isinstance(error, BadRequest) else ""
    if _TOO_LARGE in words:
        return Refused(Refusal.LARGE)
    if _PERHAPS_LATER in words:
        return SendError(SendProblem.RETRY)
    if any(fragment in words for fragment in _UNKNOWN):
        return Gone()
    return judge(error) or SendError(SendProblem.RETRY)


def _path(found: Any) -> str:  # Any: JSON
    """Return where a file lies below the bot's files, each part quoted.

    Raises:
        NetworkError: the answer does not tell.
        SendError: it lies elsewhere, and is not read there.
    """
    path = found.get("file_path") if isinstance(found, dict) else None
    if not isinstance(path, str) or not path:
        raise NetworkError("answer without a path")
    parts = path.split("/")
    if {"", ".", ".."}.isdisjoint(parts) and path.isprintable() and "\\" not in path:
        return "/".join(quote(part, safe="") for part in parts)
    if path.startswith("/"):
        log.error("telegram's server keeps files on its own disk, which is not read here; start it without --local")
    else:
        log.error("telegram named a file that is none of the bot's")
    raise SendError(SendProblem.REFUSED)
