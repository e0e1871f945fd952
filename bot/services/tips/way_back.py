"""The way back to a sender: exists only if they asked for it; only the tip's sealed header knows it."""

from __future__ import annotations

from bot.domain.errors import Gone
from bot.domain.events import Address
from bot.domain.tips import TipStatus
from bot.store.work import UnitOfWork

HEADER = "way"
"""The name under which the header holds the way back's id."""


async def open_way(work: UnitOfWork, tip: str, address: Address, language: str) -> bool:
    """Make a way back to an open tip's sender, in place of an older one; False when the tip is closed or gone."""
    found = await work.tips.get(tip)
    if found is None or found.status is TipStatus.CLOSED:
        return False
    await close_way(work, tip)
    try:
        header = await work.tips.header(tip)
    except Gone:
        return False
    await work.tips.put_header(tip, {**header, HEADER: await work.ways.add(address, language)})
    return True


async def close_way(work: UnitOfWork, tip: str) -> bool:
    """Destroy the way back of a tip; False when there was none."""
    try:
        header = await work.tips.header(tip)
    except Gone:
        return False
    way = header.pop(HEADER, "")
    if not way:
        return False
    await work.ways.drop(way)
    await work.tips.put_header(tip, header)
    return True


async def has_way(work: UnitOfWork, tip: str) -> bool:
    """Tell whether the sender can be messaged: they asked for it, and it is not over."""
    try:
        await work.ways.open((await work.tips.header(tip)).get(HEADER, ""))
    except Gone:
        return False
    return True


async def forget_sender(work: UnitOfWork, tip: str, address: Address, *, staff: bool) -> None:
    """Destroy the way back and what waits to be sent there; the tip stays. Who is `staff` keeps what waits: alerts are among it."""
    await close_way(work, tip)
    if not staff:
        await work.outbox.drop_for(address)
