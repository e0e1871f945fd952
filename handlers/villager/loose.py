"""Somebody just starts writing: the words are kept, and they are asked what to do with them."""

from __future__ import annotations

from collections.abc import Iterable

from bot.dialog.conversation import After, Conversation, Go, Next
from bot.dialog.turn import Turn
from handlers.villager import pieces
from handlers.villager.screen import footer, said, scene
from handlers.villager.states import DangerState, LooseState, TipState

NAME = "loose"

STORY = 6
"""From this many words on a text is a story, not an answer with slips."""


def hold(held: Iterable[list[str]]) -> Go:
    """Go and ask what shall become of these pieces."""
    return Go(NAME, LooseState.ASK, {"pieces": list(held)})


def unread(turn: Turn, message: str, most: int = 0) -> Next:
    """Say that words could not be read, and ask again; a story is kept and asked about instead. `most` is a number that is said too."""
    words = said(turn)
    if len(words.split()) >= STORY:
        return hold([[turn.event.message, words]])
    if words:
        turn.say(message, most=most)
    return After.AGAIN


async def _ask(turn: Turn) -> None:
    choices = [turn.pick("loose.danger", "danger", "1"), turn.pick("loose.send", "send", "2"), turn.pick("loose.no", "no", "3")]
    turn.say("loose.ask", [choices, footer(turn)], label=turn.words(turn.capabilities.label))


async def _take(turn: Turn) -> Next:
    if not turn.picked:
        return await pieces.add(turn)
    if turn.picked == "send":
        return Go("tip", TipState.TOPIC, {"pieces": turn.data["pieces"]})
    if turn.picked == "danger":
        return Go("danger", DangerState.TELL, {"waiting": turn.data["pieces"]})
    return After.HOME


CONVERSATION = Conversation(name=NAME, scenes={LooseState.ASK: scene(_ask, _take, files=_take)}, edited=pieces.replace)
