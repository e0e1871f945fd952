"""Telegram as a channel: calls made one after another, cards edited where they stand, chats cleared."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import Final

from bot.channels.telegram import calls, originals
from bot.channels.telegram.calls import Call
from bot.channels.telegram.client import Client
from bot.channels.telegram.doing import delete, delete_all, do, number_of, try_edit, unsay
from bot.channels.telegram.gallery import Gallery
from bot.channels.telegram.ports import Slots
from bot.channels.telegram.split import TEXT_LIMIT
from bot.channels.telegram.translate import CHANNEL
from bot.domain.errors import SendError
from bot.domain.events import Address, Capabilities, OutboundMessage, Sent, Shown, Standing, Wanted
from bot.domain.files import TAKEN, FileKind
from bot.domain.ports import FileSource

CLEAR_HOURS: Final = 48
"""How old a message may be that a bot deletes in a private chat, whoever wrote it (Telegram Bot API, `deleteMessage`)."""
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
    clear_hours=CLEAR_HOURS,
    takes=TAKEN,
    shows=frozenset(FileKind),
)
NUMBER_BITS: Final = 31
"""Message ids are positive 32-bit integers with a sign: two of them make one number."""
REMEMBERED: Final = 1000
"""Deliveries that broke off, and chats with a button for sharing a point, that are remembered; older ones are forgotten."""


@dataclass(slots=True)
class _Begun:
    """How far a delivery came: the messages that went out, and whether some stayed that were to be cleared."""

    sent: list[int] = field(default_factory=list)
    leftover: bool = False


@dataclass(slots=True)
class _Chat:
    """A chat during one try: where its cards stand, what has changed, how many messages went out."""

    address: Address
    cards: dict[str, Shown]
    changed: dict[str, Shown | None] = field(default_factory=dict)
    count: int = 0


class Telegram:
    """The Channel and Fetch ports for one bot."""

    name: str = CHANNEL
    capabilities: Capabilities = CAPABILITIES

    def __init__(self, client: Client, slots: Slots | None = None, files: FileSource | None = None) -> None:
        """Send through `client`; `slots` is asked before every message of a try but its first, `files` for what messages show."""
        self._client, self._slots, self._gallery = client, slots, Gallery(client, files)
        self._begun: OrderedDict[str, _Begun] = OrderedDict()
        self._points: OrderedDict[Address, int] = OrderedDict()

    @property
    def unfinished(self) -> int:
        """Return how many deliveries broke off and are remembered."""
        return len(self._begun)

    async def send(self, address: Address, message: OutboundMessage, delivery: str, standing: Standing) -> Sent:
        """Take away what is to go, then edit the card or send the message; return what has changed.

        A retry with the same `delivery` in the same process goes on behind the last part that went out.

        Raises:
            SendError: with the reason in our vocabulary.
        """
        if message.unsay:
            for number in unpack(message.unsay):
                await unsay(self._client, address, number, message.text)
            return Sent()
        chat = _Chat(address, dict(standing.cards))
        try:
            for card in message.retract:
                await self._take_away(chat, card)
            if message.clear:
                message = await self._clear(chat, message, delivery, standing)
            numbers = await self._show(chat, message, delivery)
        except SendError as error:
            if not error.retryable:
                self._begun.pop(delivery, None)
            raise
        self._begun.pop(delivery, None)
        return Sent(tuple([str(number) for number in numbers if number]), chat.changed, message.clear, pack(numbers))

    async def fetch(self, reference: str) -> bytes:
        """Return the bytes behind an attachment's reference; see the `Fetch` port.

        Raises:
            Refused: it is larger than `MOST_BYTES`, or empty.
            Gone: Telegram does not know it.
            SendError: Telegram did not give it.
        """
        return await originals.fetch(self._client, reference)

    async def forget(self, reference: str) -> None:
        """Do nothing: no bot can take a file away from Telegram's servers, and nothing of it was kept here."""

    async def _clear(self, chat: _Chat, message: OutboundMessage, delivery: str, standing: Standing) -> OutboundMessage:
        """Take away what both sides wrote; return the message with what is to be said of the rest."""
        if delivery not in self._begun:
            await self._take_away(chat, message.card)
            newest_first = sorted(_numbers(standing.posted), reverse=True)
            leftover = not await delete_all(self._client, chat.address, newest_first)
            self._begin(delivery).leftover = leftover
            self._points.pop(chat.address, None)
        if not self._begun[delivery].leftover or not message.leftover:
            return message
        return replace(message, text=f"{message.text}\n{message.leftover}")

    async def _show(self, chat: _Chat, message: OutboundMessage, delivery: str) -> list[int]:
        """Edit the card or send the message; return the messages that are new in the chat."""
        if delivery not in self._begun and ((message.card and await self._edited(chat, message)) or message.only_edit):
            return []
        parts = calls.sends(chat.address.id, message)
        if not parts:
            return []
        if (chat.address in self._points and await self._without_point(chat.address)) or message.clear:
            calls.without_keyboard(parts)
        sent = self._begin(delivery).sent
        for part in parts[len(sent) :]:
            sent.append(await self._post(chat, part))
        if message.card:
            chat.changed[message.card] = Shown(tuple(map(str, sent)), calls.is_protected(message))
        point = calls.asks_point(chat.address.id, message)
        if point is None:
            if message.wanted is Wanted.POINT:
                self._keep_point(chat.address, 0)
            return sent
        button = await self._post(chat, point)
        self._keep_point(chat.address, button)
        return [*sent, button]

    async def _edited(self, chat: _Chat, message: OutboundMessage) -> bool:
        """Put the message in place of its card; False when there is none that could hold it, or not any more."""
        shown = chat.cards.get(message.card)
        if shown is None:
            return False
        numbers = _numbers(shown.messages)
        fits = len(numbers) == 1 and shown.protected >= calls.is_protected(message)
        call = calls.edit(chat.address.id, numbers[0], message) if fits else None
        if call is not None and await try_edit(self._client, call):
            chat.changed[message.card] = shown  # it was drawn anew, and is known for longer
            return True
        await self._take_away(chat, message.card)
        return False

    async def _take_away(self, chat: _Chat, card: str) -> None:
        shown = chat.cards.get(card)
        if shown is None:
            return
        for number in _numbers(shown.messages):
            await delete(self._client, chat.address, number)
        del chat.cards[card]
        chat.changed[card] = None

    async def _post(self, chat: _Chat, call: Call) -> int:
        if chat.count and self._slots is not None:
            await self._slots.another(chat.address)
        chat.count += 1
        return number_of(await (do(self._client, call) if call.file is None else self._gallery.post(call, call.file)))

    def _begin(self, delivery: str) -> _Begun:
        begun = self._begun.setdefault(delivery, _Begun())
        while len(self._begun) > REMEMBERED:
            self._begun.popitem(last=False)
        return begun

    def _keep_point(self, address: Address, number: int) -> None:
        """Remember the message that holds nothing but the button for sharing a point; 0 when it stands on another."""
        self._points[address] = number
        while len(self._points) > REMEMBERED:
            self._points.popitem(last=False)

    async def _without_point(self, address: Address) -> bool:
        """Take the button for sharing a point away; tell whether there was one."""
        number = self._points.get(address)
        if number:
            await delete(self._client, address, number)
        self._points.pop(address, None)
        return number is not None


def _numbers(messages: tuple[str, ...]) -> list[int]:
    return [int(message) for message in messages if message.isdecimal()]


def pack(numbers: list[int]) -> int:
    """Return one number for one or two messages of ours, 0 for none and for more: those cannot be taken back."""
    if not 1 <= len(numbers) <= 2 or min(numbers) <= 0 or max(numbers) >> NUMBER_BITS:  # noqa: PLR2004 - as it says
        return 0
    return numbers[0] if len(numbers) == 1 else numbers[0] | numbers[1] << NUMBER_BITS


def unpack(number: int) -> list[int]:
    """Return the messages that `pack` made one number of."""
    halves = (number & (1 << NUMBER_BITS) - 1, number >> NUMBER_BITS)
    return [each for each in halves if each]
