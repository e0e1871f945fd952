"""When a run has ended: tell its author and its approver what came of it, once, and count the month's people anew."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.domain.policy import reporting_month
from bot.domain.reports import About, Request
from bot.store.work import UnitOfWork

LOOK_BACK: Final = timedelta(days=30)
"""After a longer standstill nobody is told; the report can be asked for at any time."""


async def report_ended(work: UnitOfWork) -> int:
    """Ask for what follows the end of each run that nobody asked for yet; return of how many that was."""
    done = 0
    for run_id, ended_at in await work.report_requests.unreported(work.now - LOOK_BACK):
        if not await work.report_requests.claim(run_id, ended_at):
            continue
        await work.report_requests.add(Request(About.REACH, reporting_month(ended_at, work.rules)))
        for staff in await _told(work, run_id):
            await work.report_requests.add(Request(About.RUN, str(run_id), staff=staff))
        done += 1
    return done


async def _told(work: UnitOfWork, run_id: int) -> set[str]:
    run = await work.runs.get(run_id)
    campaign = await work.campaigns.get(run.campaign) if run else None
    return {campaign.author, campaign.approver} - {""} if campaign else set()
