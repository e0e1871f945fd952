"""Finding a unit: typed in any spelling, by a shared point, or by former district and commune; always confirmed by a tap."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.dialog.conversation import Next, Scene, Take
from bot.dialog.turn import WORDS, Turn
from bot.domain.events import Choice, EventKind
from handlers.villager.screen import POINT, SECOND_PAGE, footer, in_pairs, said, scene

CLEAR = 90.0
"""The likeness from which words typed beside another question are taken for a place's name."""

_NAME_WORDS, _NAME_LETTERS = 12, 120


@dataclass(frozen=True, slots=True)
class Search:
    """Where a search stands in a conversation's table, what follows a confirmed unit, and what becomes of typed words and of files.

    With `hamlets` a hamlet may be chosen too; else its commune is, and its name is words like others.
    """

    find: StrEnum
    confirm: StrEnum
    back: StrEnum | None
    chosen: Callable[[Turn, str], Awaitable[Next]]
    typed: Callable[[Turn, str], None]
    files: Take | None = None
    hamlets: bool = False

    def scenes(self) -> dict[StrEnum, Scene]:
        """Return the two scenes of the search."""
        return {
            self.find: scene(ask_name, self.take, self.back, points=True, files=self.files),
            self.confirm: scene(ask_which, self.take, self.find, points=True, files=self.files),
        }

    async def take(self, turn: Turn) -> Next:
        """Take a tap, a point or a name."""
        kind, _, value = turn.picked.partition("=")
        if kind == "u":
            return await self._confirmed(turn, value)
        if kind == "d":
            return self._show(turn, [unit.code for unit in turn.house.places.communes(value)])
        if turn.picked:
            self._release(turn)
            return self.find
        if turn.event.kind is EventKind.POINT:
            return self.by_point(turn)
        return self._by_name(turn)

    def by_point(self, turn: Turn) -> Next:
        """Offer the communes of a shared point, which is dropped at once."""
        point = turn.event.point
        found = turn.house.places.near(point).candidates if point else ()
        if not found:
            turn.say("place.outside")
            return self.find
        return self._show(turn, [each.code for each in found])

    def named(self, turn: Turn, words: str, least: float = 0.0) -> Next | None:
        """Offer what words may mean as a place; None when they are no place's name, or the likeness (0 to 100) is too small."""
        found = turn.house.places.find(words).candidates if is_short(words) else ()
        if not found or found[0].score < least:
            return None
        self._release(turn)
        turn.data["typed"] = words
        return self._show(turn, [each.code for each in found])

    def _by_name(self, turn: Turn) -> Next:
        words = said(turn)
        if not words:
            return self.find
        found = self.named(turn, words)
        if found is None:
            self.typed(turn, words)
            turn.say("place.not_found")
        return found or self.find

    def _show(self, turn: Turn, codes: Sequence[str]) -> Next:
        turn.data["found"] = list(codes)
        return self.confirm

    async def _confirmed(self, turn: Turn, code: str) -> Next:
        unit = turn.house.places.unit(code)
        commune = turn.house.places.commune_of(code)
        if unit is None or commune is None:
            turn.say("place.not_found")
            return self.find
        if len(turn.data.get("typed", "").split()) > len(unit.name.split()):
            self._release(turn)
        turn.data.pop("typed", None)
        turn.data.pop("found", None)
        if self.hamlets:
            return await self.chosen(turn, unit.code)
        if unit.code != commune.code:
            self.typed(turn, unit.name)
        return await self.chosen(turn, commune.code)

    def _release(self, turn: Turn) -> None:
        # Words that named no unit in the end are part of what is told.
        words = turn.data.pop("typed", "")
        if words:
            self.typed(turn, words)


def is_short(words: str) -> bool:
    """Tell whether words may be a place's name: longer ones are a story."""
    return len(words) <= _NAME_LETTERS and len(words.split()) <= _NAME_WORDS


async def ask_name(turn: Turn) -> None:
    """Ask for a place's name; the former districts are the menu for those who cannot spell it."""
    names = turn.house.places.districts()
    districts = [turn.pick("place.district", f"d={name}", str(SECOND_PAGE + at), name=name) for at, name in enumerate(names)]
    message = "place.find.point" if turn.capabilities.point else "place.find"
    turn.say(message, [*in_pairs(districts), footer(turn)], POINT if turn.capabilities.point else WORDS)


async def ask_which(turn: Turn) -> None:
    """Offer what was found, each by its name and what it was made of."""
    rows: list[list[Choice]] = []
    for at, code in enumerate(turn.data.get("found", [])):
        label = turn.house.places.label(code)
        if label:
            rows.append([turn.pick("place.unit", f"u={code}", str(SECOND_PAGE + at), unit=label)])
    message = "place.confirm" if len(rows) == 1 else "place.choose"
    turn.say(message, [*rows, [turn.pick("place.another", "again", "7")], footer(turn)])
