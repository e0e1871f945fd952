"""Show a tip's pictures, voices and videos on one screen, for a while."""

from __future__ import annotations

from bot.domain.actions import Hide
from bot.domain.events import Choice, OutboundMessage
from bot.domain.files import SIGNS, ShownFile
from bot.domain.people import Staff
from bot.services.casework._card import button, lane_of
from bot.services.casework._files import file_card, shown_files
from bot.services.casework._sight import sight_of
from bot.store.files import StoredFile
from bot.store.work import UnitOfWork


async def show_files(work: UnitOfWork, tip_id: str, staff: Staff) -> int:
    """Send the files that the person may see, each as a message of its own, until `rules.shown_for` is over; return how many.

    Raises:
        NotAllowed: the person may not see the tip.
        Gone: its words were destroyed.
    """
    sight = await sight_of(work, tip_id, staff)
    entries = await work.threads.read(tip_id)
    files = shown_files(work, staff, entries, {file.id: file for file in await work.files.of_tip(tip_id)})
    if not files or staff.address is None:
        return 0
    await work.alerts.add(tip_id, staff.id)
    await work.alerts.show_until(tip_id, staff.id, work.now + work.rules.shown_for)
    work.audit.note(staff.id, "show_files", tip_id)
    hide = button(work, staff, "case.button.hide", Hide(tip_id))
    for number, file in enumerate(files, 1):
        text = f"{sight.code} · {SIGNS[file.kind]} {number}/{len(files)}"
        choices = ((hide,),) if number == len(files) else ()
        work.say(staff.address, _message(work, text, file, choices), lane_of(sight.tip))
    return len(files)


def _message(work: UnitOfWork, text: str, file: StoredFile, choices: tuple[tuple[Choice, ...], ...]) -> OutboundMessage:
    card, shown_for = file_card(file.id), int(work.rules.shown_for.total_seconds())
    # The card that may stand there is taken away first: what is asked for again comes as a new message.
    shown = ShownFile(file.id, file.kind)
    return OutboundMessage(text=text, choices=choices, card=card, retract=(card,), shown_for=shown_for, protected=True, file=shown)
