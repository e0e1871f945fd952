"""Saying something to a subscriber who did not ask for it at this moment."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.actions import Stop
from bot.domain.events import Choice, Lane, OutboundMessage
from bot.domain.people import Contact
from bot.store.work import UnitOfWork


async def tell_contact(work: UnitOfWork, contact: Contact, message: OutboundMessage, lane: Lane = Lane.CAMPAIGN) -> None:
    """Put a message to a subscriber in the outbox; the first one after a backup was restored carries a stop.

    They may have said stop after the backup was made. Answers in a conversation do the same in `Turn.say`; no other message looks at
    subscriptions, so that notices about tips and outreach never meet.
    """
    if contact.restored:
        stop = Choice(work.texts.text(contact.language, "settings.stop"), Stop().pack())
        message = replace(message, choices=(*message.choices, (stop,)))
        await work.contacts.note_offered([contact.address])
    work.say(contact.address, message, lane)
