"""Write down when a draft goes out."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.campaigns import MOST_BUTTONS, ButtonKind, Campaign, CampaignKind
from bot.domain.planning import Timing
from bot.domain.stored_plans import write_plan
from bot.store.work import UnitOfWork


async def set_timing(work: UnitOfWork, campaign: Campaign, timing: Timing) -> Campaign:
    """Write a draft's times in place of what they were; return it. With an event it invites, and asks who will come, if there is room."""
    is_event = timing.event_at is not None
    kind = CampaignKind.EVENT if is_event else CampaignKind.NOTICE if campaign.kind is CampaignKind.EVENT else campaign.kind
    room = is_event and ButtonKind.COME not in campaign.buttons and len(campaign.buttons) < MOST_BUTTONS
    changed = replace(
        campaign,
        kind=kind,
        plan=write_plan(timing.plan) if timing.plan else "",
        event_at=timing.event_at,
        reminders=write_plan(timing.reminders) if timing.reminders else "",
        buttons=(*campaign.buttons, ButtonKind.COME) if room else campaign.buttons,
    )
    await work.campaigns.change(changed)
    return changed
