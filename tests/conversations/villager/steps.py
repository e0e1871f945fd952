"""Steps that many tests begin with, and looks into the database."""

from __future__ import annotations

import re

from sqlalchemy import func, select
from sqlalchemy.sql.schema import Table

from bot.domain.tips import Author, Entry, Tip
from bot.store import schema as s
from tests.kit.chat import Person, World

QUANG_LAM = "01304"
PROVINCE = "04"
WORDS = "Nhà bên cạnh đánh con bé suốt đêm"


async def to_review(person: Person, words: str = WORDS) -> None:
    """Walk to the review with a place that is the person's own."""
    await person.opens(f"v1-{QUANG_LAM}")
    await person.presses("Báo tin")
    await person.says(words)
    await person.presses("Trẻ em")
    await person.presses("Xã mình")


async def send(person: Person, words: str = WORDS) -> str:
    """Send a tip to the commune; return its receipt as shown."""
    await to_review(person, words)
    await person.presses("Gửi xã")
    return shown_receipt(person)


async def finish_tip(person: Person) -> None:
    """Send what was told to the person's own commune."""
    await person.presses("Trẻ em")
    await person.presses("Xã mình")
    await person.presses("Gửi xã")


def shown_receipt(person: Person) -> str:
    """Return the newest receipt on the screen."""
    for message in reversed(person.seen):
        found = re.search(r"\d{4} \d{4} \d{4} \d{4}", message.text)
        if found:
            return found[0]
    raise AssertionError("no receipt")


def texts(person: Person, since: int = 0) -> str:
    """Return what was shown, one text."""
    return "\n".join(message.text for message in person.since(since))


async def count(world: World, table: Table) -> int:
    """Count a table's rows."""
    async with world.database.look() as work:
        return int((await work.run(select(func.count()).select_from(table))).scalar() or 0)


async def conversations(world: World) -> list[bytes]:
    """Return the sealed conversations that are kept."""
    async with world.database.look() as work:
        rows = await work.run(select(s.conversation.c.sealed).where(s.conversation.c.sealed.is_not(None)))
        return [row.sealed for row in rows]


async def tips(world: World) -> list[Tip]:
    """Return all tips, the oldest first; the units that see them are asked by `seen_by`."""
    async with world.database.look() as work:
        ids = [row.id.hex() for row in await work.run(select(s.tip.c.id).order_by(s.tip.c.received_at))]
        found = [await work.tips.get(each) for each in ids]
    return [each for each in found if each is not None]


async def only_tip(world: World) -> Tip:
    """Return the only tip there is."""
    (tip,) = await tips(world)
    return tip


async def seen_by(world: World, tip: Tip) -> list[str]:
    """Return the units that may see a tip."""
    async with world.database.look() as work:
        return [access.unit for access in await work.tips.accesses(tip.id)]


async def told(world: World, tip: Tip) -> list[str]:
    """Return the sender's words of a tip."""
    return [entry.words for entry in await thread(world, tip)]


async def thread(world: World, tip: Tip) -> list[Entry]:
    """Return the sender's entries of a tip."""
    async with world.database.look() as work:
        return await work.threads.read(tip.id, (Author.SENDER,))


async def has_way(world: World) -> bool:
    """Tell whether any way back exists."""
    return await count(world, s.way_back) > 0


async def open_by(person: Person, receipt: str) -> None:
    """Open a tip by its receipt."""
    await person.opens()
    await person.presses("Mở bằng mã")
    await person.says(receipt)


async def ask(officer: Person, question: str) -> None:
    """Accept the newest tip and ask its sender."""
    await officer.presses("Nhận")
    await officer.presses("Mở")
    await officer.presses("Hỏi")
    await officer.says(question)
