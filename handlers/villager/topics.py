"""The signs of what a tip can be about: five first, the others behind "more"."""

from __future__ import annotations

from bot.dialog.turn import Turn
from bot.domain.events import Choice
from bot.domain.topics import FIRST, SIGNS, Topic
from handlers.villager.screen import SECOND_PAGE

MORE = "more"
SKIP = "skip"


def first_topics(turn: Turn) -> list[Choice]:
    """Return the first five, "more" and "skip"."""
    five = [_choice(turn, topic, str(at)) for at, topic in enumerate(FIRST, 1)]
    return [*five, turn.pick("topic.more", MORE, "6"), turn.pick("topic.skip", SKIP, "7")]


def other_topics(turn: Turn) -> list[Choice]:
    """Return the others and "skip"."""
    others = [topic for topic in Topic if topic not in FIRST]
    return [*(_choice(turn, topic, str(SECOND_PAGE + at)) for at, topic in enumerate(others)), turn.pick("topic.skip", SKIP, "7")]


def topic_name(turn: Turn, stored: str) -> str:
    """Return a topic's sign and words, or that none was chosen."""
    topic = read_topic(stored)
    return turn.words("topic.none") if topic is None else turn.words(f"topic.{topic}", sign=SIGNS[topic])


def read_topic(stored: str) -> Topic | None:
    """Return the topic that was picked or stored, None for none."""
    return Topic(stored) if stored in set(Topic) else None


def _choice(turn: Turn, topic: Topic, digit: str) -> Choice:
    return turn.pick(f"topic.{topic}", topic, digit, sign=SIGNS[topic])
