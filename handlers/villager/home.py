"""The first screen, the same for everybody, and how people arrive and leave."""

from __future__ import annotations

from bot.dialog.conversation import After, Go, Next, Take
from bot.dialog.turn import Turn
from bot.dialog.words import fold
from bot.domain.actions import Action
from bot.domain.events import EventKind
from bot.privacy.receipts import read_receipt
from bot.services.contacts.stop import leave
from bot.services.staff.remove import remove_staff
from handlers.police import invitation
from handlers.villager import danger, news, pieces, receipt, tip, wishes
from handlers.villager.actions import ClearChat, Danger, Listen, News, OpenReceipt, OpenWishes, Report, Resume, Settings
from handlers.villager.loose import hold
from handlers.villager.screen import said
from handlers.villager.states import ReceiptState, TipState

_INVITATION, _NEWS = "i-", "n1-"

DIGITS: dict[str, Action] = {
    "1": Danger(),
    "2": Report(),
    "3": News(),
    "4": OpenReceipt(),
    "5": OpenWishes(),
    "6": Settings(),
    "9": Listen(),
    "7": ClearChat(),
    "0": Resume(),
}
"""What a digit means on the first screen, and under a sentence that ended a conversation."""

_MENU: dict[str, str] = {
    "1": "home.danger",
    "2": "home.report",
    "3": "home.news",
    "4": "home.receipt",
    "6": "home.settings",
    "9": "home.listen",
}

_SETTINGS = "6"
"""The sixth button shows no number; who counts may type it."""


async def home(turn: Turn) -> Next:
    """Show the first screen."""
    choice = {digit: turn.act(message, DIGITS[digit], digit) for digit, message in _MENU.items() if digit != _SETTINGS}
    settings = turn.act(_MENU[_SETTINGS], DIGITS[_SETTINGS])
    turn.say("home.title", [[choice[digit]] for digit in "1234"] + [[choice["9"], settings]])
    return After.STAY


async def start(turn: Turn) -> Next:
    """Begin, maybe by a link or a poster; a draft is not lost by it, and danger goes on."""
    payload = turn.text.strip()
    waiting = danger.go_on(turn) or unfinished(turn)
    if payload.startswith(_INVITATION):
        return waiting or await invitation.begin(turn, payload.removeprefix(_INVITATION))
    unit = turn.house.places.from_link(payload)
    if unit is None:
        if payload:
            turn.say("start.unknown")
        return waiting or After.HOME
    turn.saved.home = unit.code
    if payload.startswith(_NEWS):
        return waiting or await news.join(turn, unit.code)
    turn.say("start.unit", unit=turn.house.places.label(unit.code))
    return waiting or After.HOME


def unfinished(turn: Turn) -> Next | None:
    """Return the question what shall become of a draft that was not sent, None when there is none."""
    if turn.saved.name == tip.NAME and turn.data.get("pieces"):
        return TipState.LEAVE
    return danger.resume_draft(turn)


async def loose(turn: Turn) -> Next:
    """Take what comes without a question: a label of the first screen, a receipt, or words that are kept and asked about."""
    if turn.event.kind is EventKind.POINT:
        turn.say("point.home")
        return After.HOME
    if turn.event.kind is EventKind.FILE:
        brought = await pieces.brought(turn)
        return hold(brought) if brought else After.HOME
    digit = next((digit for digit, message in _MENU.items() if fold(turn.text[:200]) == fold(turn.words(message))), "")
    if digit in _OPENINGS:
        return await _OPENINGS[digit](turn)
    receipt_typed = read_receipt(turn.text)
    if receipt_typed is not None:
        return await receipt.attempt(turn, receipt_typed)
    words = said(turn)
    return hold([[turn.event.message, words]]) if words else After.HOME


async def report(turn: Turn, action: Report | None = None) -> Next:
    """Begin to tell something, or go on with what was begun."""
    del action
    if turn.saved.name == "loose":
        return Go(tip.NAME, TipState.TOPIC, {"pieces": turn.data.get("pieces", [])})
    if turn.saved.name == tip.NAME and turn.data.get("pieces"):
        return tip.where_it_was(turn)
    return danger.resume_draft(turn) or Go(tip.NAME, TipState.WORDS)


async def open_receipt(turn: Turn, action: Action | None = None) -> Next:
    """Ask for a receipt; a tip that is open on the screen is shown anew."""
    del action
    if turn.saved.name == receipt.NAME and turn.data.get("tip"):
        return ReceiptState.VIEW
    return unfinished(turn) or Go(receipt.NAME, ReceiptState.CODE)


async def open_news(turn: Turn, action: News | None = None) -> Next:
    """Begin to subscribe, or show what somebody hears."""
    del action
    return unfinished(turn) or await news.begin(turn)


async def open_wishes(turn: Turn, action: OpenWishes | None = None) -> Next:
    """Show how somebody wants to hear the news."""
    del action
    return unfinished(turn) or await wishes.begin(turn)


async def gone(turn: Turn) -> Next:
    """Drop what was known of somebody who left or blocked us: conversation, contact, what waits for them."""
    await leave(turn.work, turn.event.address)
    if turn.staff is not None:
        # Nobody reaches them any more: others must ring instead.
        await remove_staff(turn.work, turn.staff.id, by=turn.staff.id)
    turn.contact = turn.staff = None
    turn.saved.home = turn.saved.language = ""
    return After.OVER


_OPENINGS: dict[str, Take] = {"2": report, "3": open_news, "4": open_receipt}
