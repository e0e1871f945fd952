"""After sending: may they ask you, does somebody share this phone."""

from __future__ import annotations

from bot.dialog.conversation import After, Conversation, Next
from bot.dialog.turn import Turn
from bot.domain.events import Lane
from bot.domain.tips import Urgency
from bot.services.casework.cards import update_cards
from bot.services.tips.append import append_piece
from bot.services.tips.way_back import open_way
from handlers.villager.loose import hold
from handlers.villager.pieces import Pieces, brought, files_of, parts_of
from handlers.villager.screen import footer, say_cleared, scene
from handlers.villager.states import SentState

NAME = "sent"


async def _ask_way(turn: Turn) -> None:
    message = "sent.way.ask" if turn.capabilities.later else "sent.way.ask.page"
    turn.say(message, [[turn.pick("sent.way.self", "self", "1"), turn.pick("sent.way.message", "message", "2")], footer(turn)])


async def _take_way(turn: Turn) -> Next:
    if not turn.picked:
        return await _add(turn)
    if turn.picked == "message":
        opened = await open_way(turn.work, turn.data["tip"], turn.event.address, turn.language)
        turn.say("sent.way.opened" if opened else "receipt.closed.words")
    return SentState.SHARED


async def _ask_shared(turn: Turn) -> None:
    turn.say("sent.shared.ask", [[turn.pick("sent.shared.yes", "yes", "1"), turn.pick("sent.shared.no", "no", "2")], footer(turn)])


async def _take_shared(turn: Turn) -> Next:
    if not turn.picked:
        return await _add(turn)
    if turn.picked == "yes":
        say_cleared(turn)
    return After.HOME


async def _add(turn: Turn) -> Next:
    held = turn.data.get("pieces", [])
    more = await brought(turn, len(files_of(held)))
    if not more:
        return After.STAY
    tip = await turn.work.tips.get(turn.data["tip"])
    if tip is not None and tip.urgency is Urgency.DANGER and await _append(turn, more):
        turn.lane = Lane.DANGER
        await update_cards(turn.work, tip.id, news=True)
        turn.say("danger.added")
        return After.STAY
    turn.data["pieces"] = [*held, *more]
    return SentState.MORE


async def _append(turn: Turn, pieces: Pieces) -> bool:
    return all([await append_piece(turn.work, turn.data["tip"], part) for part in parts_of(pieces)])


async def _ask_more(turn: Turn) -> None:
    choices = [turn.pick("sent.more.add", "add", "1"), turn.pick("sent.more.new", "new", "2"), turn.pick("sent.more.no", "no", "3")]
    turn.say("sent.more.ask", [choices, footer(turn)])


async def _take_more(turn: Turn) -> Next:
    if not turn.picked:
        return await _add(turn)
    held = turn.data.pop("pieces", [])
    if turn.picked == "new":
        return hold(held)
    if turn.picked == "no":
        return SentState.WAY
    if not await _append(turn, held):
        turn.say("receipt.closed.words")
        return hold(held)
    await update_cards(turn.work, turn.data["tip"], news=True)
    turn.say("receipt.added")
    return SentState.WAY


CONVERSATION = Conversation(
    name=NAME,
    scenes={
        SentState.WAY: scene(_ask_way, _take_way, files=_add),
        SentState.SHARED: scene(_ask_shared, _take_shared, SentState.WAY, files=_add),
        SentState.MORE: scene(_ask_more, _take_more, SentState.WAY, files=_add),
    },
)
