"""One transaction and the store behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple, cast

from sqlalchemy import ClauseElement, CursorResult, Dialect, Executable
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncTransaction
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.schema import Table

from bot.domain.errors import StorageError
from bot.domain.events import Address, Lane, OutboundMessage
from bot.domain.policy import Rules
from bot.domain.ports import Random, Texts
from bot.privacy.vault import Vault
from bot.store.alerts import AlertStore
from bot.store.approvals import ApprovalStore
from bot.store.attendance import AttendanceStore
from bot.store.audience import AudienceStore
from bot.store.audit import AuditStore
from bot.store.campaign_files import CampaignFileStore
from bot.store.campaigns import CampaignStore
from bot.store.channels import ChannelStore
from bot.store.contacts import ContactStore
from bot.store.counters import CounterStore
from bot.store.direct import Takers
from bot.store.drills import DrillStore
from bot.store.faults import is_statement_fault
from bot.store.files import FileStore
from bot.store.freezing import FreezeStore
from bot.store.groups import GroupStore
from bot.store.invites import InviteStore
from bot.store.ledger import LedgerStore
from bot.store.meetings import MeetingStore
from bot.store.mine import MineStore
from bot.store.month_counts import MonthCountStore
from bot.store.month_reach import MonthReachStore
from bot.store.outbox import OutboxStore, Pending, Waiting
from bot.store.parked import ParkedStore
from bot.store.planned import PlannedStore
from bot.store.posted import PostedStore
from bot.store.quotas import QuotaStore
from bot.store.report_requests import ReportRequestStore
from bot.store.runs import RunStore
from bot.store.schedule import ScheduleStore
from bot.store.staff import StaffStore
from bot.store.stranded import StrandedStore
from bot.store.sums import SumStore
from bot.store.targets import TargetStore
from bot.store.threads import ThreadStore
from bot.store.tips import TipStore
from bot.store.units import UnitStore
from bot.store.watches import WatchStore
from bot.store.ways import WayStore

Rows = Sequence[Mapping[str, Any]]  # Any: values of any column


@dataclass(frozen=True, slots=True)
class Given:
    """What a unit of work knows besides its connection."""

    vault: Vault
    now: datetime
    random: Random
    texts: Texts
    rules: Rules
    is_sqlite: bool
    takers: Takers


class _Spelled(NamedTuple):
    """A statement for a driver that takes values by place: its words, the values' names in their order, and those it has itself."""

    words: str
    names: Sequence[str]
    own: Mapping[str, Any]  # Any: values of any column


@lru_cache(maxsize=32)
def _spell(statement: ClauseElement, dialect: Dialect) -> _Spelled:
    compiled = cast("SQLCompiler", statement.compile(dialect=dialect))
    return _Spelled(str(compiled), compiled.positiontup or (), compiled.params)


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if is_statement_fault(error):
            raise
        raise StorageError(type(error).__name__) from None


