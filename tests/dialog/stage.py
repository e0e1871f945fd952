"""A small bot for the router's tests: three scenes, an officer's desk, and steps that break on demand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import cast

from bot.dialog.conversation import After, Conversation, Go, Next, Routes, Scene, Take
from bot.dialog.turn import Turn
from bot.dialog.words import Word
from bot.domain.actions import Accept, Duty, OpenTips
from bot.domain.events import OutboundMessage
from bot.domain.people import Right
from bot.domain.tips import Draft, Piece, Urgency
from tests.kit.chat import World, open_world
from tests.kit.fakes import NoTexts

RECEIPT = "1111222233334444"


class State(StrEnum):
    """Places of the small conversation."""

    NAME = "name"
    COLOUR = "colour"
    SURE = "sure"


class Broken(Exception):
    """A step of ours broke."""


class PlainTexts(NoTexts):
    """Every message is its id, and its fields when it has some."""

    def text(self, language: str, message: str, **fields: object) -> str:
        """Return the label of a button, else the id and the fields."""
        del language
        return LABELS.get(message) or " ".join([message, *(str(fields[name]) for name in sorted(fields))])


LABELS = {"red": "Đỏ", "stop.label": "Dừng ở đây", "right": "Đúng", "duty": "Trực", "open": "Tin đang mở"}


@dataclass(slots=True)
class Faults:
    """Which steps break, how often, and how."""

    step: list[Exception] = field(default_factory=list)
    always: str = ""
    flush: str = ""
    tried: list[str] = field(default_factory=list)


class Stage:
    """The small bot's routes."""

    def __init__(self) -> None:
        """Break nothing."""
        self.faults = Faults()
        self.heard: list[tuple[str, str]] = []

    def routes(self) -> Routes:
        """Return the table."""
        scenes: dict[StrEnum, Scene] = {
            State.NAME: Scene(self._ask_name, self._take_name),
            State.COLOUR: Scene(self._ask_colour, self._take_colour, State.NAME),
            State.SURE: Scene(self._ask_sure, self._take_sure, State.COLOUR),
        }
        desk: dict[StrEnum, Scene] = {State.NAME: Scene(self._ask_name, self._take_name)}
        return Routes(
            conversations={
                "small": Conversation("small", scenes, edited=self._edited),
                "draft": Conversation("draft", scenes, draft=True),
                "desk": Conversation("desk", desk, right=Right.CASEWORK),
            },
            actions={OpenTips: self._open, Duty: self._duty, Accept: self._accept},
            words={word: self._word(word) for word in Word},
            start=self._start,
            home=self._home,
            loose=self._loose,
            gone=self._gone,
            digits={"9": OpenTips()},
        )

    def _word(self, word: Word) -> Take:
        async def take(turn: Turn) -> Next:
            if word is Word.BACK:
                return After.BACK
            turn.say(f"word.{word}")
            return After.STAY

        return take

    async def _start(self, turn: Turn) -> Next:
        return Go(turn.text or "small", State.NAME, {"since": "start"})

    async def _home(self, turn: Turn) -> Next:
        turn.say("home", [[turn.act("open", OpenTips())]])
        return After.STAY

    async def _loose(self, turn: Turn) -> Next:
        self._break(turn)
        turn.say("loose", words=turn.text)
        return After.STAY

    async def _gone(self, turn: Turn) -> Next:
        await turn.work.contacts.stop(turn.event.address)
        return After.OVER

    async def _edited(self, turn: Turn) -> Next:
        turn.data["name"] = turn.text
        turn.say("edited", name=turn.text)
        return After.STAY

    def _break(self, turn: Turn) -> None:
        faults = self.faults
        faults.tried.append(turn.text)
        if faults.always and faults.always in turn.text:
            raise Broken
        if faults.step:
            raise faults.step.pop(0)
        if faults.flush and faults.flush in turn.text:
            turn.work.say(turn.event.address, OutboundMessage(text=cast("str", object())))  # breaks when it is written
        self.heard.append((turn.event.address.id, turn.text))

    async def _ask_name(self, turn: Turn) -> None:
        turn.say("ask.name")

    async def _take_name(self, turn: Turn) -> Next:
        turn.data["name"] = turn.text
        await turn.work.tips.count()
        self._break(turn)
        return State.COLOUR

    async def _ask_colour(self, turn: Turn) -> None:
        turn.say("ask.colour", [[turn.pick("red", "red", "1"), turn.pick("stop.label", "stop", "2")]], name=turn.data["name"])

    async def _take_colour(self, turn: Turn) -> Next:
        if not turn.picked:
            turn.say("heard", words=turn.text)
            self._break(turn)
            return After.STAY
        turn.data["colour"] = turn.picked
        return State.SURE

    async def _ask_sure(self, turn: Turn) -> None:
        turn.say("ask.sure", [[turn.pick("right", "yes")]], colour=turn.data["colour"])

    async def _take_sure(self, turn: Turn) -> Next:
        if not turn.picked:
            return After.AGAIN
        draft = Draft((Piece(turn.data["name"]),), None, "01304", bypass=False, urgency=Urgency.NORMAL)
        await turn.work.tips.add(draft, turn.event.id.rjust(16, "0"), turn.work.now)
        self._break(turn)
        turn.say("done")
        return After.OVER

    async def _open(self, turn: Turn, _action: OpenTips) -> Next:
        turn.say("tips")
        return After.STAY

    async def _duty(self, turn: Turn, action: Duty) -> Next:
        turn.say("duty.on" if action.on else "duty.off")
        return After.STAY

    async def _accept(self, turn: Turn, _action: Accept) -> Next:
        turn.say("accepted")
        return After.STAY


@asynccontextmanager
async def open_stage(url: str, keys: Path) -> AsyncIterator[tuple[Stage, World]]:
    """Open a world with the small bot in it."""
    stage = Stage()
    async with open_world(url, keys, stage.routes(), PlainTexts()) as world:
        yield stage, world
