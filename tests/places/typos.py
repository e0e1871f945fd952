"""Seeded slips of the finger: a letter left out, put in, mistaken, or swapped with the next."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from bot.places.fold import fold_letters, squeeze
from bot.places.seed import Seed

_BARE = "abcdeghiklmnopqrstuvxy "
_MARKED = "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"


@dataclass(frozen=True, slots=True)
class Name:
    """One of the 217 names with every unit it may mean."""

    text: str
    codes: frozenset[str]
    district: str


def all_names(seed: Seed) -> list[Name]:
    meant: dict[str, set[str]] = {}
    names = [alias for alias in seed.aliases if alias.kind in {"name", "former"}]
    for alias in names:
        meant.setdefault(squeeze(fold_letters(alias.name)), set()).add(alias.unit)
    return [Name(alias.name, frozenset(meant[squeeze(fold_letters(alias.name))]), alias.district) for alias in names]


def mistype(name: Name, slips: int, rng: random.Random, others: set[str]) -> str:
    """Make slips in a name, written with or without marks; a text that became another place's exact name is made anew."""
    while True:
        marked = rng.random() < 0.5
        text = name.text.lower() if marked else fold_letters(name.text)
        for _ in range(slips):
            text = _slip(text, rng, _BARE + _MARKED if marked else _BARE) or text
        if squeeze(fold_letters(text)) not in others:
            return text


def mistyped(seed: Seed, rounds: int, slips: int, rng: random.Random) -> Iterator[tuple[Name, str]]:
    names = all_names(seed)
    letters = {squeeze(fold_letters(name.text)) for name in names}
    for _ in range(rounds):
        for name in names:
            yield name, mistype(name, slips, rng, letters - {squeeze(fold_letters(name.text))})


def _slip(text: str, rng: random.Random, alphabet: str) -> str:
    at = rng.randrange(len(text))
    letter = rng.choice(alphabet)
    made = (
        text[:at] + text[at + 1 :],
        text[:at] + letter + text[at:],
        text[:at] + letter + text[at + 1 :],
        text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :],
    )
    return rng.choice(made)
