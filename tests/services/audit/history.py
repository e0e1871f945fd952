"""Random years of an audit: acts on tips that come and are purged, maybe behind acts of the older form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.audit import Finding, Head
from bot.domain.tips import Draft, Outcome, Piece, Urgency
from bot.privacy.keys import Hash
from bot.privacy.vault import Vault
from bot.services.audit.verify import Walk
from bot.services.upkeep.purge import purge_due
from bot.store import schema as s
from bot.store.database import Database
from bot.store.work import UnitOfWork
from tests.kit.fakes import FakeClock
from tests.store.rows import minute

DRAFT = Draft((Piece("x"),), None, "01304", bypass=False, urgency=Urgency.NORMAL)
STAFF = ("ab" * 16, "cd" * 16, "")
ACTS = ("accept", "open", "duty_on", "ask", "close")
WAITS = (timedelta(minutes=7), timedelta(hours=13), timedelta(days=91), timedelta(days=1850))
STEPS = ("act", "act", "act", "tip", "close", "wait", "purge")

Step = tuple[str, int]


@dataclass(slots=True)
class History:
    """What happened, a step at a time; each step reads its number as it likes."""

    database: Database
    clock: FakeClock
    tips: list[str] = field(default_factory=list)
    turns: int = 0

    async def live(self, steps: Iterable[Step]) -> None:
        """Go through the steps."""
        for step, number in steps:
            self.turns += 1
            await getattr(self, step)(number)

    async def act(self, number: int) -> None:
        """Write one to three acts with one commit, some of them on a tip."""
        async with self.database.begin(f"turn {self.turns}") as work:
            for more in range(number % 3 + 1):
                tip = self.tips[(number + more) % len(self.tips)] if self.tips and (number + more) % 4 else ""
                work.audit.note(STAFF[(number + more) % len(STAFF)], ACTS[(number // 3 + more) % len(ACTS)], tip)

    async def tip(self, number: int) -> None:
        """Send a tip."""
        del number
        async with self.database.begin(f"turn {self.turns}") as work:
            self.tips.append(await work.tips.add(DRAFT, f"{self.turns:016d}", work.now))

    async def close(self, number: int) -> None:
        """Close a tip, to be purged 90 days later."""
        if self.tips:
            async with self.database.begin(f"turn {self.turns}") as work:
                await work.tips.close(self.tips[number % len(self.tips)], Outcome.VERIFIED, work.now + timedelta(days=90))

    async def wait(self, number: int) -> None:
        """Let time go by."""
        self.clock.at += WAITS[number % len(WAITS)]

    async def purge(self, number: int) -> None:
        """Remove what is over."""
        del number
        async with self.database.begin(f"turn {self.turns}") as work:
            await purge_due(work)

    async def old(self, acts: Sequence[int]) -> None:
        """Write acts as the older form did, before anything else; the head has no signature."""
        async with self.database.begin("old") as work:
            chain = b""
            for number, each in enumerate(acts, 1):
                staff, tip = STAFF[each % len(STAFF)], "ee" * 16 if each % 2 else ""
                chain = await write_old(work, (number, staff, ACTS[each % len(ACTS)], tip), chain, self.clock.at + timedelta(minutes=each))
            if acts:
                await work.run(s.audit_head.insert().values(id=1, number=len(acts), chain=chain))


async def write_old(work: UnitOfWork, act: tuple[int, str, str, str], before: bytes, at: datetime) -> bytes:
    """Write one act of the older form, as the migration leaves it; return its link."""
    number, staff, name, tip = act
    link = old_link(work.vault, act, before, at)
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    values = {"number": number, "staff": bytes.fromhex(staff), "act": name, "tip": bytes.fromhex(tip) if tip else None, "chain": link}
    of_day = int((minute(at) - midnight).total_seconds() // 60)
    await work.run(s.audit.insert().values(**values, day=midnight, minute=of_day))
    return link


def old_link(vault: Vault, act: tuple[int, str, str, str], before: bytes, at: datetime) -> bytes:
    """Return the link of the older form: one number for day and minute."""
    number, staff, name, tip = act
    return vault.hash(Hash.AUDIT, f"{before.hex()}|{number}|{staff}|{name}|{tip}|{int(minute(at).timestamp())}")


async def found_in(work: UnitOfWork, kept: Sequence[Head] = (), batch: int = 3) -> Finding | None:
    """Walk along the chain as it stands in this transaction; return what does not fit."""
    walk = Walk(work.vault, kept)
    while await walk.go_on(work, batch):
        pass
    return walk.finding


async def found(database: Database, kept: Sequence[Head] = (), batch: int = 3) -> Finding | None:
    """Walk along the chain; return what does not fit."""
    async with database.look() as work:
        return await found_in(work, kept, batch)


async def kept_head(database: Database) -> Head:
    """Return the head as it is kept elsewhere."""
    async with database.look() as work:
        return await work.audit.head()
