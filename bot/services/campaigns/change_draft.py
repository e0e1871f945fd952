"""Change what a draft is: its title, to whom, when, what stands under it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.domain.calendar import Once, Plan
from bot.domain.campaigns import MOST_BUTTONS, ButtonKind, Campaign, CampaignKind
from bot.domain.stored_plans import write_plan
from bot.services.campaigns._draft import hold
from bot.store.work import UnitOfWork

Change = Callable[[Campaign], Campaign]


async def change_draft(work: UnitOfWork, campaign: Campaign, change: Change) -> Campaign:
    """Let `change` make the new draft of how it stands now; write and return it.

    Raises:
        TooLate: it is no draft any more.
    """
    changed = change(await hold(work, campaign.id))
    await work.campaigns.change(changed)
    return changed


def with_title(title: str) -> Change:
    """Give it a title."""
    return lambda draft: replace(draft, title=title)


def with_kind(kind: CampaignKind) -> Change:
    """Make it a kind; an event has "I will come" under it, what is no event has neither that nor a time."""

    def change(draft: Campaign) -> Campaign:
        others = tuple(each for each in draft.buttons if each is not ButtonKind.COME)
        if kind is CampaignKind.EVENT:
            return replace(draft, kind=kind, buttons=(ButtonKind.COME, *others)[:MOST_BUTTONS])
        return replace(draft, kind=kind, buttons=others, event_at=None)

    return change


def with_button(button: ButtonKind) -> Change:
    """Put a button under it, or take it away; the most there may be stay, and an event keeps "I will come"."""

    def change(draft: Campaign) -> Campaign:
        if button not in draft.buttons:
            return replace(draft, buttons=(*draft.buttons, button)[:MOST_BUTTONS])
        if button is ButtonKind.COME and draft.kind is CampaignKind.EVENT:
            return draft
        return replace(draft, buttons=tuple(each for each in draft.buttons if each is not button))

    return change


def at_once() -> Change:
    """Let it go out as soon as it is approved."""
    return lambda draft: replace(draft, plan="")


def with_once(local: datetime) -> Change:
    """Let it go out once, at a time of the place's clock.

    Raises:
        PlanRefused: no plan reaches so far.
    """
    plan = write_plan(Plan(Once(local.date()), local.time().replace(second=0, microsecond=0)))
    return lambda draft: replace(draft, plan=plan)
