"""Remove whatever is over."""

from __future__ import annotations

from bot.services.upkeep._subjects import ACTS, SUBJECTS, WEEKS, oldest_week, without_noughts
from bot.store.audit_due import due_acts
from bot.store.work import UnitOfWork


async def purge_due(work: UnitOfWork) -> dict[str, int]:
    """Remove every row whose time is over and destroy old week keys; return how many by subject, without the noughts.

    The log is emptied after the commit, whatever went: what was delivered since the last time goes from it too.
    """
    gone = {subject.name: await subject.remove(subject.due(work)) for subject in SUBJECTS}
    gone[ACTS] = await (await due_acts(work)).remove()
    gone[WEEKS] = len(work.vault.destroy_weeks(oldest_week(work)))
    work.checkpoint_after = True
    return without_noughts(gone)
