"""Make what was asked for: read, in a transaction that nobody who writes waits for; then hand it out in a short one of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from bot.domain.events import Choice, OutboundMessage
from bot.domain.files import FileKind, ShownFile
from bot.domain.outreach import OpenCampaigns
from bot.domain.people import Right, Staff
from bot.domain.policy import month_span
from bot.domain.reporting import SheetOfRun
from bot.domain.reports import About, Form, Report, Request
from bot.services.reports._month import month_report
from bot.services.reports._run import run_report
from bot.store.month_reach import Reach
from bot.store.report_requests import TRIES
from bot.store.work import UnitOfWork

KEPT: Final = timedelta(days=3)
"""How long the files of a report are kept."""
Shows = Mapping[str, frozenset[FileKind]]
"""By channel: the kinds of file that it can show."""
Files = Mapping[Form, bytes]


async def draw_up(work: UnitOfWork, request: Request) -> Report | Reach:
    """Return what is asked for. Reads only, maybe a lot.

    Raises:
        Gone: the run or the unit is not there any more.
    """
    if request.about is About.REACH:
        return await work.month_reach.count(month_span(request.subject, work.rules))
    if request.about is About.MONTH:
        return await month_report(work, request.subject, request.unit)
    staff = await work.staff.get(request.staff)
    return await run_report(work, int(request.subject), staff.language if staff else "vi")


async def keep_reach(work: UnitOfWork, request: Request, reach: Reach) -> None:
    """Write down a month's people."""
    await work.month_reach.put(request.subject, reach)
    await work.report_requests.finish(request)


async def hand_out(work: UnitOfWork, request: Request, report: Report, files: Files, shows: Shows) -> None:
    """Send a report to whoever asked, if they are still there and it was not sent by another process.

    Where it was asked for again meanwhile it is sent when it is made again.
    """
    if not await work.report_requests.finish(request):
        return
    staff = await _recipient(work, request)
    if staff is None or staff.address is None:
        return
    kinds = shows.get(staff.address.channel, frozenset())
    put = {form: await _put(work, report, form, content) for form, content in files.items() if _kind(form) in kinds}
    picture = put.pop(Form.PICTURE, None)
    text = report.words
    if len(put) + (picture is not None) < len(files):
        text = "\n".join([text, work.texts.text(staff.language, "report.no_files")])
    if request.about is not About.SHEET:
        work.say(staff.address, OutboundMessage(text, _choices(work, staff, request), file=picture))
    elif not put:
        work.say(staff.address, OutboundMessage(work.texts.text(staff.language, "report.no_files")))
    for form, file in put.items():
        work.say(staff.address, OutboundMessage(work.texts.text(staff.language, f"report.file.{form}", title=report.title), file=file))


async def give_up(work: UnitOfWork, request: Request) -> None:
    """Try something again later that could not be made; after three times tell whoever asked, and leave it."""
    if request.attempts + 1 < TRIES:
        await work.report_requests.put_off(request)
        return
    if not await work.report_requests.finish(request):
        return
    staff = await _recipient(work, request)
    if staff is not None and staff.address is not None:
        work.say(staff.address, OutboundMessage(work.texts.text(staff.language, "report.failed")))


async def drop(work: UnitOfWork, request: Request) -> None:
    """Leave what is about something that is gone."""
    await work.report_requests.finish(request)


async def _recipient(work: UnitOfWork, request: Request) -> Staff | None:
    staff = await work.staff.get(request.staff) if request.staff else None
    return staff if staff is not None and staff.may(Right.CAMPAIGN) else None


async def _put(work: UnitOfWork, report: Report, form: Form, content: bytes) -> ShownFile:
    kind = _kind(form)
    return ShownFile(await work.campaign_files.put(kind, content, 0, f"{report.name}.{form}", work.now + KEPT), kind)


def _kind(form: Form) -> FileKind:
    return FileKind.PICTURE if form is Form.PICTURE else FileKind.DOCUMENT


def _choices(work: UnitOfWork, staff: Staff, request: Request) -> tuple[tuple[Choice, ...], ...]:
    rows = [(Choice(work.texts.text(staff.language, "campaigns.button.all"), OpenCampaigns().pack()),)]
    if request.about is About.RUN:
        sheet = Choice(work.texts.text(staff.language, "report.button.sheet"), SheetOfRun(int(request.subject)).pack())
        rows.insert(0, (sheet,))
    return tuple(rows)
