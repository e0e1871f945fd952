"""Hearing the commune's news: consent in plain words makes a contact, one tap ends it."""

from __future__ import annotations

from bot.dialog.conversation import After, Conversation, Go, Next
from bot.dialog.turn import Turn
from bot.domain.actions import Stop
from bot.domain.events import EventKind
from bot.services.contacts.subscribe import subscribe
from handlers.villager.actions import OpenWishes
from handlers.villager.loose import hold
from handlers.villager.places import home_of
from handlers.villager.screen import footer, said, scene
from handlers.villager.search import Search, ask_name, ask_which, is_short
from handlers.villager.states import NewsState

NAME = "news"


async def begin(turn: Turn) -> Next:
    """Begin where there is something to ask: what somebody hears already, or which commune, or consent."""
    if turn.contact is not None:
        return Go(NAME, NewsState.UNIT)
    return Go(NAME, NewsState.CONSENT, {"unit": turn.home}) if home_of(turn) else Go(NAME, NewsState.FIND)


async def join(turn: Turn, unit: str) -> Next:
    """Ask for consent to a unit's news, whoever has it already is shown so; a poster's link leads here, and nothing is agreed by that."""
    if turn.contact is not None and turn.contact.unit == unit:
        return Go(NAME, NewsState.UNIT)
    return Go(NAME, NewsState.CONSENT, {"unit": unit})


async def _ask_unit(turn: Turn) -> None:
    choices = [
        turn.act("news.stop", Stop(), "1"),
        turn.pick("place.other", "other", "2"),
        turn.act("wishes.open", OpenWishes(), "3"),
    ]
    turn.say("news.hears", [choices, footer(turn)], unit=turn.house.places.label(turn.home))


async def _take_unit(turn: Turn) -> Next:
    return NewsState.FIND if turn.picked else _told(turn)


async def _chosen(turn: Turn, unit: str) -> Next:
    turn.data["unit"] = unit
    return NewsState.CONSENT


async def _ask_consent(turn: Turn) -> None:
    choices = [turn.pick("news.yes", "yes", "1"), turn.pick("news.no", "no", "2"), turn.pick("place.other", "other", "3")]
    label = turn.house.places.label(turn.data.get("unit", ""))
    turn.say("news.consent", [choices, footer(turn)], unit=label)


async def _take_consent(turn: Turn) -> Next:
    if turn.picked == "other":
        return NewsState.FIND
    if turn.picked == "yes":
        turn.contact = await subscribe(turn.work, turn.event.address, turn.language, turn.data["unit"])
        turn.saved.home = ""
        turn.say("news.done", [[turn.act("wishes.open", OpenWishes(), "5")]])
        return After.HOME
    return After.HOME if turn.picked else _told(turn)


def _told(turn: Turn) -> Next:
    words = said(turn) if turn.event.kind is EventKind.TEXT else ""
    return hold([[turn.event.message, words]]) if words else After.STAY


async def _take_name(turn: Turn) -> Next:
    return await SEARCH.take(turn) if turn.picked or is_short(turn.text) else _told(turn)


def _typed(turn: Turn, words: str) -> None:
    # A name that was not found is no tip; the person is asked again.
    del turn, words


SEARCH = Search(NewsState.FIND, NewsState.CONFIRM, None, _chosen, _typed, hamlets=True)

CONVERSATION = Conversation(
    name=NAME,
    scenes={
        NewsState.UNIT: scene(_ask_unit, _take_unit),
        NewsState.CONSENT: scene(_ask_consent, _take_consent),
        NewsState.FIND: scene(ask_name, _take_name, points=True),
        NewsState.CONFIRM: scene(ask_which, _take_name, NewsState.FIND, points=True),
    },
)
