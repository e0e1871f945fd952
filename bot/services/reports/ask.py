"""Ask for a report: it is made outside the transaction, and arrives in the chat."""

from __future__ import annotations

from bot.domain.people import Right, Staff
from bot.domain.policy import month_span
from bot.domain.reports import About, Request
from bot.store.work import UnitOfWork


async def ask_run(work: UnitOfWork, staff: Staff, run: int, about: About = About.RUN) -> None:
    """Have a run's report made for somebody who may see its campaign (`bot.services.campaigns.sight`)."""
    await work.report_requests.add(Request(about, str(run), staff=staff.id))


async def ask_month(work: UnitOfWork, staff: Staff, month: str) -> bool:
    """Have the report of a month ("2026-11") made on somebody's own unit; False when it is no month, or has not begun."""
    try:
        span = month_span(month, work.rules)
    except ValueError:
        return False
    if span.begin > work.now or not staff.may(Right.CAMPAIGN):
        return False
    await work.report_requests.add(Request(About.MONTH, month, staff.unit, staff.id))
    return True
