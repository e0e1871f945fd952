"""Decide on a campaign: look at all of it, tick what it does not hold, approve, return, or let an urgent one out at once."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from bot.dialog.conversation import After, Conversation, Go, Next, Scene
from bot.dialog.turn import WORDS, Look, Rows, Turn
from bot.domain.approval import LONGEST_REASON, AskApproval, Review, SendUrgent
from bot.domain.campaigns import CampaignState, stands
from bot.domain.errors import Incomplete, NotAllowed, TooLate
from bot.domain.outreach import OpenCampaigns, ShowCampaign
from bot.domain.people import Right
from bot.domain.words import clean
from bot.services.campaigns.approve import approve, review, send_back
from bot.services.campaigns.sight import see
from bot.services.campaigns.urgent import review_urgent, send_urgent
from handlers.campaign.common import done, me
from handlers.campaign.shown import say_variants
from handlers.campaign.truth import languages, say_truth

NAME = "approval"
APPROVE, RETURN, YES, CANCEL = "approve", "return", "yes", "cancel"


class State(StrEnum):
    """Where the conversation stands."""

    TICKS = "ticks"
    REASON = "reason"
    SURE = "sure"


async def begin(turn: Turn, action: Review) -> Next:
    """Show all of a campaign that waits for somebody like me."""
    return await _begin(turn, action.campaign, urgent=False)


async def begin_urgent(turn: Turn, action: SendUrgent) -> Next:
    """Show all of an urgent campaign that could go out on my word."""
    return await _begin(turn, action.campaign, urgent=True)


async def _begin(turn: Turn, campaign: str, *, urgent: bool) -> Next:
    try:
        looked = await (review_urgent if urgent else review)(turn.work, campaign, me(turn))
    except NotAllowed:
        turn.say("approval.not_you", ((turn.act("campaigns.button.all", OpenCampaigns()),),))
        return done(turn)
    except Incomplete:
        turn.say("approval.incomplete", ((turn.act("approval.button.missing", AskApproval(campaign)),),))
        return done(turn)
    except TooLate:
        await _say_overtaken(turn, campaign)
        return done(turn)
    say_variants(turn, looked.campaign, looked.variants.values())
    await say_truth(turn, replace(looked.campaign, plan="") if urgent else looked.campaign)
    alone = [each.language for each in looked.variants.values() if not stands(each)]
    if alone:
        turn.say("approval.left_out", languages=languages(turn, alone))
    cautions = [[each.caution, ", ".join(f"«{words}»" for words in each.words)] for each in looked.cautions]
    told = {"campaign": campaign, "title": looked.campaign.title or turn.words("campaigns.untitled"), "seen": looked.seen}
    return Go(NAME, State.TICKS, {**told, "urgent": urgent, "ticks": looked.ticks, "ticked": [], "cautions": cautions})


async def ask_ticks(turn: Turn) -> None:
    """Show the ticks and what can be decided; nothing is ticked beforehand."""
    data = turn.data
    ticks = [
        (turn.pick("approval.tick", each, str(number), mark=_mark(turn, each), what=turn.words(f"approval.tick.{each}")),)
        for number, each in enumerate(data["ticks"], 1)
    ]
    warned = [turn.words(f"approval.caution.{caution}", words=words) for caution, words in data["cautions"]]
    message = "approval.ticks.warned" if warned else "approval.ticks"
    look = Look(card=NAME, retract=() if data.get("shown") else (NAME,))
    data["shown"] = True
    turn.say(message, (*ticks, *_decisions(turn)), look, title=data["title"], warnings="\n".join(warned))


def _mark(turn: Turn, tick: str) -> str:
    return "☑️" if tick in turn.data["ticked"] else "⬜"


def _decisions(turn: Turn) -> Rows:
    later = turn.pick("approval.button.later", CANCEL, "0")
    if turn.data["urgent"]:
        return ((turn.pick("approval.button.urgent", APPROVE, "8"),), (later,))
    return ((turn.pick("approval.button.approve", APPROVE, "8"), turn.pick("approval.button.return", RETURN, "9")), (later,))


async def take_ticks(turn: Turn) -> Next:
    """Tick or untick; decide."""
    picked, data = turn.picked, turn.data
    if picked in data["ticks"]:
        data["ticked"] = [each for each in data["ticks"] if (each in data["ticked"]) is not (each == picked)]
        return After.AGAIN
    if picked == CANCEL:
        return _leave(turn, "approval.later")
    if picked == RETURN and not data["urgent"]:
        return State.REASON
    if picked != APPROVE:
        return After.AGAIN
    if len(data["ticked"]) < len(data["ticks"]):
        turn.say("approval.ticks.missing")
        return After.AGAIN
    return State.SURE if data["urgent"] else await _approve(turn)


async def ask_reason(turn: Turn) -> None:
    """Ask for the reason."""
    turn.say("approval.reason", ((turn.pick("approval.button.cancel", CANCEL, "0"),),), WORDS, title=turn.data["title"])


async def take_reason(turn: Turn) -> Next:
    """Return it with the reason."""
    if turn.picked == CANCEL:
        return State.TICKS
    reason = clean(turn.text)
    if not any(letter.isalnum() for letter in reason) or len(reason) > LONGEST_REASON:
        turn.say("approval.reason.limit", limit=LONGEST_REASON)
        return After.AGAIN
    try:
        await send_back(turn.work, turn.data["campaign"], me(turn), reason)
    except (NotAllowed, TooLate):
        await _say_overtaken(turn, turn.data["campaign"])
        return After.OVER
    return _leave(turn, "approval.done.returned")


async def ask_sure(turn: Turn) -> None:
    """Ask once: it goes out now, at any hour."""
    row = (turn.pick("approval.button.urgent_yes", YES, "1"), turn.pick("approval.button.no", CANCEL, "2"))
    turn.say("approval.sure", (row,), title=turn.data["title"])


async def take_sure(turn: Turn) -> Next:
    """Let it out, or leave it as it is."""
    if turn.picked == CANCEL:
        return _leave(turn, "approval.later")
    return await _approve(turn) if turn.picked == YES else After.AGAIN


async def _approve(turn: Turn) -> Next:
    data = turn.data
    act = send_urgent if data["urgent"] else approve
    try:
        await act(turn.work, data["campaign"], me(turn), data["ticked"], data["seen"])
    except (NotAllowed, TooLate, Incomplete):
        await _say_overtaken(turn, data["campaign"])
        return After.OVER
    return _leave(turn, "approval.done.urgent" if data["urgent"] else "approval.done.approved")


def _leave(turn: Turn, message: str) -> Next:
    look = Look(retract=(NAME, "truth", f"approval-{turn.data['campaign']}") if message != "approval.later" else (NAME,))
    turn.say(message, ((turn.act("campaigns.button.all", OpenCampaigns()),),), look, title=turn.data["title"])
    return After.OVER


async def _say_overtaken(turn: Turn, campaign: str) -> None:
    """Say why nothing came of it: who was first, or that it has changed since."""
    try:
        found = await see(turn.work, campaign, me(turn))
    except NotAllowed:
        turn.say("campaigns.not_yours")
        return
    decider = await turn.work.staff.get(found.approver) if found.approver else None
    again = Review(campaign) if found.state is CampaignState.WAITING else ShowCampaign(campaign)
    label = "approval.button.review" if found.state is CampaignState.WAITING else "approval.button.campaign"
    fields = {"title": found.title or turn.words("campaigns.untitled"), "label": decider.label if decider else "?"}
    turn.say(f"approval.overtaken.{found.state}", ((turn.act(label, again),),), Look(retract=(NAME,)), **fields)


CONVERSATION = Conversation(
    NAME,
    {
        State.TICKS: Scene(ask_ticks, take_ticks),
        State.REASON: Scene(ask_reason, take_reason, back=State.TICKS),
        State.SURE: Scene(ask_sure, take_sure, back=State.TICKS),
    },
    right=Right.APPROVE,
)
