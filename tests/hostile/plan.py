"""Which files, and how many of each family."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.hostile import bombs, damage, shapes
from tests.hostile.real import REAL, real

MIB = 1 << 20


def untouched(random: Random) -> bytes:
    """Return a real file as it is: these have to come out."""
    return real(random.choice(sorted(REAL)))


FAMILIES: dict[str, tuple[int, Callable[[Random], bytes]]] = {
    # family: parts of a thousand, how one is made
    "untouched": (40, untouched),
    "damaged": (430, damage.damaged),
    "truncated": (110, damage.truncated),
    "noise behind a real start": (60, damage.noise),
    "start of another kind": (60, damage.crossed),
    "two things at once": (60, shapes.polyglot),
    "pointing elsewhere": (50, shapes.pointing),
    "nested or repeated": (45, shapes.deep),
    "kinds not taken": (30, shapes.not_taken),
    "nothing or next to it": (25, shapes.tiny),
    "giant by the header": (30, bombs.giant_header),
    "unpacking bomb": (10, bombs.unpacking),
    "pixels to the limit": (4, bombs.as_large_as_allowed),
    "busy picture": (3, bombs.busy_picture),
    "noise as video": (20, bombs.noise_clip),
    "endless sound": (9, bombs.endless_sound),
    "endless video": (8, bombs.endless_video),
    "20 MB": (3, bombs.twenty_megabytes),
}


@dataclass(frozen=True, slots=True)
class Hostile:
    """One file: its number, by which it can be made again, its family, its bytes."""

    number: int
    family: str
    content: bytes


def make(seed: str, number: int, without: frozenset[str] = frozenset()) -> Hostile:
    """Return the file of this number, of any family but some; the same for the same seed. The first of each family come first."""
    random = Random(f"{seed}-{number}")  # noqa: S311 - a run is to be repeated, not to be secret
    names = [name for name in FAMILIES if name not in without]
    family = names[number] if number < len(names) else random.choices(names, [FAMILIES[name][0] for name in names])[0]
    return Hostile(number, family, FAMILIES[family][1](random))
