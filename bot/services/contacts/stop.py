"""Ending a subscription, and forgetting a person."""

from __future__ import annotations

from bot.domain.events import Address
from bot.store.work import UnitOfWork


async def stop(work: UnitOfWork, address: Address) -> bool:
    """End a subscription; False when there was none."""
    return await work.contacts.stop(address)


async def forget(work: UnitOfWork, address: Address) -> bool:
    """Remove the contact and whatever waits to be sent; True when there was a subscription.

    A tip's way back is tied to no address: only the tip's receipt finds it. The log is emptied after the commit: the conversation goes too.
    """
    work.checkpoint_after = True
    await work.outbox.drop_for(address)
    return await work.contacts.stop(address)


async def leave(work: UnitOfWork, address: Address) -> None:
    """Forget somebody who left or blocked us: also what their chat shows, which nobody can clear any more."""
    await forget(work, address)
    await work.posted.forget(address)
