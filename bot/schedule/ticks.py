"""One scheduler that ticks in the machine's time; what is due is decided by the product's clock and by the tables."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.domain.audit import Head
from bot.services.audit.head import head_due
from bot.services.campaigns.ask_came import ask_came
from bot.services.campaigns.chase import chase_due
from bot.services.campaigns.draw import draw_due
from bot.services.campaigns.end_due import end_due
from bot.services.campaigns.fire_due import fire_due
from bot.services.campaigns.remind_coming import remind_coming
from bot.services.casework.hide import hide_due
from bot.services.casework.ring import ring_due
from bot.services.drills.call import call_due
from bot.services.drills.report import report_due
from bot.services.reports.ended import report_ended
from bot.services.upkeep.expire import expire_due
from bot.services.upkeep.purge import purge_due
from bot.services.upkeep.remind import remind_due
from bot.store.database import Database
from bot.store.work import UnitOfWork

log = logging.getLogger(__name__)

SECONDS: Final = 5

Due = Callable[[UnitOfWork], Awaitable[int]]


def _keep_nowhere(head: Head) -> None:
    """Leave the day's head to the log alone."""


class Ticks:
    """Does what is due: rings, hides words, reminds, asks approvers, sends campaigns, drills, purges, keeps the audit's head."""

    def __init__(self, database: Database, keep: Callable[[Head], None] = _keep_nowhere) -> None:
        """Bind to a database; nothing runs yet. `keep` writes the audit's head of a day where it stays; it may raise OSError."""
        self._database, self._keep = database, keep
        self._scheduler: AsyncIOScheduler | None = None
        self._due: dict[str, Due] = {
            "ring": ring_due,
            "hide": hide_due,
            "remind": remind_due,
            "expire": expire_due,
            "approvals": chase_due,
            "drill": call_due,
            "drill report": report_due,
            "campaigns": fire_due,
            "campaign reminders": remind_coming,
            "campaigns over": end_due,
            "attendance": ask_came,
            "watching": draw_due,
            "run reports": report_ended,
            "purge": self._purge,
            "audit head": self._head,
        }

    def start(self) -> None:
        """Tick every five seconds in the running loop; a tick that takes longer is not started twice."""
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._scheduler.add_job(self.once, "interval", seconds=SECONDS, id="tick", coalesce=True, max_instances=1, misfire_grace_time=None)
        self._scheduler.start()

    async def stop(self) -> None:
        """Tick no more."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None

    async def once(self) -> int:
        """Do everything that is due now, each in its own transaction; return how much that was."""
        done = 0
        for name, due in self._due.items():
            done += await self._run(name, due)
        await self._checkpoint()
        return done

    async def _run(self, name: str, due: Due) -> int:
        now = self._database.circumstances.clock.now()
        try:
            async with self._database.begin(f"{name} {now.isoformat()}") as work:
                return await due(work)
        except Exception as error:  # noqa: BLE001 - one tick that fails stops neither the others nor the next
            log.error("tick failed: tick=%s error=%s", name, type(error).__name__)  # noqa: TRY400 - the class is all there is to say
            return 0

    async def _purge(self, work: UnitOfWork) -> int:
        return sum((await purge_due(work)).values()) if await work.schedule.fire("purge", _hour(work.now)) else 0

    async def _head(self, work: UnitOfWork) -> int:
        head = await head_due(work)
        if head is None:
            return 0
        # Before the commit that says the day is done: where it could not be kept it is tried again.
        await asyncio.to_thread(self._keep, head)
        # The beginning of the link, and signs between the digits: the log's filter hides what looks like a telephone number or a key.
        link = head.chain.hex()
        log.info("audit head: number=%s chain=%s:%s", f"{head.number:_}", link[:4] or "-", link[4:8] or "-")
        return 1

    async def _checkpoint(self) -> None:
        if not self._database.checkpoint_due:
            return
        try:
            await self._database.checkpoint()
        except Exception as error:  # noqa: BLE001 - tried again at the next tick
            log.error("checkpoint failed: error=%s", type(error).__name__)  # noqa: TRY400 - the class is all there is to say


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)
