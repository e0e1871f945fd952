"""Danger: the numbers first, then every message goes out at once, to the province and, with a place, to the commune."""

from __future__ import annotations

from enum import StrEnum
from itertools import zip_longest
from typing import Any

from bot.dialog.conversation import After, Conversation, Go, Next, Scene
from bot.dialog.turn import WORDS, Look, Turn
from bot.domain.events import Choice, EventKind, Lane
from bot.domain.tips import Draft, Piece, Urgency
from bot.privacy.receipts import format_receipt
from bot.services.casework.alert import alert_tip
from bot.services.casework.cards import update_cards
from bot.services.tips.append import append_piece
from bot.services.tips.place import name_topic, place_tip
from bot.services.tips.submit import submit_tip
from handlers.villager.phones import say_phones
from handlers.villager.pieces import Pieces, brought, files_of, parts_of
from handlers.villager.places import Where, home_of, where_choices
from handlers.villager.screen import footer, in_pairs, said, scene
from handlers.villager.search import Search, ask_name, ask_which
from handlers.villager.states import DangerState, SentState, TipState
from handlers.villager.topics import MORE, first_topics, other_topics, read_topic

NAME = "danger"
WITH_DRAFT = "danger_draft"
"""The same conversation while it holds a draft that was not sent: it lives as long as a draft does."""

_CARRY = "carry"


async def _ask_tell(turn: Turn) -> None:
    turn.lane = Lane.DANGER
    numbers = turn.work.rules.emergency._asdict()
    turn.say("danger.tell", [*_carried(turn), *in_pairs(where_choices(turn)), footer(turn)], WORDS, **numbers)
    if not turn.data.get("tip"):
        await say_phones(turn, _unit(turn) or home_of(turn))
    await _pass_on(turn, turn.data.pop("waiting", []))


def _carried(turn: Turn) -> list[list[Choice]]:
    if not turn.data.get("draft", {}).get("pieces"):
        return []
    return [[turn.pick("danger.carry", _CARRY, "5")]]


async def _ask_place(turn: Turn) -> None:
    turn.lane = Lane.DANGER
    turn.say("danger.place.ask", [*_carried(turn), *in_pairs(where_choices(turn)), footer(turn)], WORDS)


async def _take(turn: Turn) -> Next:
    turn.lane = Lane.DANGER
    if turn.picked == _CARRY:
        return await _carry(turn)
    if turn.picked in {Where.MINE, Where.OTHER}:
        turn.data["bypass"] = False
        home = home_of(turn) if turn.picked == Where.MINE else ""
        return await _placed(turn, home) if home else DangerState.FIND
    if turn.picked:
        return await _unplaced(turn, bypass=turn.picked == Where.BYPASS)
    if turn.event.kind is EventKind.POINT:
        return SEARCH.by_point(turn)
    return await _told(turn)


async def _told(turn: Turn) -> Next:
    pieces = await brought(turn, turn.data.get("files", 0))
    if not pieces:
        return After.STAY
    first = not turn.data.get("tip")
    await _pass_on(turn, pieces)
    if not first:
        return After.STAY
    return DangerState.TOPIC if "unit" in turn.data else DangerState.PLACE


async def _pass_on(turn: Turn, pieces: Pieces) -> None:
    """Let words and files go out: into the tip, or as a new one when there is none that is open."""
    tip, parts = turn.data.get("tip", ""), parts_of(pieces)
    turn.data["files"] = turn.data.get("files", 0) + len(files_of(pieces))
    added = [await append_piece(turn.work, tip, part) for part in parts] if tip else []
    if any(added):
        await update_cards(turn.work, tip, news=True)
        turn.say("danger.added")
    left = tuple(part for part, done in zip_longest(parts, added) if part is not None and not done)
    if left:
        await _begin_tip(turn, left)


async def _begin_tip(turn: Turn, parts: tuple[Piece, ...]) -> None:
    draft = Draft(parts, read_topic(turn.data.get("topic", "")), _unit(turn), bool(turn.data.get("bypass")), Urgency.DANGER)
    submitted = await submit_tip(turn.work, draft)
    await alert_tip(turn.work, submitted.tip)
    turn.data["tip"] = submitted.tip
    turn.say("danger.receipt", look=Look(once=True), receipt=format_receipt(submitted.receipt))


def _unit(turn: Turn) -> str:
    unit = turn.house.places.commune_of(turn.data.get("unit", ""))
    return unit.code if unit else ""


async def _carry(turn: Turn) -> Next:
    draft = turn.data.pop("draft", {})
    await _pass_on(turn, draft.get("pieces", []))
    return Go(NAME, DangerState.TOPIC if "unit" in turn.data else DangerState.PLACE, dict(turn.data))


async def _placed(turn: Turn, unit: str) -> Next:
    turn.lane = Lane.DANGER
    turn.data["unit"] = unit
    await say_phones(turn, unit)
    return await _known(turn)


