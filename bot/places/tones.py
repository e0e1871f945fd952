"""Comparing how a name is written with how it was typed, when the bare letters are the same."""

from __future__ import annotations

from enum import StrEnum

from bot.places.fold import Spelling, fold_letters


class Tones(StrEnum):
    """How well typed marks agree with a name."""

    EQUAL = "equal"
    LOOSE = "loose"
    CONFLICT = "conflict"


def compare_tones(typed: Spelling, name: Spelling) -> Tones:
    """Say whether marks are equal, missing or easily confused (hỏi and ngã), or those of another word."""
    if typed == name:
        return Tones.EQUAL
    if len(typed.letters) != len(name.letters):
        return Tones.CONFLICT
    if any(own not in {letter, fold_letters(letter)} for own, letter in zip(typed.letters, name.letters, strict=True)):
        return Tones.CONFLICT
    wanted = iter(name.tones.replace("x", "r"))
    return Tones.LOOSE if all(tone in wanted for tone in typed.tones.replace("x", "r")) else Tones.CONFLICT
