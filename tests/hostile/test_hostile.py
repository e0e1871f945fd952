"""The hostile run in short, and what would make it fail."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from bot.privacy.media.limits import PICTURES
from tests.hostile.plan import FAMILIES, make
from tests.hostile.run import run, write_files
from tests.hostile.tally import Result, Tally

FILES = 150
TOO_SLOW_TO_MAKE = frozenset({"pixels to the limit"})


async def test_whatever_comes_is_cleaned_or_refused_while_tips_are_told(tmp_path: Path) -> None:
    files = write_files(tmp_path, (make("short", number, TOO_SLOW_TO_MAKE) for number in range(FILES)))
    result = await run(tmp_path, files)
    assert result.broken() == []
    assert (result.total().count, set(result.families)) == (FILES, set(FAMILIES) - TOO_SLOW_TO_MAKE)


def test_the_same_seed_makes_the_same_files() -> None:
    for number in (1, 2, 6, 9, 40, 41, 42):
        assert make("seed", number) == make("seed", number)
    assert make("seed", 40) != make("another", 40)


def good() -> Result:
    refused = Counter({"broken": 2})
    return Result({"untouched": Tally(3, 3), "damaged": Tally(3, 1, refused, worst=2.0, peak=100)}, tips=5)


def test_every_promise_is_looked_at() -> None:
    assert good().broken() == []
    spoilt = [good() for _ in range(8)]
    spoilt[0].families["damaged"].failed.append("7 CleanerFailed")
    spoilt[1].families["damaged"].count += 1
    spoilt[2].families["untouched"] = Tally(3, 2, Counter({"broken": 1}))
    spoilt[3].families["damaged"].peak = PICTURES.memory + 1
    spoilt[4].families["damaged"].worst = 1e6
    spoilt[5].own_pause = 1.0
    spoilt[6].tips = 0
    spoilt[7].workers = 2
    assert [len(result.broken()) for result in spoilt] == [1] * len(spoilt)
