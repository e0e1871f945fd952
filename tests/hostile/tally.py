"""What is counted, and what must hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from bot.privacy.media.limits import PICTURES, STREAMS
from bot.privacy.media.wire import End

MIB = 1 << 20
MOST_GROWTH = 64 * MIB
"""Bytes by which the worker may grow over a run: it holds no file."""
LONGEST_PAUSE = 0.25
"""Seconds of its own work in which the loop may answer nobody."""


@dataclass(slots=True)
class Tally:
    """What became of the files of one family. `failed` says which (by number) and how; `worst` is in seconds, `peak` in bytes."""

    count: int = 0
    cleaned: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    worst: float = 0.0
    peak: int = 0
    slowest: str = ""

    def note_time(self, seconds: float, number: str) -> None:
        """Note how long a file took, waiting included."""
        if seconds > self.worst:
            self.worst, self.slowest = seconds, number

    def note_end(self, end: End) -> None:
        """Note what a job took."""
        self.peak = max(self.peak, end.peak)


@dataclass(slots=True)
class Result:
    """A whole run. Pauses are of the bot's loop: by the clock, and of these the loop's own work, in seconds."""

    families: dict[str, Tally]
    pause: float = 0.0
    own_pause: float = 0.0
    tips: int = 0
    slowest_answer: float = 0.0
    workers: int = 1
    growth: int = 0
    seconds: float = 0.0

    def total(self) -> Tally:
        """Return all families in one."""
        every = self.families.values()
        refused = sum((tally.refused for tally in every), Counter[str]())
        failed = [each for tally in every for each in tally.failed]
        counts = sum(tally.count for tally in every), sum(tally.cleaned for tally in every)
        slowest = max(every, key=lambda tally: tally.worst)
        return Tally(*counts, refused, failed, slowest.worst, max(tally.peak for tally in every), slowest.slowest)

    def flat(self) -> dict[str, float]:
        """Return every number under a name of its own."""
        total = self.total()
        numbers: dict[str, float] = {
            "files": total.count,
            "cleaned": total.cleaned,
            "refused": total.refused.total(),
            "failed": len(total.failed),
            "worst_seconds": total.worst,
            "peak_mib": total.peak / MIB,
            "memory_limit_mib": max(PICTURES.memory, STREAMS.memory) / MIB,
            "loop_pause_seconds": self.pause,
            "loop_own_pause_seconds": self.own_pause,
            "tips_told": self.tips,
            "slowest_answer_seconds": self.slowest_answer,
            "workers": self.workers,
            "worker_growth_mib": self.growth / MIB,
            "seconds": self.seconds,
        }
        numbers |= {f"refused_{why}": count for why, count in sorted(total.refused.items())}
        return {name: round(value, 4) for name, value in numbers.items()}

    def broken(self) -> list[str]:
        """Return a sentence for every promise that does not hold."""
        total = self.total()
        limit = max(PICTURES.memory, STREAMS.memory)
        whole = self.families.get("untouched", Tally())
        checks = (
            (not total.failed, f"{len(total.failed)} files had no answer of ours: {'; '.join(total.failed[:5])}"),
            (total.cleaned + total.refused.total() == total.count, "some files were neither cleaned nor refused"),
            (whole.cleaned == whole.count, f"{whole.count - whole.cleaned} files that nobody touched were refused"),
            (total.peak <= limit, f"a job took {total.peak // MIB} MiB, {limit // MIB} are allowed"),
            (total.worst <= STREAMS.wall, f"a file took {total.worst:.0f} seconds, {STREAMS.wall:.0f} are allowed"),
            (self.own_pause <= LONGEST_PAUSE, f"the loop was busy for {self.own_pause:.2f} seconds and answered nobody"),
            (self.tips > 0, "nobody could tell a tip meanwhile"),
            (self.workers == 1, f"the worker died {self.workers - 1} times"),
            (self.growth <= MOST_GROWTH, f"the worker grew by {self.growth // MIB} MiB"),
        )
        return [sentence for held, sentence in checks if not held]
