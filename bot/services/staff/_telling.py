"""What staff are told about themselves and each other."""

from __future__ import annotations

from bot.domain.actions import OpenTips
from bot.domain.events import Choice, OutboundMessage
from bot.domain.people import Right, Staff
from bot.store.work import UnitOfWork


def tell(work: UnitOfWork, staff: Staff, message: str, **fields: object) -> None:
    """Say a message of the catalogue to a member of staff."""
    if staff.address is not None:
        work.say(staff.address, OutboundMessage(text=work.texts.text(staff.language, message, **fields)))


async def welcome(work: UnitOfWork, staff: Staff) -> None:
    """Greet a new member with what comes next; officers get their desk's button."""
    if staff.address is None:
        return
    text = work.texts.text(staff.language, f"staff.welcome.{staff.role}", label=staff.label)
    desk = Choice(work.texts.text(staff.language, "desk.button.tips"), OpenTips().pack())
    choices = ((desk,),) if staff.may(Right.CASEWORK) else ()
    work.say(staff.address, OutboundMessage(text=text, choices=choices))
