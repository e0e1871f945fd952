"""What the conversations of outreach share."""

from __future__ import annotations

from bot.dialog.conversation import After, Next
from bot.dialog.turn import Turn
from bot.domain.errors import NotAllowed
from bot.domain.people import Staff

CORRECTING = "correcting"

TALKS: frozenset[str] = frozenset(
    {
        "compose",
        "variants",
        "extras",
        "trial",
        "plan",
        "plan_sure",
        "came",
        "calendar",
        "approval",
        "back_translation",
        "target",
        CORRECTING,
    }
)
"""The conversations of outreach: pressing a button of another campaign ends them; what was typed stands in the draft already."""


def me(turn: Turn) -> Staff:
    """Return who presses; the router has checked the right.

    Raises:
        NotAllowed: nobody of the staff.
    """
    if turn.staff is None:
        raise NotAllowed
    return turn.staff


def done(turn: Turn) -> Next:
    """Return what follows a button: a conversation of outreach ends, a tip somebody is writing does not."""
    return After.OVER if turn.saved.name in TALKS else After.STAY
