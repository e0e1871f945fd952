"""Units: a hamlet, a commune or ward, the province."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How high in the tree a unit stands."""

    PROVINCE = "province"
    COMMUNE = "commune"
    HAMLET = "hamlet"


class PhoneKind(StrEnum):
    """Whose telephone it is."""

    DUTY = "duty"
    BORDER = "border"
    CLINIC = "clinic"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in force. `type` is the word before the name (xa, phuong, xom, tinh); `parts` are former names.

    `district` is the former district, for the two-step menu. `version` is the data version the code belongs
    to: a new unit may keep the code of one of its parts.
    """

    code: str
    name: str
    short_name: str
    type: str
    level: Level
    parent: str
    version: str
    district: str = ""
    lat: float | None = None
    lon: float | None = None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alias:
    """A name a unit is or was known by; `ambiguous` ones are always asked about.

    `kind` is "name", "former", "variant" or "district"; `district` is the former district's short name.
    """

    unit: str
    name: str
    kind: str
    district: str = ""
    ambiguous: bool = False
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number of a unit."""

    unit: str
    kind: PhoneKind
    number: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One unit that words or a point may mean; `score` is 0 to 100."""

    code: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Match:
    """What was found, best first; `confident` decides only whether one button or three are shown."""

    candidates: tuple[Candidate, ...]
    confident: bool
