"""Very many contacts that share some chats, and a run for them: what a campaign costs does not depend on who they are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle, islice

from sqlalchemy import insert

from bot.channels.telegram.channel import Telegram
from bot.domain.units import Level, Unit
from bot.privacy.keys import Seal
from bot.services.campaigns.advance import advance
from bot.store import schema as s
from bot.store.database import Database
from tests.bench.programs.sending import TEXT
from tests.kit.outreach import COMMUNE, compose, fire

AT_ONCE = 5_000
_SPACE = 1 << 128


async def fill_contacts(database: Database, chats: Sequence[int], people: int) -> None:
    """Write so many contacts, in the order of their ids, which is the quickest."""
    step, number, addresses = _SPACE // people, 0, cycle(chats)
    async with database.begin() as work:
        await work.units.put([Unit(COMMUNE, "Xã", "Xã", "xa", Level.COMMUNE, "", "1")])
    while number < people:
        some = list(islice(addresses, min(AT_ONCE, people - number)))
        async with database.begin() as work:
            rows = []
            for chat in some:
                raw = (number * step + int.from_bytes(work.random.token(8))).to_bytes(16)
                mark = raw + work.random.token(16)
                sealed = work.vault.seal(Seal.CONTACT, f'["{Telegram.name}","{chat}"]'.encode(), mark)
                known = {"id": raw, "mark": mark, "sealed": sealed, "language": "vi", "unit": COMMUNE}
                rows.append({**known, "consented_at": work.now, "channel": Telegram.name})
                number += 1
            await work.run(insert(s.contact), rows)


async def begin_run(database: Database) -> int:
    """Begin a run for everybody; return its id."""
    campaign = await compose(database, [COMMUNE], words={"vi": TEXT})
    async with database.begin() as work:
        return await fire(work, campaign, work.now)


async def freeze_range(database: Database) -> bool:
    """Write down one range more of who gets it; False when that was all."""
    async with database.begin() as work:
        return await advance(work)


async def fill_ledger(database: Database, chats: Sequence[int], waiting: int) -> None:
    """Let a run wait for so many people."""
    await fill_contacts(database, chats, waiting)
    await begin_run(database)
    while await freeze_range(database):
        pass
