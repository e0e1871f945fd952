"""People: who may do what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.campaigns import Subject
from bot.domain.events import Address


class Role(StrEnum):
    """What a member of staff is."""

    OFFICER = "officer"
    CHIEF = "chief"
    PROVINCE = "province"
    CAMPAIGN = "campaign"
    AUTHORISER = "authoriser"
    SPEAKER = "speaker"
    OPERATOR = "operator"


class Right(StrEnum):
    """What an action asks for; checked whenever a button is pressed.

    CAMPAIGN composes and asks for approval, APPROVE approves what somebody else wrote, URGENT sends an urgent campaign on one's own word,
    TRANSLATE writes variants and says in Vietnamese what others' variants say.
    """

    CASEWORK = "casework"
    INVITE = "invite"
    OPERATE = "operate"
    CAMPAIGN = "campaign"
    APPROVE = "approve"
    URGENT = "urgent"
    TRANSLATE = "translate"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OFFICER: frozenset({Right.CASEWORK}),
    Role.CHIEF: frozenset({Right.CASEWORK, Right.INVITE}),
    Role.PROVINCE: frozenset({Right.CASEWORK, Right.INVITE}),
    Role.CAMPAIGN: frozenset({Right.CAMPAIGN, Right.APPROVE, Right.TRANSLATE}),
    Role.AUTHORISER: frozenset({Right.CAMPAIGN, Right.APPROVE, Right.URGENT, Right.TRANSLATE}),
    Role.SPEAKER: frozenset({Right.TRANSLATE}),
    Role.OPERATOR: frozenset({Right.OPERATE}),
}


LONGEST_LABEL = 40
"""Characters of a duty label."""


class StaffState(StrEnum):
    """Where a member of staff stands: `pending` until the inviter has confirmed the matching code."""

    PENDING = "pending"
    ACTIVE = "active"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff: a duty label, never a name."""

    id: str
    label: str
    role: Role
    unit: str
    state: StaffState
    on_duty: bool
    language: str
    address: Address | None

    def may(self, right: Right) -> bool:
        """Tell whether the role carries the right and the person is still there."""
        return self.state is StaffState.ACTIVE and right in RIGHTS[self.role]


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who subscribed; exists only after consent. `restored` until a first message after a restore has offered a stop."""

    id: str
    address: Address
    language: str
    unit: str
    restored: bool = False


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a contact wants of campaigns: subjects `left`, quiet hours in minutes of the local day, messages a week.

    None is for whatever the rules say. Who `tells` volunteered to tell others: news comes earlier, with a script to read out.
    """

    left: frozenset[Subject] = frozenset()
    quiet_from: int | None = None
    quiet_to: int | None = None
    per_week: int | None = None
    tells: bool = False


@dataclass(frozen=True, slots=True)
class Invite:
    """An open invitation to become staff; only the hash of its token is stored."""

    id: str
    role: Role
    unit: str
    label: str
    inviter: str
    match: str
    staff: str
    misses: int = 0
