"""Python's garbage collector, told what kind of program this is."""

from __future__ import annotations

import gc

COLLECT = (20_000, 20, 20)
"""How many new objects make the collector look, and at every how many looks it takes older ones too."""


def spare_collector() -> None:
    """Let the collector leave alone what was loaded by now, for it lives as long as the process.

    Looking through it again and again was a fifth of the time of each answer, in pauses of up to a tenth of a second.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT)
