"""Begin to put right what a run said: nobody else gets the wrong text, and a draft waits for the right one."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.campaigns import UNFINISHED, Audience, CampaignState, Run, RunState, Variant
from bot.domain.errors import NotAllowed, TooLate
from bot.domain.people import Right, Staff
from bot.services.campaigns._wrong import hold_back
from bot.store.runs import KEPT
from bot.store.work import UnitOfWork

MOST_TITLE = 120
"""Characters of a campaign's title."""


async def draft_correction(work: UnitOfWork, run: Run, staff: Staff, text: str) -> str:
    """Write a draft that goes to whoever got a run, with its Vietnamese text; return the campaign's id.

    What of the run has not left is not sent any more. The draft has to be approved like every campaign.

    Raises:
        NotAllowed: they write no campaigns, or this run takes something back.
        TooLate: nobody knows any more who got it.
    """
    wrong = await work.campaigns.get(run.campaign)
    if wrong is None or not staff.may(Right.CAMPAIGN) or run.audience is Audience.RECALLED:
        raise NotAllowed
    if run.ended_at is not None and run.ended_at + KEPT <= work.now:
        raise TooLate
    if await work.runs.set_state(run.id, UNFINISHED, RunState.CANCELLED):
        work.audit.note(staff.id, "cancel_run")
    await hold_back(work, wrong)
    title = work.texts.text("vi", "correct.title", title=wrong.title)[:MOST_TITLE]
    draft = replace(
        wrong,
        title=title,
        state=CampaignState.DRAFT,
        plan="",
        author=staff.id,
        approver="",
        reason="",
        reminders="",
        respected=False,
        checked=(),
        asked_at=None,
        next_at=None,
        remind_at=None,
        corrects=run.id,
    )
    campaign = await work.campaigns.add(draft)
    await work.campaigns.put_variant(campaign, Variant("vi", text, author=staff.id))
    work.audit.note(staff.id, "correct_run")
    return campaign


async def add_corrected(work: UnitOfWork, campaign: str, variant: Variant) -> None:
    """Write a correction in one language more.

    Raises:
        NotAllowed: it is not theirs to change, or no correction.
    """
    found = await work.campaigns.get(campaign)
    if found is None or found.author != variant.author or found.state is not CampaignState.DRAFT or not found.corrects:
        raise NotAllowed
    await work.campaigns.put_variant(campaign, variant)
