"""What cleaning one file may take of the machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MOST_PIXELS: Final = 64 * 1024 * 1024
"""Pixels of one picture, told by its header before anything is decoded; the largest that phones of today make by themselves."""
LONGEST_SIDE: Final = 2560
"""Pixels of the longer side of what comes out."""
SLOWEST: Final = 0.93
"""How much slower a masked recording may be played: so much longer it comes out."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take: bytes of address space (libraries included), seconds of processor, seconds by the clock, pixels.

    The clock has the larger number: a job waits for the processor behind the bot, which goes first.
    """

    memory: int = 1024 * 1024 * 1024
    cpu: int = 30
    wall: float = 90.0
    pixels: int = MOST_PIXELS


PICTURES: Final = Limits()
STREAMS: Final = Limits(cpu=240, wall=600.0)
"""Three minutes of video are encoded anew; a small machine takes longer than they last."""
