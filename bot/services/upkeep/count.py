"""Count whatever is over."""

from __future__ import annotations

from bot.services.upkeep._subjects import ACTS, SUBJECTS, WEEKS, oldest_week, without_noughts
from bot.store.audit_due import due_acts
from bot.store.work import UnitOfWork


async def count_due(work: UnitOfWork) -> dict[str, int]:
    """Count what a purge would remove now, by subject, without the noughts; nothing is changed."""
    there = {subject.name: await subject.due(work).count() for subject in SUBJECTS}
    there[ACTS] = await (await due_acts(work)).count()
    there[WEEKS] = len(work.vault.ended_weeks(oldest_week(work)))
    return without_noughts(there)
