"""Telling something: words, sign, place, one screen that reviews and sends. Five actions with the menu."""

from __future__ import annotations

from enum import StrEnum

from bot.dialog.conversation import After, Conversation, Next
from bot.dialog.turn import WORDS, Turn
from bot.domain.events import Choice, EventKind
from bot.domain.files import MOST_FILES
from bot.domain.words import clean
from bot.privacy.scope import only_identity
from handlers.villager import pieces, review
from handlers.villager.actions import ClearChat
from handlers.villager.places import Where, home_of, where_choices
from handlers.villager.screen import footer, in_pairs, scene
from handlers.villager.search import CLEAR, Search, is_short
from handlers.villager.states import TipState
from handlers.villager.topics import MORE, first_topics, other_topics, read_topic

NAME = "tip"


class _Harm(StrEnum):
    """The answers to whether somebody is harmed, forced or in danger."""

    YES = "yes"
    NO = "no"


async def _ask_words(turn: Turn) -> None:
    label = turn.words(turn.capabilities.label)
    if turn.data.get("pieces") or not turn.capabilities.takes:
        turn.say("tip.words.again" if turn.data.get("pieces") else "tip.words.ask", [footer(turn)], WORDS, label=label)
        return
    voice = turn.words("voice.masked" if turn.work.rules.mask_voices else "voice.plain")
    turn.say("tip.words.ask.files", [footer(turn)], WORDS, label=label, voice=voice, files=MOST_FILES)


async def _take_words(turn: Turn) -> Next:
    begun = await pieces.brought(turn)
    if not begun:
        return After.STAY
    turn.data["pieces"] = []
    turn.data.pop("topic", None)
    pieces.keep(turn, begun)
    if pieces.files_of(begun):
        pieces.say_added(turn, begun)
    if turn.event.album:
        turn.data["album"] = turn.event.album
    return TipState.TOPIC


async def _ask_topic(turn: Turn) -> None:
    harm = [turn.pick("scope.yes", _Harm.YES, "21"), turn.pick("scope.no", _Harm.NO, "22")]
    topics = first_topics(turn)
    signs = footer(turn)
    if turn.picked not in {_Harm.YES, TipState.TOPIC} and _only_identity(turn):
        turn.say("scope.ask", [harm, signs])
    else:
        turn.say("tip.topic.ask", [*in_pairs(topics), signs])
    # What is stored must be the same whichever was asked: nothing may tell later whose words raised the question.
    turn.saved.offered = [[choice.digit, choice.label, choice.action] for choice in (*topics, *harm, *signs)]
    turn.saved.prompt = "tip.topic.ask"


def _only_identity(turn: Turn) -> bool:
    return only_identity("\n".join(pieces.words_of(turn.data)))


async def _take_topic(turn: Turn) -> Next:
    if turn.picked in set(_Harm):
        return _judge(turn)
    if turn.picked == MORE:
        return TipState.MORE
    if turn.picked:
        turn.data["topic"] = read_topic(turn.picked) or ""
        return TipState.REVIEW if "unit" in turn.data else TipState.PLACE
    return await pieces.add(turn)


def _judge(turn: Turn) -> Next:
    if turn.picked == _Harm.YES or not _only_identity(turn):
        return After.AGAIN
    turn.say("scope.refused", [[turn.act("button.clear", ClearChat(), "7")]])
    return After.OVER


async def _ask_more(turn: Turn) -> None:
    turn.say("tip.topic.ask", [*in_pairs(other_topics(turn)), footer(turn)])


async def _ask_place(turn: Turn) -> None:
    turn.say("place.ask", [*in_pairs(where_choices(turn)), footer(turn)])


async def _take_place(turn: Turn) -> Next:
    if turn.picked in {Where.MINE, Where.OTHER}:
        turn.data["bypass"] = False
        turn.data["mine"] = turn.picked == Where.MINE
        home = home_of(turn) if turn.picked == Where.MINE else ""
        return await _placed(turn, home) if home else TipState.FIND
    if turn.picked:
        turn.data["unit"], turn.data["bypass"] = "", turn.picked == Where.BYPASS
        return TipState.REVIEW
    if turn.event.kind is EventKind.POINT:
        return SEARCH.by_point(turn)
    return SEARCH.named(turn, clean(turn.text), CLEAR) or await pieces.add(turn)


async def _placed(turn: Turn, unit: str) -> Next:
    if turn.data.pop("mine", False):
        turn.saved.home = unit
    turn.data["unit"] = unit
    return TipState.REVIEW


def _typed(turn: Turn, words: str) -> None:
    # The name of the sender's own place is no part of what they tell.
    if not (turn.data.get("mine") and is_short(words)):
        pieces.keep(turn, [[turn.event.message, words]])


async def _edited(turn: Turn) -> Next:
    following = await pieces.replace(turn)
    return After.AGAIN if turn.saved.state == TipState.REVIEW else following


async def _ask_edit(turn: Turn) -> None:
    choices: list[Choice] = [
        turn.pick("edit.words", TipState.WORDS, "1"),
        turn.pick("edit.topic", TipState.TOPIC, "2"),
        turn.pick("edit.place", TipState.PLACE, "3"),
    ]
    turn.say("edit.ask", [*([choice] for choice in choices), footer(turn)])


async def _take_edit(turn: Turn) -> Next:
    return TipState(turn.picked) if turn.picked else await pieces.add(turn)


async def _ask_leave(turn: Turn) -> None:
    turn.say("leave.ask", [[turn.pick("leave.go_on", "on", "1"), turn.pick("leave.drop", "drop", "2")], footer(turn)])


async def _take_leave(turn: Turn) -> Next:
    if turn.picked == "drop":
        turn.say("tip.dropped")
        return After.HOME
    if not turn.picked:
        await pieces.add(turn)
    return where_it_was(turn)


def where_it_was(turn: Turn) -> Next:
    """Return the state in which the first open question of a draft is asked."""
    if "unit" in turn.data:
        return TipState.REVIEW
    return TipState.PLACE if "topic" in turn.data else TipState.TOPIC


SEARCH = Search(TipState.FIND, TipState.CONFIRM, TipState.PLACE, _placed, _typed, pieces.add)

CONVERSATION = Conversation(
    name=NAME,
    draft=True,
    edited=_edited,
    scenes={
        TipState.WORDS: scene(_ask_words, _take_words, files=_take_words),
        TipState.TOPIC: scene(_ask_topic, _take_topic, TipState.WORDS, files=pieces.add),
        TipState.MORE: scene(_ask_more, _take_topic, TipState.TOPIC, files=pieces.add),
        TipState.PLACE: scene(_ask_place, _take_place, TipState.TOPIC, points=True, files=pieces.add),
        TipState.REVIEW: scene(review.ask, review.take, TipState.PLACE, files=review.take),
        TipState.EDIT: scene(_ask_edit, _take_edit, TipState.REVIEW, files=pieces.add),
        TipState.LEAVE: scene(_ask_leave, _take_leave, files=_take_leave),
        **SEARCH.scenes(),
    },
)
