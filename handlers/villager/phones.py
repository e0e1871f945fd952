"""The telephone numbers of a unit, wherever there is danger or waiting."""

from __future__ import annotations

from bot.dialog.turn import Turn


async def say_phones(turn: Turn, unit: str) -> None:
    """Say the numbers of a unit, if it has any: duty, border post, clinic."""
    if not unit:
        return
    for phone in await turn.work.units.phones(unit):
        turn.say(f"phone.{phone.kind}", number=phone.number)
