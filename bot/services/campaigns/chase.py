"""Let the next approver join one who says nothing."""

from __future__ import annotations

import logging

from bot.domain.errors import StorageError
from bot.services.campaigns._approvers import approvers
from bot.services.campaigns._telling import ask_on_card, tell_author
from bot.store.work import UnitOfWork

log = logging.getLogger(__name__)


async def chase_due(work: UnitOfWork) -> int:
    """Ask the next approver of every campaign for which nobody was asked lately; return how many. Whoever was asked before stays asked.

    Where nobody is left, the author is told once.

    Raises:
        StorageError: the database failed; all of them are tried again.
    """
    chased = 0
    for campaign in await work.approvals.silent(work.now - work.rules.approval_after):
        work.reseed(work.random.fork(f"chase {campaign}"))
        try:
            async with work.step():
                chased += await _chase(work, campaign)
        except StorageError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it was, the other campaigns are not held up
            log.error("approver not asked: error=%s", type(error).__name__)  # noqa: TRY400 - the class is all there is to say
    return chased


async def _chase(work: UnitOfWork, number: str) -> bool:
    campaign = await work.campaigns.get(number)
    if campaign is None or not await work.approvals.still_silent(number, work.now - work.rules.approval_after):
        return False  # another process was first
    asked = set(await work.approvals.asked(number))
    following = next((each for each in await approvers(work, campaign) if each.id not in asked), None)
    if not await work.approvals.ask(number, following.id if following else campaign.author):
        return False
    if following is not None:
        await ask_on_card(work, campaign, following)
    else:
        await tell_author(work, campaign, "approval.nobody_left")
    return True
