"""Mask forty voices, measure, print tables, and write `build/masking.json`."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from tests.masking import linking, understanding, undoing
from tests.masking.changing import mask, shift
from tests.masking.undoing import FIELDS, Error
from tests.masking.voices import MISSING, Sound, Voice, forty, is_here, northern, say_syllables
from tests.masking.words import SENTENCES

TARGET = Path(__file__).parents[2] / "build" / "masking.json"
HEADINGS = ("pitch, Hz", "pitch, semitones", "F1, %", "F2, %", "F3, %", "course, semitones")
SEXES = 2
TEACHERS, PUPILS = 8, 12
"""How many speak the templates, and how many others are to be understood by them."""
TIMES = 3
"""How often each is masked to see how well it is understood and found again: chance has a say in every masking."""
Numbers = dict[str, float]


def _show_each(console: Console, voices: Sequence[Voice], errors: Sequence[Error]) -> Numbers:
    table = Table("voice", *HEADINGS, title="Each clip after the inverse that is best for all clips")
    numbers: Numbers = {}
    for at, (voice, error) in enumerate(zip(voices, errors, strict=True), 1):
        table.add_row(f"{at} {voice.region} {voice.variant}", *(f"{value:.2f}" for value in astuple(error)))
        numbers |= {f"clip{at:02}_{field}": value for field, value in asdict(error).items()}
    console.print(table)
    return numbers


def _show_errors(console: Console, title: str, found: Mapping[str, Sequence[Error]]) -> Numbers:
    numbers: Numbers = {}
    table = Table("", *HEADINGS, title=f"{title}: median (quartiles; minimum)")
    for name, errors in found.items():
        cells = []
        for field in FIELDS:
            least, low, middle, high = np.percentile([asdict(error)[field] for error in errors], [0, 25, 50, 75])
            cells.append(f"{middle:.2f} ({low:.2f}-{high:.2f}; {least:.2f})")
            parts = {"median": middle, "q1": low, "q3": high, "min": least}
            numbers |= {f"{name}_{field}_{part}": float(value) for part, value in parts.items()}
        table.add_row(name.replace("_", " "), *cells)
    console.print(table)
    return numbers


def _undo(console: Console, voices: Sequence[Voice], clips: Sequence[Sound]) -> Numbers:
    masked, naive = undoing.change_all(clips, mask), undoing.change_all(clips, shift)
    found = {
        "masked": undoing.untouched(masked),
        "undone": undoing.undo(masked),
        "undone_by_sex": undoing.undo_groups(masked, SEXES),
        "undone_each": undoing.undo_each(masked),
        "naive": undoing.untouched(naive),
        "naive_undone": undoing.undo(naive),
    }
    twice = undoing.change_twice(clips, mask)
    numbers = _show_each(console, voices, found["undone"])
    numbers |= _show_errors(console, "Masked voices against what they were, before and after an inverse", found)
    again = {"twice": undoing.untouched(twice), "twice_aligned": undoing.undo_each(twice)}
    return numbers | _show_errors(console, "Two maskings of one clip", again)


def _understand(console: Console) -> Numbers:
    spoken = [say_syllables(voice) for voice in northern(TEACHERS + PUPILS)]
    known = [each for said in spoken[:TEACHERS] for each in understanding.listen(*said, masked=False)]
    plain = [each for said in spoken[TEACHERS:] for each in understanding.listen(*said, masked=False)]
    changed = [each for said in spoken[TEACHERS:] * TIMES for each in understanding.listen(*said, masked=True)]
    weight = understanding.best_weight(plain, known)
    scores = {
        "plain": understanding.recognise(plain, known, weight),
        "masked": understanding.recognise(changed, known, weight),
        "plain_without_pitch": understanding.recognise(plain, known, 0.0),
    }
    chance = f"chance {understanding.CHANCE:.1f} %"
    table = Table("", "syllables, %", "sounds, %", "tones, %", title=f"{len(plain)} syllables, known by those of other voices ({chance})")
    for name, score in scores.items():
        table.add_row(name.replace("_", " "), *(f"{value:.1f}" for value in astuple(score)))
    console.print(table)
    return {f"known_{field}_{name}": value for name, score in scores.items() for field, value in asdict(score).items()}


def _link(console: Console, clips: list[Sound], others: list[Sound]) -> Numbers:
    known = [linking.print_of(clip) for clip in clips]
    found = {
        "plain": linking.top_one([linking.print_of(clip) for clip in others], known),
        "masked": linking.top_one([linking.print_of(mask(clip)) for clip in others * TIMES], known),
        "masked_same_words": linking.top_one([linking.print_of(mask(clip)) for clip in clips * TIMES], known),
    }
    chance = 100 / len(clips)
    table = Table(
        "compared by", *(name.replace("_", " ") for name in found), title=f"Right speaker of {len(clips)} first, % (chance {chance:.1f})"
    )
    for way in found["plain"]:
        table.add_row(way, *(f"{rates[way]:.1f}" for rates in found.values()))
    console.print(table)
    return {f"linked_{name}_best": max(rates.values()) for name, rates in found.items()} | {"linked_chance": chance}


def main() -> int:
    """Measure; return the exit status."""
    console = Console(width=160)
    if not is_here():
        console.print(MISSING)
        return 1
    voices = forty()
    clips = [voice.say(SENTENCES[at % 10]) for at, voice in enumerate(voices)]
    others = [voice.say(f"{SENTENCES[(at + 3) % 10]} {SENTENCES[(at + 6) % 10]}") for at, voice in enumerate(voices)]
    numbers = {"clips": float(len(clips))} | _undo(console, voices, clips) | _understand(console) | _link(console, clips, others)
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps({name: round(value, 3) for name, value in numbers.items()}, indent=2) + "\n", "utf-8")
    console.print(f"written: {TARGET}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
