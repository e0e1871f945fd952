"""Telegram as a channel: calls made one after another, cards edited where they stand."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Final

from telegram.error import TelegramError

from bot.channels.telegram import calls
from bot.channels.telegram.calls import Call
from bot.channels.telegram.client import Client
from bot.channels.telegram.errors import is_lost, is_too_old_to_delete, judge
from bot.channels.telegram.ports import Cards, Shown
from bot.channels.telegram.split import TEXT_LIMIT
from bot.channels.telegram.translate import CHANNEL
from bot.domain.errors import SendError, SendProblem, StorageError
from bot.domain.events import Address, Capabilities, OutboundMessage, Wanted

CAPABILITIES: Final = Capabilities(
    buttons=100,
    text_limit=TEXT_LIMIT,
    edit=True,
    delete=True,
    point=True,
    voice_out=True,
    later=True,
    puzzle=False,
    label="label.telegram",
)
REMEMBERED: Final = 1000
"""Deliveries that broke off, and chats with a button for sharing a point, that are remembered; older ones are forgotten."""


class Telegram:
    """The Channel port for one bot."""

    name: str = CHANNEL
    capabilities: Capabilities = CAPABILITIES

    def __init__(self, client: Client, cards: Cards) -> None:
        """Send through `client`; `cards` knows where cards stand."""
        self._client, self._cards = client, cards
        self._begun: OrderedDict[str, list[int]] = OrderedDict()
        self._points: OrderedDict[Address, int] = OrderedDict()

    @property
    def unfinished(self) -> int:
        """Return how many deliveries broke off and are remembered."""
        return len(self._begun)

    async def send(self, address: Address, message: OutboundMessage, delivery: str) -> None:
        """Take away what is to go, then edit the card or send the message.

        A retry with the same `delivery` in the same process goes on behind the last part that went out.

        Raises:
            SendError: with the reason in our vocabulary.
        """
        problem: SendError | None = None
        try:
            for card in message.retract:
                await self._take_away(address, card)
            await self._show(address, message, delivery)
        except StorageError:
            problem = SendError(SendProblem.RETRY)
        except SendError as error:
            problem = error
        if problem is None or not problem.retryable:
            self._begun.pop(delivery, None)
        if problem is not None:
            raise problem

    async def _show(self, address: Address, message: OutboundMessage, delivery: str) -> None:
        if await self._edited(address, message, delivery):
            return
        parts = calls.sends(address.id, message)
        if not parts:
            return
        if await self._without_point(address):
            calls.without_point(parts)
        numbers = await self._send_parts(parts, delivery)
        if message.card:
            await self._cards.put(address, message.card, Shown(tuple(numbers), calls.is_protected(message)))
        point = calls.asks_point(address.id, message)
        if point is not None:
            self._keep_point(address, _number(await self._do(point)))
        elif message.wanted is Wanted.POINT:
            self._keep_point(address, 0)

    async def _edited(self, address: Address, message: OutboundMessage, delivery: str) -> bool:
        """Put the message in place of its card; False when there is none that could hold it, or not any more."""
        shown = await self._cards.get(address, message.card) if message.card and delivery not in self._begun else None
        if shown is None:
            return False
        fits = len(shown.messages) == 1 and shown.protected >= calls.is_protected(message)
        call = calls.edit(address.id, shown.messages[0], message) if fits else None
        if call is not None and await self._try_edit(call):
            return True
        await self._take_away(address, message.card)
        return False

    async def _try_edit(self, call: Call) -> bool:
        try:
            await self._client.call(call.method, call.params)
        except TelegramError as error:
            if is_lost(error):
                return False
            problem = judge(error)
        else:
            return True
        if problem is not None:
            raise problem
        return True

    async def _send_parts(self, parts: Sequence[Call], delivery: str) -> list[int]:
        sent = self._begun.setdefault(delivery, [])
        while len(self._begun) > REMEMBERED:
            self._begun.popitem(last=False)
        for part in parts[len(sent) :]:
            sent.append(_number(await self._do(part)))
        return sent

    async def _take_away(self, address: Address, card: str) -> None:
        shown = await self._cards.get(address, card)
        if shown is None:
            return
        for number in shown.messages:
            await self._delete(address, number)
        await self._cards.drop(address, card)

    async def _delete(self, address: Address, number: int) -> None:
        call = calls.delete(address.id, number)
        too_old = False
        try:
            await self._client.call(call.method, call.params)
        except TelegramError as error:
            too_old, problem = is_too_old_to_delete(error), judge(error)
        else:
            return
        if problem is not None:
            raise problem
        if too_old:
            await self._try_edit(calls.blank(address.id, number))

    def _keep_point(self, address: Address, number: int) -> None:
        """Remember the message that holds nothing but the button for sharing a point; 0 when it stands on another."""
        self._points[address] = number
        while len(self._points) > REMEMBERED:
            self._points.popitem(last=False)

    async def _without_point(self, address: Address) -> bool:
        """Take the button for sharing a point away; tell whether there was one."""
        number = self._points.get(address)
        if number:
            await self._delete(address, number)
        self._points.pop(address, None)
        return number is not None

    async def _do(self, call: Call) -> Any:  # Any: JSON
        try:
            return await self._client.call(call.method, call.params)
        except TelegramError as error:
            problem = judge(error)
        if problem is not None:
            raise problem
        return None


def _number(answer: Any) -> int:  # Any: JSON
    number = answer.get("message_id") if isinstance(answer, dict) else None
    return number if isinstance(number, int) else 0
