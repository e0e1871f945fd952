"""A progress bar where somebody looks, nothing where another program does."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich import progress as drawn
from rich.console import Console

from bot.domain.ports import Progress

STEP = 100
"""Drawing costs more than what is counted: every hundredth is enough."""


@contextmanager
def progress_bar(what: str) -> Iterator[Progress]:
    """Draw a bar on standard error while the block runs; give the function that is told how many are done, and of how many."""
    console = Console(stderr=True)
    columns = (drawn.TextColumn(what), drawn.BarColumn(), drawn.MofNCompleteColumn(), drawn.TimeRemainingColumn())
    with drawn.Progress(*columns, console=console, disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task(what, total=None)

        def tell(done: int, of_all: int) -> None:
            if done % STEP == 0 or done == of_all:
                bar.update(task, completed=done, total=of_all)

        yield tell
