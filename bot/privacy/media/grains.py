"""Sound cut into grains, short pieces that fade in and out, and laid together anew: pitch, formants and tempo change each for itself.

A grain of a voice holds two periods. How far apart grains lie makes the pitch; how fast each is played makes the formants; how fast one
walks through the recording makes the tempo. Python only cuts and joins bytes; what is done to every sample FFmpeg does.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from math import cos, pi
from typing import Final

RATE: Final = 16000
"""Samples a second of what is cut and of what comes out."""
BYTES: Final = 4
"""Bytes of a sample: 32-bit floating point."""
TRACKS: Final = 4
"""Grains that may overlap: each lies on a track of its own, and the sum of the tracks is the sound."""
_BLOCK = 2 * RATE
_EVEN = 4
_BREATH = 128  # samples of half a grain where there is no pitch: 8 ms


@dataclass(frozen=True, slots=True)
class Piece:
    """Some seconds of a recording, and what is done to them: samples from `start` to `end`, changed by these factors."""

    start: int
    end: int
    tempo: float
    formants: float
    tape: bytes = field(repr=False)
    """Its sound as floating point, played faster by `formants`; it begins at the sample `tape_start` of the recording."""
    tape_start: int


@dataclass(frozen=True, slots=True)
class Block:
    """The next samples: as many bytes for each track, the grains and how they fade."""

    grains: list[bytes]
    fades: list[bytes]


def _even(half: float) -> int:
    """Return a length near this one, of few that there are: each has its fade."""
    return int(half / _EVEN + 0.5) * _EVEN


@cache
def _fade(half: int) -> bytes:
    return array("f", [0.5 - 0.5 * cos(pi * (at + 0.5) / half) for at in range(2 * half)]).tobytes()


class Loom:
    """Lays grains onto the tracks, always in the order of time, and hands out what is finished."""

    def __init__(self) -> None:
        """Begin with empty tracks."""
        self._grains: list[list[bytes]] = [[] for _ in range(TRACKS)]
        self._fades: list[list[bytes]] = [[] for _ in range(TRACKS)]
        self._ends = [0] * TRACKS
        self._next = 0
        self._begun = 0

    def lay(self, start: int, grain: bytes) -> None:
        """Put a grain onto the next track so that it begins at sample `start`; what would overlap there is cut off."""
        at = self._next
        self._next = (at + 1) % TRACKS
        fade = _fade(len(grain) // (2 * BYTES))
        gap = start - self._ends[at]
        if gap > 0:
            silence = bytes(gap * BYTES)
            self._grains[at].append(silence)
            self._fades[at].append(silence)
        elif gap < 0:
            grain, fade = grain[-gap * BYTES :], fade[-gap * BYTES :]
        self._grains[at].append(grain)
        self._fades[at].append(fade)
        self._ends[at] += max(gap, 0) + len(grain) // BYTES

    def cut(self, end: int) -> Block:
        """Take out what lies before sample `end`."""
        size = (end - self._begun) * BYTES
        block = Block([], [])
        for tracks, out in ((self._grains, block.grains), (self._fades, block.fades)):
            for at in range(TRACKS):
                whole = b"".join(tracks[at])
                out.append(whole[:size].ljust(size, b"\0"))
                tracks[at] = [whole[size:]]
        self._ends = [max(reached, end) for reached in self._ends]
        self._begun = end
        return block


def weave(pieces: Iterator[Piece], course: Callable[[float], tuple[float, float]]) -> Iterator[Block]:
    """Give back the recording changed, block by block.

    `course(place)` tells of a sample of the recording the period there, 0.0 without pitch, and how far apart grains are to lie; in samples.
    """
    loom, place, mark, out, done = Loom(), 0.0, 0.0, 0.0, 0
    for piece in pieces:
        tape, pace, begin, size = piece.tape, piece.formants, piece.tape_start, len(piece.tape) // BYTES
        while place < piece.end:
            period, step = course(place)
            if period:
                # The grain whose middle is nearest: middles lie a period apart, so that all grains hold the same part of a period.
                if not -2 * period < mark - place <= 2 * period:
                    mark = place
                while mark < place - period / 2:
                    mark += period
                while mark > place + period / 2:
                    mark -= period
                middle, half = mark, _even(period / pace)
            else:
                middle, half, step = place, _BREATH, float(_BREATH)
            first = int((middle - begin) / pace) - half
            if first >= 0 and first + 2 * half <= size:
                loom.lay(max(int(out) - half, done), tape[first * BYTES : (first + 2 * half) * BYTES])
            out += step
            place += step * piece.tempo
            if out - done > _BLOCK + RATE // 10:
                yield loom.cut(done := done + _BLOCK)
    yield loom.cut(int(out))
