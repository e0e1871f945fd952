"""Campaigns: one piece of outreach with its variants, its times, and a person-by-person ledger of what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Final


class CampaignKind(StrEnum):
    """What a campaign is. URGENT (flood, a wave of fraud) passes quiet hours."""

    NOTICE = "notice"
    REMINDER = "reminder"
    EVENT = "event"
    URGENT = "urgent"


class Subject(StrEnum):
    """What outreach is about; each can be left by whoever subscribed."""

    LAW = "law"
    SAFETY = "safety"
    FRAUD = "fraud"
    TRAFFIC = "traffic"
    FIRE = "fire"
    NATURE = "nature"
    FOREST = "forest"
    HEALTH = "health"
    COMMUNITY = "community"


class CampaignState(StrEnum):
    """Where a campaign stands. RETURNED is a draft that an approver sent back with a reason."""

    DRAFT = "draft"
    WAITING = "waiting"
    RETURNED = "returned"
    APPROVED = "approved"
    PAUSED = "paused"
    ENDED = "ended"
    CANCELLED = "cancelled"


DRAFTS: Final = frozenset({CampaignState.DRAFT, CampaignState.RETURNED})
"""States in which a campaign may be changed."""
SUBJECT_BITS: Final = {
    Subject.LAW: 1,
    Subject.SAFETY: 2,
    Subject.FRAUD: 4,
    Subject.TRAFFIC: 8,
    Subject.FIRE: 16,
    Subject.NATURE: 32,
    Subject.FOREST: 64,
    Subject.HEALTH: 128,
    Subject.COMMUNITY: 256,
}
"""What a contact has left is stored as the sum of these: a new subject gets the next power of two."""


class RunState(StrEnum):
    """Where one sending of a campaign stands: who gets it is being written down, it is sent, held up, over.

    SKIPPED is a date that was missed, or left out by staff: nobody got it, and the account says so.
    """

    FREEZING = "freezing"
    SENDING = "sending"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"


UNFINISHED: Final = frozenset({RunState.FREEZING, RunState.SENDING, RunState.PAUSED})
"""States in which a run can be cancelled."""


class Audience(StrEnum):
    """Whom a run is for.

    A campaign's units; exactly those who got the run that it corrects; who asked to be reminded of an event by "I will come"; respected
    persons of the units, who volunteered to tell others; those who got a run that is taken back (RECALLED: it says nothing new, and a
    row of it that is SENT is a message that was taken away or replaced).
    """

    UNITS = "units"
    CORRECTED = "corrected"
    COMING = "coming"
    RESPECTED = "respected"
    RECALLED = "recalled"


class DeliveryState(IntEnum):
    """Where one person's row of the ledger stands; small numbers, because there are many rows."""

    QUEUED = 0
    HELD = 1
    RETRY = 2
    SENDING = 3
    SENT = 4
    FAILED = 5
    UNREACHABLE = 6
    SKIPPED = 7
    UNCERTAIN = 8


FINAL: Final = frozenset(
    {DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.UNREACHABLE, DeliveryState.SKIPPED, DeliveryState.UNCERTAIN}
)
"""States that nothing leaves by itself; UNCERTAIN is sent again only if staff press so, or once if it is urgent."""


class Why(StrEnum):
    """Why a delivery is held, failed or was skipped."""

    NONE = ""
    QUIET_HOURS = "quiet"
    WEEKLY_LIMIT = "limit"
    QUOTA = "quota"
    STOPPED = "stopped"
    NO_VARIANT = "no_variant"
    CANCELLED = "cancelled"
    LATE = "late"
    REFUSED = "refused"
    TOO_LONG = "too_long"
    TRIES = "tries"


class ButtonKind(StrEnum):
    """What may stand under a campaign's message; TELL opens the ordinary menu and writes nothing anywhere.

    TOLD asks a respected person how many listened. It stands under their early message by itself: nobody chooses it.
    """

    LISTEN = "listen"
    UNDERSTOOD = "understood"
    COME = "come"
    TELL = "tell"
    TOLD = "told"


CHOSEN_BUTTONS: Final = (ButtonKind.LISTEN, ButtonKind.UNDERSTOOD, ButtonKind.COME, ButtonKind.TELL)
"""Buttons that staff may choose, in the order in which they are offered."""
MOST_BUTTONS: Final = 3
MOST_LETTERS: Final = 1000
"""Characters of a variant: with a picture it must fit into any platform's caption."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One language of a campaign. `recording` and `picture` are files' ids, "" for none; `back` is what it says in Vietnamese.

    `author` and `back_author` are ids of staff.
    """

    language: str
    text: str
    recording: str = ""
    picture: str = ""
    author: str = ""
    back: str = ""
    back_author: str = ""


def stands(variant: Variant) -> bool:
    """Tell whether a variant may go out: it is Vietnamese, or somebody other than its author has said in Vietnamese what it says."""
    return variant.language == "vi" or bool(variant.back.strip() and variant.back_author and variant.back_author != variant.author)


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign without its variants; `id` is 32 hex digits. `plan` is written by `bot.domain.stored_plans.write_plan`, "" while unset.

    `reminders` is a plan around the event for those who tapped "I will come", "" for none. `checked` are the names of what the approver
    ticked. `next_at` is when the next run is due, `remind_at` the next reminder; None for never. `respected` says that respected
    persons get it early. `corrects` is the run that it puts right, 0 for none: only whoever got that run gets it.
    """

    id: str
    title: str
    kind: CampaignKind
    subject: Subject
    state: CampaignState
    plan: str
    author: str
    approver: str
    units: tuple[str, ...] = ()
    buttons: tuple[ButtonKind, ...] = ()
    event_at: datetime | None = None
    reason: str = ""
    reminders: str = ""
    respected: bool = False
    checked: tuple[str, ...] = ()
    asked_at: datetime | None = None
    next_at: datetime | None = None
    remind_at: datetime | None = None
    corrects: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """One sending of a campaign. `until` is when what has not left is not sent any more, None for never.

    `left_out` counts the people of its units who have left its subject: they are no part of the audience. `follows` is the run among
    whose people the audience is (CORRECTED, COMING, RECALLED), 0 for none.
    """

    id: int
    campaign: str
    due_at: datetime
    state: RunState
    urgent: bool
    until: datetime | None = None
    left_out: int = 0
    audience: Audience = Audience.UNITS
    follows: int = 0
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lot:
    """The people of one run on one channel, numbered from 1 to `people`; those before `next_seq` have been looked at."""

    id: int
    run: int
    channel: str
    people: int
    next_seq: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows of a ledger stand where; `total` is all of them."""

    by_state: Mapping[DeliveryState, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Return how many people there are."""
        return sum(self.by_state.values())

    @property
    def over(self) -> int:
        """Return of how many it is known what became of them."""
        return sum(count for state, count in self.by_state.items() if state in FINAL)
