"""Destroy what is not sent after all."""

from __future__ import annotations

from collections.abc import Sequence

from bot.store.work import UnitOfWork


async def drop_files(work: UnitOfWork, files: Sequence[str]) -> None:
    """Destroy files that are part of no tip, by their ids; those that are stay."""
    if files:
        await work.files.drop(files)
