"""What a look at the installation finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One look: `good`, and what to do when it is not (or what was seen)."""

    subject: str
    good: bool
    words: str
