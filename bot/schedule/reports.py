"""The loop that makes reports: read without keeping anybody waiting, drawn in a thread, handed out in one short transaction.

What was asked for stands in a table until it is handed out, so a process that dies in between loses nothing and sends nothing twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from bot.domain.errors import Gone
from bot.domain.reports import FORMS, Form, Report, Request
from bot.services.reports.make import Shows, draw_up, drop, give_up, hand_out, keep_reach
from bot.store.database import Database

log = logging.getLogger(__name__)

IDLE_SECONDS: Final = 2.0
"""Looked for so often, and not at each commit: thousands of turns would look for what is asked for a few times a day."""
Render = Callable[[Report, Form], bytes]
"""Makes a file of a report; keeps a core busy for up to a second."""


class Reports:
    """Makes what was asked for, one after the other, until cancelled."""

    def __init__(self, database: Database, render: Render, shows: Shows) -> None:
        """Bind to a database; `shows` are the kinds of file that each channel can show."""
        self._database, self._render, self._shows = database, render, shows

    async def run(self) -> None:
        """Go on until cancelled; an error only makes it wait."""
        while True:
            try:
                while await self.once():
                    pass
            except Exception as error:  # noqa: BLE001 - the next look may do better
                log.error("reports not looked for: error=%s", type(error).__name__)  # noqa: TRY400 - the class is all there is to say
            await asyncio.sleep(IDLE_SECONDS)

    async def once(self) -> bool:
        """Make one thing that was asked for; tell whether there was one."""
        async with self._database.look() as work:
            request = await work.report_requests.next()
        if request is None:
            return False
        try:
            await self._make(request)
        except Gone:
            async with self._database.begin() as work:
                await drop(work, request)
        except Exception as error:  # noqa: BLE001 - what cannot be made is tried again, and stands in nobody's way
            log.error("report not made: about=%s error=%s", request.about, type(error).__name__)  # noqa: TRY400 - the class is all there is to say
            async with self._database.begin() as work:
                await give_up(work, request)
        return True

    async def _make(self, request: Request) -> None:
        async with self._database.look() as work:
            drawn = await draw_up(work, request)
        if not isinstance(drawn, Report):
            async with self._database.begin() as work:
                await keep_reach(work, request, drawn)
            return
        forms = [form for form in FORMS[request.about] if form is not Form.PICTURE or drawn.bars]
        files = {form: await asyncio.to_thread(self._render, drawn, form) for form in forms}
        async with self._database.begin() as work:
            await hand_out(work, request, drawn, files, self._shows)
