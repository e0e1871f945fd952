"""Calls that change a chat, their refusals in our one vocabulary; and what becomes of messages that cannot be deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from telegram.error import TelegramError

from bot.channels.telegram import calls
from bot.channels.telegram.calls import Call
from bot.channels.telegram.client import Client
from bot.channels.telegram.errors import is_lost, is_too_old_to_delete, judge
from bot.domain.errors import SendError, SendProblem
from bot.domain.events import Address

MOST_DELETED: Final = 100
"""Messages that one call deletes (Telegram Bot API, `deleteMessages`)."""


async def do(client: Client, call: Call) -> Any:  # Any: JSON
    """Call and return the answer, None when there was nothing left to do.

    Raises:
        SendError: with the reason in our vocabulary.
    """
    try:
        return await client.call(call.method, call.params, upload=call.upload)
    except TelegramError as error:
        problem = judge(error)
    # Raised here, outside the handler: the other one's message may hold what nobody is to read.
    if problem is not None:
        raise problem
    return None


async def try_edit(client: Client, call: Call) -> bool:
    """Edit a message; False when it is not there to be edited.

    Raises:
        SendError: with the reason in our vocabulary.
    """
    try:
        await client.call(call.method, call.params, upload=call.upload)
    except TelegramError as error:
        if is_lost(error):
            return False
        problem = judge(error)
    else:
        return True
    if problem is not None:
        raise problem
    return True


async def delete(client: Client, address: Address, number: int) -> None:
    """Take a message away; one that is too old loses its words and its file.

    Raises:
        SendError: with the reason in our vocabulary.
    """
    if not await _deleted(client, address, number):
        await _blank(client, address, number, calls.TAKEN_AWAY)


async def unsay(client: Client, address: Address, number: int, text: str) -> None:
    """Take a message of ours away, however old; the text stands in place of one that is too old to be deleted.

    Raises:
        SendError: with the reason in our vocabulary; REFUSED when something of it stays.
    """
    if not (await _deleted(client, address, number) or await _blank(client, address, number, text)):
        raise SendError(SendProblem.REFUSED)


async def _deleted(client: Client, address: Address, number: int) -> bool:
    """Delete a message, unless it is gone already; False when it is too old."""
    call = calls.delete(address.id, number)
    try:
        await client.call(call.method, call.params)
    except TelegramError as error:
        too_old, problem = is_too_old_to_delete(error), judge(error)
    else:
        return True
    if problem is not None:
        raise problem
    return not too_old


async def _blank(client: Client, address: Address, number: int, text: str) -> bool:
    """Put a text in place of a message; False when it is not there, or when a voice stays and only its words are gone."""
    if await try_edit(client, calls.blank(address.id, number, text)):
        return True
    # It is a file, or gone after all.
    for whole, call in zip((True, False), calls.blank_file(address.id, number, text), strict=True):
        try:
            if await try_edit(client, call):
                return whole
        except SendError as error:
            if error.problem is not SendProblem.REFUSED:
                raise
    return False


async def delete_all(client: Client, address: Address, newest_first: Sequence[int]) -> bool:
    """Take messages of a chat away, whoever wrote them; False when some have to stay.

    Raises:
        SendError: it may be tried again, or the chat or the bot is gone.
    """
    whole = True
    for place in range(0, len(newest_first), MOST_DELETED):
        numbers = newest_first[place : place + MOST_DELETED]
        took = await _halve(client, address, numbers) if whole else await _took(client, address, numbers)
        whole = whole and took
    return whole


async def _halve(client: Client, address: Address, newest_first: Sequence[int]) -> bool:
    """Take away what can be: one message that has to stay keeps all those of its call."""
    if await _took(client, address, newest_first):
        return True
    if len(newest_first) == 1:
        return False
    middle = len(newest_first) // 2
    newer, older = newest_first[:middle], newest_first[middle:]
    if await _halve(client, address, newer):
        return await _halve(client, address, older)
    # What is older than one that has to stay has to stay too as a rule: it is asked for once, for every call counts.
    await _took(client, address, older)
    return False


async def _took(client: Client, address: Address, numbers: Sequence[int]) -> bool:
    call = calls.delete_many(address.id, numbers)
    try:
        await client.call(call.method, call.params)
    except TelegramError as error:
        problem, stays = judge(error), is_too_old_to_delete(error)
    else:
        return True
    if problem is not None and problem.problem not in {SendProblem.REFUSED, SendProblem.TOO_LONG}:
        raise problem
    # A refusal of any other kind must not keep the person from hearing what became of the chat.
    return problem is None and not stays


def number_of(answer: Any) -> int:  # Any: JSON
    """Return the number of the message that a call has sent, 0 when the answer does not tell."""
    number = answer.get("message_id") if isinstance(answer, dict) else None
    return number if isinstance(number, int) else 0
