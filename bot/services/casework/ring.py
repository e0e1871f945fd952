"""Ring again while nobody accepts."""

from __future__ import annotations

import logging

from bot.domain.errors import StorageError
from bot.domain.tips import Tip
from bot.services.casework._rungs import climb
from bot.services.casework._screens import redraw
from bot.store.work import UnitOfWork

log = logging.getLogger(__name__)


async def ring_due(work: UnitOfWork) -> int:
    """Ring every tip whose next ring is due; return how many. One that fails does not silence the others.

    Raises:
        StorageError: the database failed; all of them are tried again.
    """
    rung = 0
    for tip, step in await work.tips.due_rings():
        work.reseed(work.random.fork(f"ring {tip.id} {step}"))
        try:
            async with work.step():
                rung += await _ring(work, tip, step)
        except StorageError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it was, the other tips ring
            log.error("ring failed: error=%s", type(error).__name__)  # noqa: TRY400 - the class is all there is to say
    return rung


async def _ring(work: UnitOfWork, tip: Tip, step: int) -> bool:
    reached = await climb(work, tip, step)
    if step == 0:
        # A tip that was given back still says on other screens who had it.
        await redraw(work, tip.id, spare=reached)
    return bool(reached)
