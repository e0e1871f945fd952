"""The buttons of a tip's card that need no further question."""

from __future__ import annotations

from functools import partial

from bot.dialog.conversation import Next
from bot.dialog.turn import Turn
from bot.domain.actions import Accept, CannotGo, Hide, Open, ShowCard, ShowFiles, TurnPage
from bot.domain.errors import NotAllowed, TooLate
from bot.services.casework.accept import accept_tip
from bot.services.casework.cannot_go import cannot_go
from bot.services.casework.hide import hide_tip
from bot.services.casework.open_tip import open_tip
from bot.services.casework.show import show_card
from bot.services.casework.show_files import show_files
from bot.services.casework.standing import standing
from handlers.police.common import done, guarded, me, refuse, say_with_desk


async def accept(turn: Turn, action: Accept) -> Next:
    """Take the tip; the first one has it."""
    try:
        code = await accept_tip(turn.work, action.tip, me(turn))
    except NotAllowed:
        await refuse(turn, action.tip)
    except TooLate:
        await _too_late(turn, action.tip)
    else:
        turn.say("case.accepted", code=code)
    return done(turn)


async def _too_late(turn: Turn, tip: str) -> None:
    how = await standing(turn.work, tip, me(turn))
    owner = (await turn.work.tips.get(tip)) if how.open else None
    if owner is not None and owner.owner == me(turn).id:
        turn.say("case.accepted_before", code=how.code)
        return
    await refuse(turn, tip)


async def show_words(turn: Turn, action: Open) -> Next:
    """Show the words on the card."""
    await guarded(turn, action.tip, partial(open_tip, turn.work, action.tip, me(turn)))
    return done(turn)


async def show_pictures(turn: Turn, action: ShowFiles) -> Next:
    """Show the tip's files below the card."""
    shown = 0

    async def show_them() -> None:
        nonlocal shown
        shown = await show_files(turn.work, action.tip, me(turn))

    if await guarded(turn, action.tip, show_them) and not shown:
        say_with_desk(turn, "case.files.none")
    return done(turn)


async def turn_page(turn: Turn, action: TurnPage) -> Next:
    """Show another page of the words."""
    await guarded(turn, action.tip, partial(open_tip, turn.work, action.tip, me(turn), max(0, action.page)))
    return done(turn)


async def hide_words(turn: Turn, action: Hide) -> Next:
    """Take the words off the card."""
    await guarded(turn, action.tip, partial(hide_tip, turn.work, action.tip, me(turn)))
    return done(turn)


async def show(turn: Turn, action: ShowCard) -> Next:
    """Send the card anew."""
    await guarded(turn, action.tip, partial(show_card, turn.work, action.tip, me(turn)))
    return done(turn)


async def pass_on(turn: Turn, action: CannotGo) -> Next:
    """Ring the others: this one cannot go."""
    try:
        code = await cannot_go(turn.work, action.tip, me(turn))
    except NotAllowed:
        await refuse(turn, action.tip)
    except TooLate:
        await _said_before(turn, action.tip)
    else:
        say_with_desk(turn, "case.passed_on", code=code)
    return done(turn)


async def _said_before(turn: Turn, tip: str) -> None:
    how = await standing(turn.work, tip, me(turn))
    if how.open and not how.owner:
        say_with_desk(turn, "case.passed_on", code=how.code)
        return
    await refuse(turn, tip)
