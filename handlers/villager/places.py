"""The four answers to "where": mine, another, not known, keep it from the commune."""

from __future__ import annotations

from enum import StrEnum

from bot.dialog.turn import Turn
from bot.domain.events import Choice


class Where(StrEnum):
    """What was picked."""

    MINE = "mine"
    OTHER = "other"
    UNKNOWN = "unknown"
    BYPASS = "bypass"


def home_of(turn: Turn) -> str:
    """Return the code of the person's own commune, "" while it is not known or no more in force."""
    unit = turn.house.places.commune_of(turn.home)
    return unit.code if unit else ""


def where_choices(turn: Turn) -> list[Choice]:
    """Return the four choices; one's own commune stands under its name once it is known."""
    home = home_of(turn)
    message = "place.mine.known" if home else "place.mine"
    return [
        turn.pick(message, Where.MINE, "1", unit=turn.house.places.label(home)),
        turn.pick("place.other", Where.OTHER, "2"),
        turn.pick("place.unknown", Where.UNKNOWN, "3"),
        turn.pick("place.bypass", Where.BYPASS, "4"),
    ]
