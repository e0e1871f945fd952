"""Accept an invitation: pending until the inviter has confirmed the matching code."""

from __future__ import annotations

from bot.domain.actions import ConfirmStaff
from bot.domain.errors import TooLate
from bot.domain.events import Address, Choice, OutboundMessage
from bot.domain.people import Invite, StaffState
from bot.store import webchat
from bot.store.work import UnitOfWork

CANDIDATES = 3


async def accept_invite(work: UnitOfWork, token: str, address: Address, language: str) -> str:
    """Make somebody a pending member of staff; return the matching code to read out to the inviter, who is asked for it.

    Raises:
        TooLate: the invitation was used, is over or never was; or the person is staff already.
    """
    invite = await work.invites.by_token(token)
    if invite is None or await work.staff.at([address]):
        raise TooLate
    staff_id = await work.staff.add(invite, address, language)
    if not await work.invites.accept(invite.id, staff_id):
        raise TooLate
    work.audit.note(staff_id, "accept_invite")
    await webchat.keep_for_staff(work, address.id)
    await _ask_inviter(work, invite)
    return invite.match


async def _ask_inviter(work: UnitOfWork, invite: Invite) -> None:
    inviter = await work.staff.get(invite.inviter) if invite.inviter else None
    if inviter is None or inviter.address is None or inviter.state is not StaffState.ACTIVE:
        return  # invited from the command line, which asks by itself
    row = tuple(Choice(code, ConfirmStaff(invite.id, code).pack()) for code in _candidates(work, invite.match))
    text = work.texts.text(inviter.language, "staff.match", label=invite.label)
    work.say(inviter.address, OutboundMessage(text=text, choices=(row,), card=f"invite-{invite.id}"))


def _candidates(work: UnitOfWork, match: str) -> list[str]:
    others: list[str] = []
    while len(others) < CANDIDATES - 1:
        code = str(10 + work.random.below(90))
        if code != match and code not in others:
            others.append(code)
    others.insert(work.random.below(CANDIDATES), match)
    return others
