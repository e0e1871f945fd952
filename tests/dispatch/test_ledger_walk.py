"""Random days of a run: claims, answers of every kind, pauses, people who stop, kills. Nobody is lost, nobody is written to twice."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.dispatch.ledger import MOST_CLAIMED
from bot.dispatch.outbox import Dispatcher
from bot.domain.campaigns import FINAL, CampaignKind, DeliveryState
from bot.domain.errors import SendError, SendProblem
from bot.domain.events import Address, OutboundMessage, Sent, Standing
from bot.domain.policy import Rules
from bot.privacy.keys import Hash
from bot.privacy.vault import Vault
from bot.services.campaigns.count import count
from bot.services.campaigns.pause import pause
from bot.services.campaigns.resume import resume
from bot.store import schema as s
from bot.store import schema_campaigns as sc
from bot.store.database import Circumstances, Database
from tests.kit.fakes import FakeChannel, FakeClock, FakeRandom, NoTexts
from tests.kit.outreach import compose, go_on, start, subscribe_many

PEOPLE = 130
PROBLEMS = {
    "gone": SendError(SendProblem.GONE),
    "refused": SendError(SendProblem.REFUSED),
    "later": SendError(SendProblem.RETRY),
    "flood": SendError(SendProblem.RETRY, retry_after=3),
    "lost": SendError(SendProblem.RETRY, ambiguous=True),
    "late": SendError(SendProblem.RETRY, ambiguous=True),  # it was delivered, and the answer lost
}
DOES = st.sampled_from(["send", "send", "kill", "kill while sending", "pause", "resume", "stop", "wait", "shut down"])


class Platform(FakeChannel):
    """Answers each person as drawn, once, and keeps who got how many."""

    def __init__(self, answers: dict[str, str]) -> None:
        super().__init__("fake")
        self.answers, self.got, self.slow = answers, Counter[str](), False

    async def send(self, address: Address, message: OutboundMessage, delivery: str, standing: Standing) -> Sent:
        del message, delivery, standing
        if self.slow:
            await asyncio.sleep(0)
        answer = self.answers.pop(address.id, "")
        if answer in {"", "late"}:
            self.got[address.id] += 1
        if self.slow:
            await asyncio.sleep(3600)
        if answer:
            raise PROBLEMS[answer]
        return Sent()


class Day:
    """One run, and who sends it."""

    def __init__(self, database: Database, clock: FakeClock, platform: Platform) -> None:
        self.database, self.clock, self.platform = database, clock, platform
        self.dispatcher = Dispatcher(database, platform)
        self.run = 0
        self.stopped: set[str] = set()

    async def does(self, what: str, number: int) -> None:
        if what == "send":
            await self.dispatcher.once()
        elif what.startswith("kill"):
            await self._kill(while_sending="while" in what)
        elif what == "stop":
            self.stopped.add(f"p{number}")
            async with self.database.begin() as work:
                await work.contacts.stop(Address("fake", f"p{number}"))
        elif what in {"pause", "resume"}:
            async with self.database.begin() as work:
                await (pause if what == "pause" else resume)(work, self.run)
        elif what == "wait":
            self.clock.forward(minutes=number)
        else:
            await self._shut_down()

    async def _kill(self, *, while_sending: bool) -> None:
        """Claim, send perhaps, and be gone without writing anything down."""
        dispatcher, self.platform.slow = self.dispatcher, True
        ledger, sends = dispatcher._ledger, dispatcher._sends  # noqa: SLF001 - a kill asks nobody
        await ledger.turn()
        assert ledger.claimed <= MOST_CLAIMED
        if while_sending:
            sends.start_due()
            for _ in range(3):
                await asyncio.sleep(0)
        flying = list(sends._flying.values())  # noqa: SLF001 - as above
        for task in flying:
            task.cancel()
        await asyncio.gather(*flying, return_exceptions=True)
        self.platform.slow = False
        self.dispatcher = Dispatcher(self.database, self.platform)
        async with self.database.begin() as work:
            assert await work.stranded.take_over("fake") <= MOST_CLAIMED

    async def _shut_down(self) -> None:
        """Begin, and end as an operator ends it."""
        task = asyncio.create_task(self.dispatcher.run())
        for _ in range(20):
            await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        self.dispatcher = Dispatcher(self.database, self.platform)

    async def end(self) -> None:
        """Let everything be sent that is to be."""
        async with self.database.begin() as work:
            await resume(work, self.run)
        for _ in range(60):
            await self.dispatcher.drain()
            self.clock.forward(minutes=16)
        await go_on(self.database)

    async def rows(self) -> dict[str, tuple[DeliveryState, bool]]:
        """Return where everybody's row stands, and whether it was tried again on purpose."""
        d = sc.delivery.c
        async with self.database.look() as work:
            everybody = (
                await work.run(select(d.seq, d.state, d.again, s.contact.c.mark).outerjoin(s.contact, s.contact.c.id == d.contact))
            ).all()
            counts = (await count(work, self.run)).by_state
            names = {work.vault.hash(Hash.CONTACT, f"fake:p{number}"): f"p{number}" for number in range(PEOPLE)}
            assert (await work.run(select(sc.lot.c.on_its_way))).scalars().all() == [""]
            assert not (await work.run(select(sc.delivery_later))).all()
        assert Counter(DeliveryState(row.state) for row in everybody) == {state: people for state, people in counts.items() if people}
        assert len(everybody) == PEOPLE
        return {names.get(row.mark, f"stopped {row.seq}"): (DeliveryState(row.state), row.again) for row in everybody}


async def live(acts: Sequence[tuple[str, int]], answers: dict[str, str], *, urgent: bool, template: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(template, Path(folder, "keng.db"))
        clock, platform = FakeClock(), Platform(answers)
        vault = Vault.open(Path(folder, "keys"), create=True)
        database = Database(
            f"sqlite+aiosqlite:///{folder}/keng.db", Circumstances(vault, clock, FakeRandom(), NoTexts(), Rules(quiet_to=0, quiet_from=0))
        )
        try:
            await subscribe_many(database, PEOPLE)
            day = Day(database, clock, platform)
            day.run = await start(database, await compose(database, kind=CampaignKind.URGENT if urgent else CampaignKind.NOTICE))
            for what, number in acts:
                await day.does(what, number)
            await day.end()
            rows = await day.rows()
        finally:
            await database.close()
    assert {state for state, _ in rows.values()} <= FINAL
    for name, (state, again) in rows.items():
        got = platform.got[name]
        assert got <= 1 + again, (name, state, got)
        if name in platform.got and not again:
            assert state in {DeliveryState.SENT, DeliveryState.UNCERTAIN}
        if state is DeliveryState.SENT:
            assert got or name.startswith("stopped")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.lists(st.tuples(DOES, st.integers(0, PEOPLE - 1)), max_size=12),
    st.dictionaries(st.integers(0, PEOPLE - 1).map(lambda number: f"p{number}"), st.sampled_from(sorted(PROBLEMS)), max_size=30),
    st.booleans(),
)
def test_everybody_ends_in_one_state_and_gets_it_once(
    sqlite_template: Path,
    acts: list[tuple[str, int]],
    answers: dict[str, str],
    urgent: bool,  # noqa: FBT001 - drawn
) -> None:
    asyncio.run(live(acts, dict(answers), urgent=urgent, template=sqlite_template))
