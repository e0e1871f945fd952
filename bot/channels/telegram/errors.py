"""Everything the Bot API can refuse, in our one vocabulary.

Descriptions are no contract: the class decides first, then a fragment of the description in lower case.
"""

from __future__ import annotations

import warnings
from datetime import timedelta
from typing import Final

from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.warnings import PTBDeprecationWarning

from bot.domain.errors import SendError, SendProblem

# Whatever was to be done is so already, or can make no difference any more.
_DONE: Final = (
    "message is not modified",
    "message to delete not found",
    "message can't be deleted",
    "message_delete_forbidden",
    "message identifier is not specified",
    "query is too old",
    "query id is invalid",
)
_STAYS: Final = ("message can't be deleted", "message_delete_forbidden")
# The last one is said of a file, which cannot become a text.
_LOST: Final = ("message to edit not found", "message can't be edited", "message_id_invalid", "there is no text in the message")
# Said of a file that is to be sent by an id: another bot's, one that Telegram has lost, or of another kind.
_UNKNOWN_FILE: Final = ("file identifier", "file_id", "file reference", "file_reference", "can't use file of type")
_LEFT: Final = (
    "blocked by the user",
    "user is deactivated",
    "can't initiate conversation",
    "was kicked from",
    "is not a member of",
    "group chat was deleted",
)
_LONG: Final = ("message is too long", "caption is too long", "caption_too_long", "message_too_long", "request entity too large")


class NotSent(NetworkError):
    """There was no connection, so the request never left."""


def judge(error: TelegramError) -> SendError | None:  # noqa: PLR0911 - one answer a class, subclasses first
    """Return the answer in our words, None when it means that nothing is left to do."""
    words = error.message.lower()
    if isinstance(error, RetryAfter):
        return SendError(SendProblem.RETRY, retry_after=seconds(error))
    if isinstance(error, ChatMigrated):
        return SendError(SendProblem.MIGRATED, moved_to=str(error.new_chat_id))
    if isinstance(error, Forbidden):
        return SendError(SendProblem.GONE if _holds(words, _LEFT) else SendProblem.REFUSED)
    if isinstance(error, InvalidToken):
        return SendError(SendProblem.BAD_TOKEN)
    if isinstance(error, EndPointNotFound):
        return SendError(SendProblem.REFUSED)
    if isinstance(error, NetworkError) and _holds(words, _LONG):
        return SendError(SendProblem.TOO_LONG)
    if isinstance(error, BadRequest):
        return None if _holds(words, _DONE) else SendError(SendProblem.REFUSED)
    # A request that left may have been acted upon, also when a gateway on the way answers that it failed.
    return SendError(SendProblem.RETRY, ambiguous=isinstance(error, NetworkError) and not isinstance(error, NotSent))


def is_lost(error: TelegramError) -> bool:
    """Tell whether an edit failed because there is no such text to be edited: a new message takes its place."""
    return isinstance(error, BadRequest) and _holds(error.message.lower(), _LOST)


def is_unknown_file(error: TelegramError) -> bool:
    """Tell whether Telegram does not know, or not as this kind, the file that was named by an id: it has to go up again."""
    return isinstance(error, BadRequest) and _holds(error.message.lower(), _UNKNOWN_FILE)


def is_too_old_to_delete(error: TelegramError) -> bool:
    """Tell whether a message stays because its 48 hours are over."""
    return isinstance(error, BadRequest) and _holds(error.message.lower(), _STAYS)


def slow_down(pause: float) -> RetryAfter:
    """Return the error for a 429 that names its seconds; python-telegram-bot warns of its own attribute when it makes one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PTBDeprecationWarning)
        return RetryAfter(timedelta(seconds=pause))


def seconds(error: RetryAfter) -> float:
    """Return how long a 429 asks to wait."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PTBDeprecationWarning)
        pause = error.retry_after
    return pause.total_seconds() if isinstance(pause, timedelta) else float(pause)


def _holds(words: str, fragments: tuple[str, ...]) -> bool:
    return any(fragment in words for fragment in fragments)
