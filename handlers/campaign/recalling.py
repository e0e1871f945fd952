"""Take back what a run said: at once, by its approver or an authoriser, because it lessens harm."""

from __future__ import annotations

from bot.dialog.conversation import Next
from bot.dialog.turn import Turn
from bot.domain.campaigns import DeliveryState
from bot.domain.errors import NotAllowed, TooLate
from bot.domain.watching import AskRecall, RecallRun, ShowRun
from bot.services.campaigns.draw import look
from bot.services.campaigns.recall import recall
from handlers.campaign.buttons import may_recall
from handlers.campaign.common import done, me
from handlers.campaign.running import run_seen, show_run

_GOT = (DeliveryState.SENT, DeliveryState.UNCERTAIN)


async def ask_recall(turn: Turn, action: AskRecall) -> Next:
    """Say what it does, and ask once more."""
    found = await run_seen(turn, action.run)
    if found is None:
        return done(turn)
    back = turn.act("watch.button.no", ShowRun(action.run))
    if not may_recall(turn, found[1]):
        turn.say("recall.not_yours", ((back,),))
        return done(turn)
    by_state = (await look(turn.work, found[0])).counts.by_state
    got = sum(by_state.get(state, 0) for state in _GOT)
    yes = turn.act("recall.button.yes", RecallRun(action.run))
    turn.say("recall.sure", ((yes,), (back,)), title=found[1].title, count=got)
    return done(turn)


async def recall_run(turn: Turn, action: RecallRun) -> Next:
    """Begin, and show how it goes."""
    found = await run_seen(turn, action.run)
    if found is None:
        return done(turn)
    if not may_recall(turn, found[1]):
        turn.say("recall.not_yours", ((turn.act("watch.button.no", ShowRun(action.run)),),))
        return done(turn)
    try:
        number = await recall(turn.work, found[0], me(turn))
    except (NotAllowed, TooLate):
        turn.say("recall.too_late", ((turn.act("watch.button.run", ShowRun(action.run)),),))
        return done(turn)
    await show_run(turn, ShowRun(number))
    return done(turn)
