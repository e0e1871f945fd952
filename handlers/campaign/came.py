"""How many people came to an event."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from bot.dialog.conversation import After, Conversation, Go, Next, Scene
from bot.dialog.turn import WORDS, Turn
from bot.domain.campaigns import Campaign
from bot.domain.errors import NotAllowed, TooLate
from bot.domain.events import Choice
from bot.domain.people import Right
from bot.domain.planning import MOST_CAME, CountCame
from bot.services.campaigns.sight import see
from bot.services.plans.count_came import count_came
from handlers.campaign import desk
from handlers.campaign.common import done, me

NAME: Final = "came"
CANCEL: Final = "cancel"
_NUMBER: Final = re.compile(r"\d{1,3}(?:[., ]?\d{3})*|\d+", re.ASCII)
_WORDS: Final = re.compile(r"(?i)\s*(?:người|nguoi)\s*$")


class State(StrEnum):
    """Where the conversation stands."""

    UNIT = "unit"
    NUMBER = "number"


async def begin(turn: Turn, action: CountCame) -> Next:
    """Begin with an event that was held; of several units it is asked which."""
    try:
        found = await see(turn.work, action.campaign, me(turn))
    except NotAllowed:
        turn.say("campaigns.not_yours")
        return done(turn)
    if found.event_at is None or found.event_at > turn.work.now or not found.units:
        turn.say("came.not_yet")
        return done(turn)
    if len(found.units) == 1:
        return Go(NAME, State.NUMBER, {"campaign": found.id, "unit": found.units[0]})
    return Go(NAME, State.UNIT, {"campaign": found.id})


async def ask_unit(turn: Turn) -> None:
    """Offer the campaign's units, each with what was told of it."""
    found = await see(turn.work, turn.data["campaign"], me(turn))
    told = await turn.work.attendance.of(found.id)
    rows = [(await _button(turn, code, told.get(code), str(number)),) for number, code in enumerate(found.units, 1)]
    turn.say("came.unit", [*rows, (turn.pick("came.done", CANCEL, "0"),)], title=_title(turn, found))


async def take_unit(turn: Turn) -> Next:
    """Take the unit."""
    if turn.picked == CANCEL:
        await desk.show_one(turn, turn.data["campaign"])
        return After.OVER
    found = await see(turn.work, turn.data["campaign"], me(turn))
    if turn.picked not in found.units:
        return After.AGAIN
    turn.data["unit"] = turn.picked
    return State.NUMBER


async def ask_number(turn: Turn) -> None:
    """Ask how many."""
    found = await see(turn.work, turn.data["campaign"], me(turn))
    unit = await turn.work.units.get(turn.data["unit"])
    fields = {"title": _title(turn, found), "unit": unit.name if unit else turn.data["unit"]}
    # A number of its own: 0 and 1 are answers.
    turn.say("came.number", ((turn.pick("case.button.cancel", CANCEL, "00"),),), WORDS, **fields)


async def take_number(turn: Turn) -> Next:
    """Take the number; what was told before is replaced."""
    campaign, unit = turn.data["campaign"], turn.data["unit"]
    if turn.picked == CANCEL:
        await desk.show_one(turn, campaign)
        return After.OVER
    people = read_number(turn.text)
    if people is None:
        turn.say("came.unclear", most=MOST_CAME)
        return After.AGAIN
    try:
        found = await see(turn.work, campaign, me(turn))
        await count_came(turn.work, found, me(turn), unit, people)
    except (NotAllowed, TooLate):
        turn.say("campaigns.not_yours")
        return After.OVER
    turn.say("came.kept", count=people)
    if len(found.units) > 1:
        return State.UNIT
    await desk.show_one(turn, campaign)
    return After.OVER


def read_number(text: str) -> int | None:
    """Read a whole number of people as it is typed ("45", "1.200 người"); None when it is none, or too large to be true."""
    words = _WORDS.sub("", text.strip())
    if not _NUMBER.fullmatch(words):
        return None
    digits = re.sub(r"[., ]", "", words)
    return int(digits) if len(digits) <= len(str(MOST_CAME)) and int(digits) <= MOST_CAME else None


async def _button(turn: Turn, code: str, people: int | None, digit: str) -> Choice:
    unit = await turn.work.units.get(code)
    name = unit.name if unit else code
    if people is None:
        return turn.pick("came.button.unit", code, digit, unit=name)
    return turn.pick("came.button.told", code, digit, unit=name, count=people)


def _title(turn: Turn, campaign: Campaign) -> str:
    return campaign.title or turn.words("campaigns.untitled")


CONVERSATION = Conversation(
    NAME,
    {State.UNIT: Scene(ask_unit, take_unit), State.NUMBER: Scene(ask_number, take_number)},
    right=Right.CAMPAIGN,
)
