"""Direct: what a transaction says goes to its dispatcher in memory when it commits, claimed already, instead of being looked up again.

Only where order cannot suffer: nothing for the same address and lane may lie in the table, and nothing of the same transaction before it
may have to wait. The row is there all the same: whoever dies before sending leaves a claim like any other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.store.outbox import Claim, Pending, Waiting


class Taker(Protocol):
    """A dispatcher that runs in this process."""

    def offer(self) -> Claim | None:
        """Return under which claim, and how many, it would take now; None when it takes nothing."""
        ...

    def take(self, rows: Sequence[Waiting]) -> None:
        """Take what was committed under its claim."""
        ...


Takers = Mapping[str, Taker]
"""By the name of the channel."""


def choose_direct(
    pending: Sequence[Pending], keys: Sequence[bytes], claims: Mapping[str, Claim], waiting: Collection[tuple[bytes, int]], now: datetime
) -> dict[int, Claim]:
    """Return which messages go directly, by their place, and under which claim.

    `keys` are the messages' addresses as the table knows them, `waiting` the addresses and lanes that have something there.
    """
    chosen: dict[int, Claim] = {}
    behind = set(waiting)
    room = {channel: claim.limit for channel, claim in claims.items()}
    for place, (each, key) in enumerate(zip(pending, keys, strict=True)):
        claim, line = claims.get(each.address.channel), (key, int(each.lane))
        if claim is None or line in behind or room[claim.channel] <= 0 or not _is_plain(each, now):
            behind.add(line)
            continue
        chosen[place] = claim
        room[claim.channel] -= 1
        if claim.heads:
            behind.add(line)
    return chosen


def _is_plain(each: Pending, now: datetime) -> bool:
    """Tell whether nothing has to be known of the chat before the message is sent, and it is due."""
    message = each.message
    return each.ready_at <= now and not (message.card or message.retract or message.clear or message.brief)
