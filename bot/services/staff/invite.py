"""Invite somebody to the staff."""

from __future__ import annotations

from bot.domain.people import Invite, Role
from bot.store.work import UnitOfWork

TOKEN_BYTES = 16


async def invite_staff(work: UnitOfWork, role: Role, unit: str, label: str, inviter: str = "") -> tuple[str, str]:
    """Write an invitation that lives 72 hours; return its id and the token for the link (32 hex digits).

    `inviter` is the staff id of whoever invites, "" for the command line.
    """
    token = work.random.token(TOKEN_BYTES).hex()
    match = str(10 + work.random.below(90))
    invite_id = await work.invites.add(token, Invite("", role, unit, label, inviter, match, ""))
    work.audit.note(inviter, f"invite_{role}")
    return invite_id, token