class UnitOfWork:
    """One transaction: the subjects' stores, and messages that leave with the commit.

    After `flush`, `direct` are those that dispatchers take when it commits; `stirred` says that there are others, or that
    what is on its way must be looked at again. `uncleaned` says that a file came.

    Everything but the hot rows goes through `run`, which opens the current step's savepoint when it is first needed.
    """

    def __init__(self, connection: AsyncConnection, given: Given) -> None:
        """Bind the stores to the connection."""
        self.connection = connection
        self.given = given
        self.now, self.random, self.texts, self.rules = given.now, given.random, given.texts, given.rules
        self.vault = given.vault
        self.checkpoint_after = False
        self.stirred = self.uncleaned = False
        self.direct: dict[str, list[Waiting]] = {}
        self._pending: list[Pending] = []
        self._in_step = False
        self._savepoint: AsyncTransaction | None = None
        self.tips = TipStore(self)
        self.alerts = AlertStore(self)
        self.counters = CounterStore(self)
        self.invites = InviteStore(self)
        self.threads = ThreadStore(self)
        self.ways = WayStore(self)
        self.staff = StaffStore(self)
        self.contacts = ContactStore(self)
        self.units = UnitStore(self)
        self.outbox = OutboxStore(self)
        self.parked = ParkedStore(self)
        self.schedule = ScheduleStore(self)
        self.audit = AuditStore(self)
        self.posted = PostedStore(self)
        self.channels = ChannelStore(self)
        self.groups = GroupStore(self)
        self.drills = DrillStore(self)
        self.files = FileStore(self)
        self.campaign_files = CampaignFileStore(self)
        self.campaigns = CampaignStore(self)
        self.attendance = AttendanceStore(self)
        self.approvals = ApprovalStore(self)
        self.audience = AudienceStore(self)
        self.planned = PlannedStore(self)
        self.runs = RunStore(self)
        self.freezing = FreezeStore(self)
        self.ledger = LedgerStore(self)
        self.meetings = MeetingStore(self)
        self.mine = MineStore(self)
        self.stranded = StrandedStore(self)
        self.quotas = QuotaStore(self)
        self.sums = SumStore(self)
        self.watches = WatchStore(self)
        self.month_counts = MonthCountStore(self)
        self.month_reach = MonthReachStore(self)
        self.report_requests = ReportRequestStore(self)
        self.targets = TargetStore(self)

    def reseed(self, random: Random) -> None:
        """Use another stream of random values from here on (one for each event)."""
        self.random = random

    def say(self, address: Address, message: OutboundMessage, lane: Lane = Lane.DIALOGUE, after: timedelta = timedelta()) -> None:
        """Put a message in the outbox; it leaves after the commit, `after` the present at the earliest."""
        self._pending.append(Pending(address, message, lane, self.now + after))

    async def run(self, statement: Executable, values: Mapping[str, Any] | Rows | None = None) -> CursorResult[Any]:  # Any: columns
        """Execute one statement inside the step's savepoint.

        Raises:
            StorageError: the database failed (not the statement's fault).
        """
        with _faults():
            if self._in_step and self._savepoint is None:
                self._savepoint = await self.connection.begin_nested()
            return await self.connection.execute(statement, values)

    async def run_plain(self, statement: ClauseElement, values: Mapping[str, Any]) -> CursorResult[Any]:  # Any: columns
        """Execute one statement whose values, and those it returns, both drivers take and give as they are.

        Its words are made once, and no value is looked at: SQLAlchemy's way costs more for each row than SQLite's own work.
        It opens no savepoint, so it is for whoever has a transaction without steps: the dispatcher.

        Raises:
            StorageError: the database failed (not the statement's fault).
        """
        words, names, own = _spell(statement, self.connection.dialect)
        given = {**own, **values}
        with _faults():
            return await self.connection.exec_driver_sql(words, tuple([given[name] for name in names]))

    async def run_rows(self, statement: ClauseElement, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:  # Any: columns
        """Execute one plain statement (see `run_plain`) for each of many rows; `columns` names their values.

        Raises:
            StorageError: the database failed (not the statement's fault).
        """
        words, names, _ = _spell(statement, self.connection.dialect)
        places = [columns.index(name) for name in names]
        with _faults():
            await self.connection.exec_driver_sql(words, [tuple([row[place] for place in places]) for row in rows])

    def insert(self, table: Table) -> Any:  # Any: both dialects' Insert with on_conflict_do_*
        """Return the dialect's INSERT, which knows ON CONFLICT."""
        return sqlite.insert(table) if self.given.is_sqlite else postgresql.insert(table)

    @asynccontextmanager
    async def step(self) -> AsyncIterator[None]:
        """Run one person's step: what fails loses its savepoint and its messages, and nothing else."""
        mark, acts, checkpoint = len(self._pending), self.audit.mark(), self.checkpoint_after
        self._in_step = True
        try:
            yield
        except BaseException:
            del self._pending[mark:]
            self.audit.cut(acts)
            self.checkpoint_after = checkpoint
            await self._leave(keep=False)
            raise
        else:
            await self._leave(keep=True)
        finally:
            self._in_step, self._savepoint = False, None

    async def _leave(self, *, keep: bool) -> None:
        savepoint = self._savepoint
        if savepoint is None or not savepoint.is_active:
            return
        with _faults():
            await (savepoint.commit() if keep else savepoint.rollback())

    async def flush(self) -> None:
        """Write the waiting messages with one statement, then the audit, whose head row is locked last."""
        if self._pending:
            self.direct = await self.outbox.add(self._pending, self.given.takers)
            self.stirred |= sum(map(len, self.direct.values())) < len(self._pending)
            self._pending = []
        await self.audit.flush()
