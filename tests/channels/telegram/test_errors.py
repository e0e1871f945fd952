from __future__ import annotations

from datetime import timedelta

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    PassportDecryptionError,
    TelegramError,
    TimedOut,
)

from bot.channels.telegram.errors import NotSent, judge, slow_down
from bot.domain.errors import SendProblem

LEFT = (
    "Forbidden: bot was blocked by the user",
    "Forbidden: user is deactivated",
    "Forbidden: bot can't initiate conversation with a user",
    "Forbidden: bot was kicked from the group chat",
    "Forbidden: bot was kicked from the supergroup chat",
    "Forbidden: bot is not a member of the supergroup chat",
    "Forbidden: the group chat was deleted",
)
DONE = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same",
    "Bad Request: message to delete not found",
    "Bad Request: message can't be deleted",
    "Bad Request: message can't be deleted for everyone",
    "Bad Request: query is too old and response timeout expired or query ID is invalid",
)
REFUSED = (
    "Bad Request: message text is empty",
    "Bad Request: BUTTON_DATA_INVALID",
    "Bad Request: chat not found",
    "Bad Request: not enough rights to send text messages to the chat",
    "Bad Request: have no rights to send a message",
    "Bad Request: wrong file identifier/HTTP URL specified",
    "Bad Request: file is too big",
    "Bad Request: something that nobody has seen yet",
)
TABLE: list[tuple[TelegramError, SendProblem | None]] = [
    *((Forbidden(words), SendProblem.GONE) for words in LEFT),
    *((BadRequest(words), None) for words in DONE),
    *((BadRequest(words), SendProblem.REFUSED) for words in REFUSED),
    (Forbidden("Forbidden: bots can't send messages to bots"), SendProblem.REFUSED),
    (BadRequest("Bad Request: message is too long"), SendProblem.TOO_LONG),
    (BadRequest("Bad Request: MESSAGE_TOO_LONG"), SendProblem.TOO_LONG),
    (BadRequest("Bad Request: message caption is too long"), SendProblem.TOO_LONG),
    (NetworkError("Request Entity Too Large (413)"), SendProblem.TOO_LONG),
    (ChatMigrated(-1005), SendProblem.MIGRATED),
    (InvalidToken("Unauthorized"), SendProblem.BAD_TOKEN),
    (EndPointNotFound("no such method"), SendProblem.REFUSED),
    (TimedOut(), SendProblem.RETRY),
    (NetworkError("Bad Gateway (502)"), SendProblem.RETRY),
    (NetworkError("Internal Server Error"), SendProblem.RETRY),
    (NotSent("ClientConnectorError"), SendProblem.RETRY),
    (Conflict("Conflict: terminated by other getUpdates request"), SendProblem.RETRY),
    (PassportDecryptionError("x"), SendProblem.RETRY),
    (TelegramError("?"), SendProblem.RETRY),
    (slow_down(35), SendProblem.RETRY),
]


@pytest.mark.parametrize(("error", "problem"), TABLE, ids=[str(error) for error, _ in TABLE])
def test_every_refusal_has_one_of_our_words(error: TelegramError, problem: SendProblem | None) -> None:
    found = judge(error)
    assert (found.problem if found else None) is problem


def test_every_class_of_the_library_stands_in_the_table() -> None:
    def below(kind: type[TelegramError]) -> set[type[TelegramError]]:
        return {kind}.union(*(below(child) for child in kind.__subclasses__()))

    assert below(TelegramError) == {type(error) for error, _ in TABLE}


def test_a_pause_and_a_move_say_how_long_and_where() -> None:
    waits, moved = judge(slow_down(35)), judge(ChatMigrated(-1005))
    assert waits is not None
    assert waits.retry_after == timedelta(seconds=35).total_seconds()
    assert moved is not None
    assert moved.moved_to == "-1005"


@pytest.mark.parametrize(
    ("error", "ambiguous"),
    [
        (TimedOut(), True),
        (NetworkError("ServerDisconnectedError"), True),
        (NetworkError("Bad Gateway (502)"), True),
        (NotSent("ClientConnectorError"), False),
        (slow_down(35), False),
        (Conflict("Conflict: terminated by other getUpdates request"), False),
        (ChatMigrated(-1005), False),
        (Forbidden("Forbidden: bot was blocked by the user"), False),
        (BadRequest("Bad Request: chat not found"), False),
        (InvalidToken("Unauthorized"), False),
    ],
)
def test_only_a_request_that_left_and_was_not_answered_may_have_been_delivered(error: TelegramError, *, ambiguous: bool) -> None:
    found = judge(error)
    assert found is not None
    assert found.ambiguous is ambiguous
