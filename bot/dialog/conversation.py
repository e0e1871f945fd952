"""Conversations as tables of named scenes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.domain.actions import Action
from bot.domain.people import Right

if TYPE_CHECKING:
    from bot.dialog.turn import Turn


@dataclass(frozen=True, slots=True)
class Go:
    """Go to a scene of another conversation (or begin this one anew) with these data."""

    conversation: str
    state: StrEnum
    data: Mapping[str, Any] = field(default_factory=dict)  # Any: JSON


class After(StrEnum):
    """What else can follow a step."""

    STAY = "stay"
    AGAIN = "again"
    BACK = "back"
    OVER = "over"
    HOME = "home"


Next = Go | After | StrEnum
"""What a step returns: another state of its conversation (which is then asked), `After.STAY` (the step has
said what is to be said), `After.AGAIN` (ask this scene again), `After.BACK` (the scene before, else home), `After.OVER`,
`After.HOME`, or `Go`."""

Ask = Callable[["Turn"], Awaitable[None]]
Take = Callable[["Turn"], Awaitable[Next]]
Holds = Callable[[Mapping[str, Any]], frozenset[str]]  # Any: JSON
Do = Callable[["Turn", Any], Awaitable[Next]]  # Any: the Action class it is registered for


@dataclass(frozen=True, slots=True)
class Scene:
    """A named place in a conversation: what is said on arrival, what is done with an answer, where "back" leads."""

    ask: Ask
    take: Take
    back: StrEnum | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A table of scenes. `right` is checked at every step; `edited` replaces words that were not sent yet."""

    name: str
    scenes: Mapping[StrEnum, Scene]
    right: Right | None = None
    draft: bool = False
    edited: Take | None = None


def holds_nothing(data: Mapping[str, Any]) -> frozenset[str]:  # Any: JSON
    """Hold no files."""
    del data
    return frozenset()


async def unheard(turn: Turn) -> Next:
    """Answer nothing: for tables that have no groups."""
    del turn
    return After.STAY


@dataclass(frozen=True, slots=True)
class Lives:
    """How long conversations live, and when a draft's one reminder is due."""

    plain: timedelta
    draft: timedelta
    remind: timedelta


@dataclass(frozen=True, slots=True)
class Routes:
    """What the bot does: the table in `handlers/__init__.py`.

    `called` answers the command that offers a group to the line; `left` a group that we were taken out of, `moved` one that
    has a new id: those two have the group for their address. `holds` tells which files a conversation's data hold.
    """

    conversations: Mapping[str, Conversation]
    actions: Mapping[type[Action], Do]
    words: Mapping[str, Take]
    start: Take
    home: Take
    loose: Take
    gone: Take
    digits: Mapping[str, Action]
    called: Take = unheard
    left: Take = unheard
    moved: Take = unheard
    holds: Holds = holds_nothing

    def scene(self, name: str, state: str) -> Scene | None:
        """Return a scene by its stored names, None when a newer version has none like it."""
        conversation = self.conversations.get(name)
        return None if conversation is None else {str(key): scene for key, scene in conversation.scenes.items()}.get(state)

    def read(self, packed: str) -> Action | None:
        """Read a packed action; None when it is forged or from an older version."""
        code = packed.split(":", 1)[0]
        for kind in self.actions:
            if kind.code == code:
                try:
                    return kind.unpack(packed)
                except ValueError:
                    return None
        return None
