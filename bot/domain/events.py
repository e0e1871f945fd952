"""What people do and what we say, in words that no platform owns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import NamedTuple

from bot.domain.files import Attachment, FileKind, ShownFile


class Point(NamedTuple):
    """A place on the map, WGS 84 degrees; never stored."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Address:
    """A channel and the person's id there."""

    channel: str
    id: str

    def __str__(self) -> str:
        """Return the one spelling that hashes are made of."""
        return f"{self.channel}:{self.id}"


class EventKind(StrEnum):
    """What somebody did."""

    TEXT = "text"
    PRESS = "press"
    POINT = "point"
    START = "start"
    EDIT = "edit"
    FILE = "file"
    GONE = "gone"
    GROUP = "group"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class InboundEvent:
    """One thing a person did; `id` is unique inside the channel.

    `text` holds words, an edit's new words, a file's caption, or a deep link's payload (START). `file` is what came with FILE.
    `action` is the packed Action of a pressed button. `message` is the channel's id of the
    message written, edited or pressed on. Events of one album share `album`.
    `work` is the answer to a puzzle (see `Puzzle`) that the channel solved for the person.
    `group` is the channel's id of the group where it happened, "" in a chat of the person's own. GROUP is the command that
    offers a group to the line. GONE and MOVED of a group have the group for their address; MOVED holds its new id in `text`.
    """

    id: str
    address: Address
    kind: EventKind
    text: str = ""
    action: str = ""
    point: Point | None = None
    live: bool = False
    message: str = ""
    album: str = ""
    work: str = ""
    group: str = ""
    file: Attachment | None = None


class Lane(IntEnum):
    """Which messages go first when not all can."""

    DANGER = 0
    DIALOGUE = 1
    REMINDER = 2
    CAMPAIGN = 3


class Wanted(StrEnum):
    """What answer a screen waits for, so that a channel can make it easy to give."""

    NOTHING = ""
    WORDS = "words"
    POINT = "point"
    RECEIPT = "receipt"


@dataclass(frozen=True, slots=True)
class Choice:
    """One button as the person sees it; `action` is a packed Action of at most 64 bytes.

    `digit` is the number that always stands before it; where there is none, channels
    without buttons count from 1.
    """

    label: str
    action: str
    digit: str = ""


@dataclass(frozen=True, slots=True)
class Puzzle:
    """Proof of work: find `answer` so that SHA-256(seed + ":" + answer) starts with `bits` zero bits."""

    seed: str
    bits: int


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """Something we want to say, already in the person's language.

    `card` names a message that later ones of the same name replace (where the channel can edit);
    `retract` names cards to take away. `shown_for` is in seconds, 0 for as long as the chat.
    `once` is never kept in a channel's own history (a receipt). `protected` asks the channel to forbid
    forwarding and to make addresses in the text unclickable. `clear` empties the whole chat first.
    `prompt` is the message id a recording belongs to and `recording` that recording ("" while the slot is empty).
    `leftover` is said in addition when `clear` could not take everything away. `only_edit` is dropped where its card does not
    stand. `brief` is the line that stands for the message when several that wait for one group are gathered ("": never gathered).
    `file` is shown with the text under it, `also` are shown before it, in their order. `unsay` is the channel's number (see `Sent`) of a
    message of ours that is taken away, 0 for none; the text stands in its place where it cannot be.
    """

    text: str
    choices: tuple[tuple[Choice, ...], ...] = ()
    card: str = ""
    retract: tuple[str, ...] = ()
    shown_for: int = 0
    once: bool = False
    protected: bool = False
    clear: bool = False
    wanted: Wanted = Wanted.NOTHING
    prompt: str = ""
    recording: str = ""
    puzzle: Puzzle | None = None
    leftover: str = ""
    only_edit: bool = False
    brief: str = ""
    file: ShownFile | None = None
    also: tuple[ShownFile, ...] = ()
    unsay: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """The messages of a chat that show one card: more than one when the text was too long. `protected` ones cannot be forwarded."""

    messages: tuple[str, ...]
    protected: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a chat before something is sent there: where the message's cards stand, and all that is to be cleared.

    `posted` are the channel's ids of the messages of both sides, only for a message that clears the chat.
    """

    cards: Mapping[str, Shown] = field(default_factory=dict)
    posted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """What a send has changed: the channel's ids of new messages, where cards stand now (None: no more), whether the chat was emptied.

    A channel that looks after its cards and its history itself tells nothing here. `number` (63 bits) is what the channel can take
    the message back by, 0 where it cannot; it changes nothing in the chat.
    """

    posted: tuple[str, ...] = ()
    cards: Mapping[str, Shown | None] = field(default_factory=dict)
    cleared: bool = False
    number: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can do; the core asks this and never the channel's name.

    `buttons` is how many a message may carry (0: choices become numbered text). `text_limit` counts UTF-16
    units. `later` is whether a message can reach somebody who is not looking. `label` is the message id
    of the channel's honest label: who can see the sender there. `bar` says that the channel itself keeps
    🆘 🔊 ⬅️ on the screen, so that messages need not carry them. `clear_hours` is how old a message may be that "clear this
    chat" takes away; 0 means any. `takes` and `shows` are the kinds of file that people can send there and be shown.
    """

    buttons: int
    text_limit: int
    edit: bool
    delete: bool
    point: bool
    voice_out: bool
    later: bool
    puzzle: bool
    label: str
    bar: bool = False
    clear_hours: int = 0
    takes: frozenset[FileKind] = frozenset()
    shows: frozenset[FileKind] = frozenset()