async def _unplaced(turn: Turn, *, bypass: bool) -> Next:
    turn.data["unit"], turn.data["bypass"] = "", bypass
    return await _known(turn)


async def _known(turn: Turn) -> Next:
    tip = turn.data.get("tip", "")
    if not tip:
        turn.say("danger.tell.now")
        return After.STAY
    if await place_tip(turn.work, tip, _unit(turn), bypass=bool(turn.data.get("bypass"))):
        await alert_tip(turn.work, tip)
        await update_cards(turn.work, tip)
    return DangerState.TOPIC


def _typed(turn: Turn, words: str) -> None:
    # In the search words go out like all others in danger (see `_search`); nothing is left to keep.
    del turn, words


async def _search(turn: Turn) -> Next:
    turn.lane = Lane.DANGER
    if turn.event.kind is EventKind.TEXT and not turn.picked and (words := said(turn)):
        await _pass_on(turn, [[turn.event.message, words]])
    return await SEARCH.take(turn)


async def _sent_file(turn: Turn) -> Next:
    """Let a file go out while a place is being looked for, which goes on."""
    turn.lane = Lane.DANGER
    await _told(turn)
    return After.STAY


async def _ask_topic(turn: Turn) -> None:
    turn.say("tip.topic.ask", [*in_pairs(first_topics(turn)), footer(turn)])


async def _ask_more(turn: Turn) -> None:
    turn.say("tip.topic.ask", [*in_pairs(other_topics(turn)), footer(turn)])


async def _take_topic(turn: Turn) -> Next:
    turn.lane = Lane.DANGER
    if turn.picked == MORE:
        return DangerState.MORE
    if not turn.picked:
        return await _told(turn)
    topic, tip = read_topic(turn.picked), turn.data.get("tip", "")
    if topic is not None:
        turn.data["topic"] = topic
        if tip and await name_topic(turn.work, tip, topic):
            await update_cards(turn.work, tip)
    if not tip:
        return DangerState.TELL
    return resume_draft(turn) or Go("sent", SentState.WAY, {"tip": tip})


def resume_draft(turn: Turn) -> Go | None:
    """Go back to the draft that was in progress when danger was pressed, None when there was none."""
    draft = turn.data.get("draft", {}) if turn.saved.name == WITH_DRAFT else {}
    return Go("tip", TipState.LEAVE, draft) if draft.get("pieces") else None


def go_on(turn: Turn) -> Next | None:
    """Ask again in a danger that goes on, None when there is none."""
    return DangerState.TELL if turn.saved.name in {NAME, WITH_DRAFT} else None


async def begin(turn: Turn) -> Next:
    """Begin, whatever goes on: what was typed and not sent comes along, what was sent goes on."""
    name, data = turn.saved.name, turn.data
    if going_on := go_on(turn):
        return going_on
    if name == "tip" and data.get("pieces"):
        return Go(WITH_DRAFT, DangerState.TELL, {"draft": dict(data)})
    if name == "loose":
        return Go(NAME, DangerState.TELL, {"waiting": data.get("pieces", [])})
    if name == "sent":
        return Go(NAME, DangerState.TELL, await _sent(turn))
    return Go(NAME, DangerState.TELL)


async def _sent(turn: Turn) -> dict[str, Any]:  # Any: JSON
    tip = await turn.work.tips.get(turn.data["tip"])
    known = {"tip": tip.id} if tip is not None and tip.urgency is Urgency.DANGER else {}
    return {**known, "waiting": turn.data.get("pieces", [])}


def _in_words(text: str) -> bool:
    return any(letter.isalnum() for letter in text)


async def cry(turn: Turn) -> Next:
    """Answer a word like "help me": it begins danger, and in danger it goes out like all words; the sign shows the numbers again."""
    if go_on(turn) is None or not _in_words(turn.text):
        return await begin(turn)
    turn.lane = Lane.DANGER
    return await _told(turn)


SEARCH = Search(DangerState.FIND, DangerState.CONFIRM, DangerState.PLACE, _placed, _typed)

_SCENES: dict[StrEnum, Scene] = {
    DangerState.TELL: scene(_ask_tell, _take, points=True, files=_take),
    DangerState.PLACE: scene(_ask_place, _take, DangerState.TELL, points=True, files=_take),
    DangerState.FIND: scene(ask_name, _search, DangerState.PLACE, points=True, files=_sent_file),
    DangerState.CONFIRM: scene(ask_which, _search, DangerState.FIND, points=True, files=_sent_file),
    DangerState.TOPIC: scene(_ask_topic, _take_topic, DangerState.PLACE, files=_take_topic),
    DangerState.MORE: scene(_ask_more, _take_topic, DangerState.TOPIC, files=_take_topic),
}

CONVERSATIONS = (Conversation(NAME, _SCENES), Conversation(WITH_DRAFT, _SCENES, draft=True))
