"""A conversation of three scenes: what a turn costs when the conversation itself does next to nothing."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import count, cycle

from bot.dialog.conversation import After, Conversation, Go, Next, Routes, Scene
from bot.dialog.turn import Turn
from bot.domain.events import Address, EventKind, InboundEvent


class State(StrEnum):
    """The three scenes."""

    WORDS = "words"
    TOPIC = "topic"
    REVIEW = "review"


async def _ask_words(turn: Turn) -> None:
    turn.say("small.words")


async def _take_words(turn: Turn) -> Next:
    turn.data["pieces"] = [turn.text]
    return State.TOPIC


async def _ask_topic(turn: Turn) -> None:
    turn.say("small.topic", [[turn.pick(f"topic.{number}", str(number), str(number)) for number in row] for row in ((1, 2), (3, 4))])


async def _take_topic(turn: Turn) -> Next:
    turn.data["topic"] = turn.picked
    return State.REVIEW


async def _ask_review(turn: Turn) -> None:
    turn.say("small.review", [[turn.pick("small.send", "send", "1"), turn.pick("small.change", "change", "2")]])


async def _take_review(turn: Turn) -> Next:
    turn.say("small.sent")
    return After.OVER


async def _start(turn: Turn) -> Next:
    del turn
    return Go("small", State.WORDS)


async def _nothing(turn: Turn) -> Next:
    del turn
    return After.STAY


async def _home(turn: Turn) -> Next:
    turn.say("small.home")
    return After.STAY


SCENES: dict[StrEnum, Scene] = {
    State.WORDS: Scene(_ask_words, _take_words),
    State.TOPIC: Scene(_ask_topic, _take_topic, State.WORDS),
    State.REVIEW: Scene(_ask_review, _take_review, State.TOPIC),
}
ROUTES = Routes(
    conversations={"small": Conversation("small", SCENES)},
    actions={},
    words={},
    start=_start,
    home=_home,
    loose=_nothing,
    gone=_nothing,
    digits={},
)
ACTS = (
    (EventKind.START, ""),
    (EventKind.TEXT, "đêm qua có xe lạ chở gỗ ra khỏi rừng phía sau trường học"),
    (EventKind.TEXT, "2"),
    (EventKind.TEXT, "1"),
)


def events(people: int) -> Iterator[InboundEvent]:
    """Yield events without end: everybody's first act, then everybody's second, and so on."""
    numbers = count()
    for kind, text in cycle(ACTS):
        for person in range(people):
            yield InboundEvent(f"{next(numbers)}", Address("bench", f"{person:043d}"), kind, text)
