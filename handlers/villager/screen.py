"""What all screens of a villager share: the signs at the bottom, numbered rows, and how an answer is read."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from bot.dialog.conversation import After, Ask, Next, Scene, Take
from bot.dialog.turn import Look, Turn
from bot.domain.events import Choice, EventKind, Wanted
from bot.domain.words import clean, is_too_long
from handlers.villager.actions import Back, Danger, Listen

SECOND_PAGE = 11
"""Where numbers begin on screens with more than seven choices: 8, 9 and 0 belong to the signs at the bottom."""

POINT = Look(wanted=Wanted.POINT)


def footer(turn: Turn) -> list[Choice]:
    """Return the signs that stand at the bottom of every screen; nothing where the channel keeps them there itself."""
    if turn.capabilities.bar:
        return []
    return [turn.act("button.danger", Danger(), "8"), turn.act("button.listen", Listen(), "9"), turn.act("button.back", Back(), "0")]


def in_pairs(choices: Iterable[Choice]) -> list[list[Choice]]:
    """Lay choices out two a row."""
    laid = list(choices)
    return [laid[place : place + 2] for place in range(0, len(laid), 2)]


def scene(ask: Ask, take: Take, back: StrEnum | None = None, *, points: bool = False, files: Take | None = None) -> Scene:
    """Make a scene whose `take` sees only what it can use: presses, words, and points where `points` says so.

    Files go to `files`; where there is none they are declined.
    """

    async def take_usable(turn: Turn) -> Next:
        if turn.event.kind is EventKind.FILE:
            if files is not None:
                return await files(turn)
            turn.say("file.later")
            return After.STAY
        if turn.event.kind is EventKind.POINT and not points:
            turn.say("point.later")
            return After.STAY
        return await take(turn)

    return Scene(ask, take_usable, back)


def say_cleared(turn: Turn) -> None:
    """Empty the chat, and say what stays where the channel cannot take everything away."""
    hours = turn.capabilities.clear_hours
    if not hours:
        turn.say("chat.cleared", look=Look(clear=True))
        return
    turn.say("chat.cleared.hours", look=Look(clear=True, leftover=turn.words("chat.leftover")), hours=hours)


def said(turn: Turn) -> str:
    """Return the person's words, fit to be kept; "" when they are not, and then the person was told why."""
    words = clean(turn.text)
    if is_too_long(words):
        turn.say("words.too_long")
        return ""
    if not words:
        turn.say("words.empty")
    return words
