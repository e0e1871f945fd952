"""Tips for the officers' tests: written straight into the store, then rung as the product does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.events import Address, OutboundMessage
from bot.domain.policy import ladder, ring_at
from bot.domain.tips import Author, Draft, EntryKind, Piece, Tip, Urgency
from bot.domain.topics import Topic
from bot.schedule.ticks import Ticks
from bot.services.casework.alert import alert_tip
from bot.services.casework.cards import update_cards
from bot.store.work import UnitOfWork
from tests.kit.chat import Person, World

COMMUNE, OTHER_COMMUNE, PROVINCE = "01304", "01318", "04"
WORDS = "Có người đánh cháu bé ở xóm trên"
NEWS = "Kẻng có tin mới"


@dataclass(frozen=True, slots=True)
class Sent:
    """A tip to be sent in a test; `way` is who asked to be messaged."""

    label: str = "tip one"
    unit: str = COMMUNE
    topic: Topic | None = Topic.CHILD
    urgency: Urgency = Urgency.NORMAL
    bypass: bool = False
    words: tuple[str, ...] = (WORDS,)
    way: Address | None = None


async def send(world: World, sent: Sent = Sent()) -> str:
    """Send a tip and ring; return its id."""
    async with world.database.begin(sent.label) as work:
        tip = await _write(work, sent)
        await alert_tip(work, tip)
    await world.settle()
    return tip


async def _write(work: UnitOfWork, sent: Sent) -> str:
    draft = Draft(tuple(map(Piece, sent.words)), sent.topic, sent.unit, sent.bypass, sent.urgency)
    receipt = f"{work.random.below(10**16):016d}"
    tip = await work.tips.add(draft, receipt, ring_at(work.now, 0, sent.urgency, work.rules) or work.now)
    await work.tips.admit(tip, PROVINCE if sent.bypass or not sent.unit else sent.unit)
    for piece in sent.words:
        await work.threads.add(tip, Author.SENDER, EntryKind.WORDS, piece)
    if sent.way is not None:
        await work.tips.put_header(tip, {"way": await work.ways.add(sent.way, "vi")})
    return tip


async def sender_writes(world: World, tip: str, words: str) -> None:
    """Let the sender add words."""
    async with world.database.begin(f"more {words}") as work:
        await work.threads.add(tip, Author.SENDER, EntryKind.ANSWER, words)
        await update_cards(work, tip, news=True)
    await world.settle()


async def row(world: World, tip: str) -> Tip:
    """Return the tip's row."""
    async with world.database.look() as work:
        found = await work.tips.get(tip)
    assert found is not None
    return found


async def code(world: World, tip: str, unit: str = COMMUNE) -> str:
    """Return the tip's code in a unit."""
    async with world.database.look() as work:
        found = await work.tips.code(tip, unit)
    assert found is not None
    return found


async def tick(world: World, **forward: float) -> None:
    """Move the clock and let the ticks and the dispatcher do what is due."""
    world.clock.forward(**forward)
    await Ticks(world.database).once()
    await world.settle()


def rings(person: Person, count: int = 0) -> list[OutboundMessage]:
    """Return the plain cards that came anew after the first `count` messages: what makes a phone sound."""
    fresh = []
    known: set[str] = set()
    for at, message in enumerate(person.seen):
        new = bool(message.text) and message.card.startswith("tip-") and (message.card not in known or message.card in message.retract)
        known.add(message.card)
        known -= set(message.retract) - {message.card}
        if new and at >= count:
            fresh.append(message)
    return fresh


def steps(world: World, urgency: Urgency) -> list[timedelta]:
    """Return when the ladder rings."""
    return [step.after for step in ladder(urgency, world.database.circumstances.rules)]
