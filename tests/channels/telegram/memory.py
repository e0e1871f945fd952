from __future__ import annotations

from dataclasses import dataclass, field

from bot.domain.events import Address, OutboundMessage, Sent, Shown, Standing
from bot.domain.ports import Channel


@dataclass
class Memory:
    """What the dispatcher does with one chat: it tells where cards stand and what was posted, and keeps what a send has changed."""

    channel: Channel
    address: Address
    cards: dict[str, Shown] = field(default_factory=dict)
    posted: list[str] = field(default_factory=list)

    async def send(self, message: OutboundMessage, delivery: str = "ob1") -> Sent:
        named = {card: self.cards[card] for card in (message.card, *message.retract) if card in self.cards}
        standing = Standing(named, tuple(self.posted) if message.clear else ())
        sent = await self.channel.send(self.address, message, delivery, standing)
        if sent.cleared:
            self.cards.clear()
            self.posted.clear()
        self.posted += sent.posted
        for card, shown in sent.cards.items():
            if shown is None:
                self.cards.pop(card, None)
            else:
                self.cards[card] = shown
        return sent


class CountedSlots:
    """The Slots port that lets everything go at once and counts."""

    def __init__(self) -> None:
        self.asked: list[Address] = []

    async def another(self, address: Address) -> None:
        self.asked.append(address)
