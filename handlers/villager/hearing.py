"""What somebody presses under a campaign's message. Whatever conversation goes on is left alone.

Under another person's message (forwarded, or a forged button) and under one that became counts the answer is the same.
"""

from __future__ import annotations

from dataclasses import replace

from bot.dialog.conversation import After, Conversation, Go, Next
from bot.dialog.turn import WORDS, Turn
from bot.domain.events import Lane
from bot.domain.taps import Come, Listen, TellPolice, Told, Understood
from bot.domain.wishes import MOST_LISTENERS, read_number
from bot.services.campaigns.hear_again import hear_again
from bot.services.campaigns.tap import take_tap, will_remind
from bot.services.campaigns.tell_meeting import has_told, may_tell, tell_meeting
from bot.services.contacts.tell import tell_contact
from handlers.villager.home import unfinished
from handlers.villager.loose import unread
from handlers.villager.screen import footer, in_pairs, scene
from handlers.villager.states import ToldState

NAME = "told"

LISTENERS = (5, 10, 20, 30, 50, 100)
"""Numbers that are offered, each under itself; any up to the most can be typed."""


async def listen(turn: Turn, action: Listen) -> Next:
    """Send the recording again, the words where there is none."""
    mine = await take_tap(turn.work, turn.contact, action)
    message = await hear_again(turn.work, turn.contact, action)
    if mine is None or message is None or turn.contact is None:
        return _over(turn)
    if message.file is not None and message.file.kind not in turn.capabilities.shows:
        message = replace(message, file=None)
    await tell_contact(turn.work, turn.contact, message, Lane.DIALOGUE)
    turn.contact = replace(turn.contact, restored=False)  # the message offers the stop already
    return After.STAY


async def understood(turn: Turn, action: Understood) -> Next:
    """Thank, and count it once."""
    if await take_tap(turn.work, turn.contact, action) is None:
        return _over(turn)
    turn.say("taps.understood")
    return After.STAY


async def come(turn: Turn, action: Come) -> Next:
    """Thank, count it once, and say whether they will be reminded."""
    mine = await take_tap(turn.work, turn.contact, action)
    if mine is None:
        return _over(turn)
    turn.say("taps.come.reminded" if await will_remind(turn.work, mine.campaign) else "taps.come")
    return After.STAY


async def tell_police(turn: Turn, action: TellPolice) -> Next:
    """Open the ordinary menu, as the word for it does; nothing is written about where it was pressed."""
    del action
    return unfinished(turn) or After.HOME


async def told(turn: Turn, action: Told) -> Next:
    """Ask a respected person how many listened, once for each message."""
    if await may_tell(turn.work, turn.contact, action) is None:
        return _over(turn)
    if await has_told(turn.work, action):
        turn.say("told.already")
        return After.STAY
    return unfinished(turn) or Go(NAME, ToldState.ASK, {"lot": action.lot, "seq": action.seq})


async def _ask_count(turn: Turn) -> None:
    choices = [turn.pick("told.count", str(count), str(count), count=count) for count in LISTENERS]
    turn.say("told.ask", [*in_pairs(choices), footer(turn)], WORDS)


async def _take_count(turn: Turn) -> Next:
    people = read_number(turn.picked or turn.text, 0, MOST_LISTENERS)
    if people is None:
        return unread(turn, "told.unread", most=MOST_LISTENERS)
    counted = await tell_meeting(turn.work, turn.contact, Told(turn.data["lot"], turn.data["seq"]), people)
    turn.say("told.thanks" if counted else "taps.over", count=people)
    return After.HOME


def _over(turn: Turn) -> Next:
    turn.say("taps.over")
    return After.STAY


CONVERSATION = Conversation(name=NAME, scenes={ToldState.ASK: scene(_ask_count, _take_count)})
