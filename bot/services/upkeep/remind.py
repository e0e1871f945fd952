"""One neutral reminder for a tip that was begun and not sent."""

from __future__ import annotations

from bot.domain.events import Lane, OutboundMessage
from bot.store.hot import due_reminders
from bot.store.work import UnitOfWork

SOURCE_LANGUAGE = "vi"


async def remind_due(work: UnitOfWork) -> int:
    """Remind whoever left a tip unsent, once; return how many. A bystander learns nothing from the words."""
    due = await due_reminders(work)
    for address, language in due:
        text = work.texts.text(language or SOURCE_LANGUAGE, "notice.draft")
        work.say(address, OutboundMessage(text=text), Lane.REMINDER)
    return len(due)
