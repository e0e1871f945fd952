"""Becoming staff: what one accepts is shown, then a matching code goes to whoever invited."""

from __future__ import annotations

from enum import StrEnum

from bot.dialog.advance import refresh
from bot.dialog.conversation import After, Conversation, Go, Next, Scene
from bot.dialog.turn import PLAIN, Turn
from bot.domain.errors import TooLate
from bot.services.staff.accept_invite import accept_invite

YES, NO = "yes", "no"


class State(StrEnum):
    """Where the conversation stands."""

    OFFER = "offer"


async def begin(turn: Turn, token: str) -> Next:
    """Show an invitation's offer; `token` comes from the link."""
    await refresh(turn)
    if turn.staff is not None:
        turn.say("invitation.already", label=turn.staff.label)
        return After.STAY
    invite = await turn.work.invites.by_token(token)
    if invite is None:
        turn.say("invitation.over")
        return After.HOME
    return Go("invitation", State.OFFER, {"token": token})


async def ask_offer(turn: Turn) -> None:
    """Show what the person accepts."""
    invite = await turn.work.invites.by_token(turn.data["token"])
    if invite is None:
        turn.say("invitation.over")
        return
    unit = await turn.work.units.get(invite.unit)
    fields = {
        "label": invite.label,
        "role": turn.words(f"role.{invite.role}"),
        "unit": unit.name if unit else invite.unit,
        "duties": turn.words(f"role.{invite.role}.duties"),
    }
    turn.say("invitation.offer", ((turn.pick("invitation.yes", YES, "1"), turn.pick("invitation.no", NO, "2")),), PLAIN, **fields)


async def take_offer(turn: Turn) -> Next:
    """Accept, or not."""
    if turn.picked == NO:
        turn.say("invitation.refused")
        return After.HOME
    if turn.picked != YES:
        return After.AGAIN
    try:
        match = await accept_invite(turn.work, turn.data["token"], turn.event.address, turn.language)
    except TooLate:
        turn.say("invitation.over")
        return After.HOME
    await refresh(turn)
    turn.say("invitation.code", match=match)
    return After.OVER


CONVERSATION = Conversation("invitation", {State.OFFER: Scene(ask_offer, take_offer)})
