"""The one screen that reviews and sends a tip."""

from __future__ import annotations

from enum import StrEnum

from bot.dialog.conversation import After, Go, Next
from bot.dialog.turn import Look, Turn
from bot.domain.events import Choice
from bot.domain.tips import Draft, Urgency
from bot.domain.topics import Topic
from bot.privacy.marks import Mark, find_marks
from bot.privacy.receipts import format_receipt
from bot.services.casework.alert import alert_tip
from bot.services.casework.reach import Reach, reach
from bot.services.tips.submit import submit_tip
from handlers.villager import pieces
from handlers.villager.screen import footer
from handlers.villager.states import SentState, TipState
from handlers.villager.topics import read_topic, topic_name


class _Send(StrEnum):
    """What can be done with a tip that stands ready."""

    COMMUNE = "commune"
    PROVINCE = "province"
    EDIT = "edit"
    NAME_UNIT = "unit"
    DROP = "drop"


async def ask(turn: Turn) -> None:
    """Show sign, place and words, warn of what would give the sender away, and offer to send."""
    found = find_marks("\n".join(pieces.words_of(turn.data)))
    for mark in (mark for mark in Mark if mark in found):
        turn.say(f"review.warn.{mark}")
    there = await reach(turn.work, "" if turn.data.get("bypass") else _unit(turn))
    if there is Reach.NOBODY or (there is Reach.PROVINCE and _commune_offered(turn)):
        turn.say(f"review.reach.{there}")
    message = "review.official" if turn.data.get("topic") == Topic.OFFICIAL else "review.ask"
    topic, place, words = topic_name(turn, turn.data.get("topic", "")), _place(turn), pieces.preview(turn.data)
    turn.say(message, [*_choices(turn), footer(turn)], topic=topic, place=place, words=words)


def _choices(turn: Turn) -> list[list[Choice]]:
    province = turn.pick("review.send.province" if _commune_offered(turn) else "review.send", _Send.PROVINCE, "2")
    ways = [[province]]
    if _commune_offered(turn):
        commune = [turn.pick("review.send.commune", _Send.COMMUNE, "1")]
        ways = [[province], commune] if turn.data.get("topic") == Topic.OFFICIAL else [commune, [province]]
    elif not _unit(turn):
        ways.append([turn.pick("review.name_unit", _Send.NAME_UNIT, "5")])
    return [*ways, [turn.pick("review.edit", _Send.EDIT, "3"), turn.pick("review.drop", _Send.DROP, "4")]]


def _unit(turn: Turn) -> str:
    unit = turn.house.places.commune_of(turn.data.get("unit", ""))
    return unit.code if unit else ""


def _commune_offered(turn: Turn) -> bool:
    return bool(_unit(turn)) and not turn.data.get("bypass")


def _place(turn: Turn) -> str:
    unit = _unit(turn)
    if unit:
        return turn.house.places.label(unit)
    return turn.words("place.none.bypass" if turn.data.get("bypass") else "place.none")


async def take(turn: Turn) -> Next:
    """Send, change, drop, or add what was typed and show the screen again."""
    if turn.picked == _Send.EDIT:
        return TipState.EDIT
    if turn.picked == _Send.NAME_UNIT:
        return TipState.FIND
    if turn.picked == _Send.DROP:
        turn.say("tip.dropped")
        return After.HOME
    if turn.picked in {_Send.COMMUNE, _Send.PROVINCE}:
        return await _send(turn, bypass=bool(_unit(turn)) and turn.picked == _Send.PROVINCE)
    await pieces.add(turn)
    return After.STAY if turn.event.album else After.AGAIN


async def _send(turn: Turn, *, bypass: bool) -> Next:
    kept_out = bypass or bool(turn.data.get("bypass"))
    parts, topic = pieces.parts_of(turn.data.get("pieces", [])), read_topic(turn.data.get("topic", ""))
    draft = Draft(parts, topic, _unit(turn), kept_out, Urgency.NORMAL)
    submitted = await submit_tip(turn.work, draft)
    await alert_tip(turn.work, submitted.tip)
    turn.saved.home = ""  # a choice of this conversation: it goes with it
    turn.say("sent.receipt", look=Look(once=True), receipt=format_receipt(submitted.receipt))
    return Go("sent", SentState.WAY, {"tip": submitted.tip})
