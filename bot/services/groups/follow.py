"""Follow a group that has a new id."""

from __future__ import annotations

from bot.domain.events import Address
from bot.store.work import UnitOfWork


async def follow_group(work: UnitOfWork, old: Address, new: Address) -> None:
    """Let alerts, and what waits for the old id, go to the new one; told twice it changes nothing more."""
    await work.groups.move(old, new)
    await work.outbox.move(old, new)
    # Messages have other ids there: no card of the old chat can be edited any more.
    await work.posted.forget(old)
