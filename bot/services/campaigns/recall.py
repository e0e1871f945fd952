"""Take back what a run said, from everybody who got it, where their channel can."""

from __future__ import annotations

from bot.domain.campaigns import UNFINISHED, Audience, Run, RunState
from bot.domain.errors import NotAllowed, TooLate
from bot.domain.events import Lane, OutboundMessage
from bot.domain.people import Staff
from bot.services.campaigns._wrong import hold_back
from bot.store.work import UnitOfWork


async def recall(work: UnitOfWork, run: Run, staff: Staff) -> int:
    """Stop a run and begin to take back what it said; return the run that does so.

    Asked twice it is the same one, unless somebody has stopped it.

    It is a run of its own: paced, paused and accounted for like every other. It wakes nobody, so it heeds no quiet hours.

    Raises:
        NotAllowed: this run takes something back itself.
        TooLate: its ledger has become counts: nobody knows any more who got it.
    """
    if run.audience is Audience.RECALLED:
        raise NotAllowed
    languages = await work.runs.languages(run.id)
    campaign = await work.campaigns.get(run.campaign)
    if campaign is None or not languages:
        raise TooLate
    for other in await work.runs.of_campaign(run.campaign):
        if other.audience is Audience.RECALLED and other.follows == run.id and other.state is not RunState.CANCELLED:
            return other.id
    await work.runs.set_state(run.id, UNFINISHED, RunState.CANCELLED)
    await hold_back(work, campaign)
    back = Run(0, run.campaign, work.now, RunState.FREEZING, urgent=True, audience=Audience.RECALLED, follows=run.id)
    number = await work.runs.add(back, Lane.CAMPAIGN, campaign.subject)
    await work.runs.put_messages(number, {tag: OutboundMessage(work.texts.text(tag, "recall.instead")) for tag in {*languages, "vi"}})
    await work.watches.add(number, (staff.id, campaign.author, campaign.approver))
    work.audit.note(staff.id, "recall_run")
    return number
