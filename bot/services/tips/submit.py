"""Sending a tip: the row, who may see it, the words, the receipt."""

from __future__ import annotations

from bot.domain.policy import ring_at
from bot.domain.ports import Random
from bot.domain.tips import Author, Draft, EntryKind, Submitted, Urgency
from bot.privacy.receipts import new_receipt
from bot.store.work import UnitOfWork


async def submit_tip(work: UnitOfWork, draft: Draft) -> Submitted:
    """Write a tip and let the right units see it; return its id and its receipt (16 digits), which nobody can tell again.

    A tip goes to its commune; to the province alone when the place is not known or the commune is kept out. Danger goes to both.
    """
    receipt = await _fresh_receipt(work, work.random)
    tip = await work.tips.add(draft, receipt, ring_at(work.now, 0, draft.urgency, work.rules) or work.now)
    for unit in await _who_may_see(work, draft):
        await work.tips.admit(tip, unit)
    for piece in draft.pieces:
        if not piece.file:
            await work.threads.add(tip, Author.SENDER, EntryKind.WORDS, piece.words)
        elif await work.files.attach(tip, piece.file):
            await work.threads.add(tip, Author.SENDER, EntryKind.FILE, piece.file)
    return Submitted(tip, receipt)


async def _fresh_receipt(work: UnitOfWork, random: Random) -> str:
    receipt = new_receipt(random)
    while await work.tips.by_receipt(receipt) is not None:
        receipt = new_receipt(random)
    return receipt


async def _who_may_see(work: UnitOfWork, draft: Draft) -> list[str]:
    province = await work.units.province_of(draft.unit)
    commune = "" if draft.bypass else draft.unit
    wide = draft.urgency is Urgency.DANGER or not commune
    return [unit for unit in dict.fromkeys((province if wide else "", commune)) if unit]
