"""One event's way through words, actions and scenes."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from bot.dialog.conversation import After, Go, Next, Routes, Scene, Take
from bot.dialog.turn import Turn
from bot.dialog.words import STAFF_WORDS, read_word, typed
from bot.domain.actions import Action, Pick
from bot.domain.events import EventKind

LONGEST_LABEL = 200
"""What is longer is nobody's button, and is not worth comparing."""


def where(turn: Turn) -> str:
    """Return the conversation and the state, for logs."""
    return f"{turn.saved.name or 'home'}.{turn.saved.state or '-'}"


async def advance(turn: Turn, routes: Routes) -> None:
    """Handle one event: find who answers it, run that, and ask whatever scene comes next."""
    await _follow(turn, routes, await _answer(turn, routes))


async def _answer(turn: Turn, routes: Routes) -> Next:
    event = turn.event
    take = _arrivals(turn, routes).get(event.kind)
    if take is not None:
        return await take(turn)
    if event.kind is EventKind.EDIT:
        return await _edit(turn, routes)
    if event.kind is EventKind.POINT and event.live:
        turn.say("place.live")
        return After.STAY
    if event.kind is EventKind.PRESS:
        return await _press(turn, routes, event.action)
    return await _typed(turn, routes)


def _arrivals(turn: Turn, routes: Routes) -> Mapping[EventKind, Take]:
    """Return who answers people and groups that come, move and go, whatever conversation goes on."""
    return {
        EventKind.START: routes.start,
        EventKind.GONE: routes.left if turn.event.group else routes.gone,
        EventKind.GROUP: routes.called,
        EventKind.MOVED: routes.moved,
    }


async def _typed(turn: Turn, routes: Routes) -> Next:
    if turn.event.kind is EventKind.TEXT:
        packed = _offered(turn)
        if packed:
            return await _press(turn, routes, packed)
        word = read_word(turn.text)
        if word is not None and (word not in STAFF_WORDS or turn.staff is not None):
            return await routes.words[word](turn)
        digit = routes.digits.get(turn.text.strip()) if not turn.saved.name else None
        if digit is not None:
            return await _do(turn, routes, digit)
    scene = await _scene(turn, routes)
    return await (scene.take(turn) if scene else routes.loose(turn))


def _offered(turn: Turn) -> str:
    words, offered = turn.text.strip(), turn.saved.offered
    if len(words) > LONGEST_LABEL:
        return ""
    at = next((at for at, (number, _, _) in enumerate(offered) if words == number), None)
    if at is None:
        at = typed(words, (label for _, label, _ in offered))
    return "" if at is None else offered[at][2]


async def _press(turn: Turn, routes: Routes, packed: str) -> Next:
    if packed.startswith(f"{Pick.code}:"):
        return await _pick(turn, routes, packed)
    action = routes.read(packed)
    return await _old(turn, routes) if action is None else await _do(turn, routes, action)


async def _pick(turn: Turn, routes: Routes, packed: str) -> Next:
    scene = await _scene(turn, routes)
    try:
        pick = Pick.unpack(packed)
    except ValueError:
        return await _old(turn, routes)
    if scene is None or pick.serial != turn.saved.serial or packed not in {row[2] for row in turn.saved.offered}:
        return await _old(turn, routes)
    turn.picked = pick.value
    return await scene.take(turn)


async def _do(turn: Turn, routes: Routes, action: Action) -> Next:
    if action.right is not None:
        await refresh(turn)
        if turn.staff is None or not turn.staff.may(action.right):
            turn.say("not.allowed")
            return After.STAY
    return await routes.actions[type(action)](turn, action)


async def refresh(turn: Turn) -> None:
    """Read anew who the person is: somebody removed a moment ago, even in this batch, has no right left."""
    turn.staff = (await turn.work.staff.at([turn.event.address])).get(turn.event.address)


async def _old(turn: Turn, routes: Routes) -> Next:
    turn.say("old.button")
    return After.AGAIN if await _scene(turn, routes) else After.HOME


async def _scene(turn: Turn, routes: Routes) -> Scene | None:
    conversation = routes.conversations.get(turn.saved.name)
    if conversation is None:
        return None
    if conversation.right is not None:
        await refresh(turn)
        if turn.staff is None or not turn.staff.may(conversation.right):
            _end(turn)
            return None
    return routes.scene(turn.saved.name, turn.saved.state)


async def _edit(turn: Turn, routes: Routes) -> Next:
    conversation = routes.conversations.get(turn.saved.name)
    if conversation is not None and conversation.edited is not None:
        return await conversation.edited(turn)
    turn.say("edit.late")
    return After.STAY


async def _back(turn: Turn, routes: Routes) -> Next:
    scene = await _scene(turn, routes)
    if scene is None or scene.back is None:
        return After.HOME
    return scene.back


def _end(turn: Turn) -> None:
    turn.saved.name = turn.saved.state = turn.saved.serial = turn.saved.prompt = ""
    turn.saved.data, turn.saved.offered = {}, []


async def _follow(turn: Turn, routes: Routes, following: Next) -> None:
    if following is After.STAY:
        return
    if following is After.BACK:
        following = await _back(turn, routes)
    if following is After.OVER:
        screen = turn.saved.offered if turn.offers else []
        _end(turn)
        turn.saved.offered = screen
        return
    if following is After.HOME:
        _end(turn)
        await routes.home(turn)
        return
    if isinstance(following, Go):
        _begin(turn, following)
    elif following is not After.AGAIN:
        turn.saved.state = str(following)
    scene = await _scene(turn, routes)
    if scene is not None:
        await scene.ask(turn)


def _begin(turn: Turn, go: Go) -> None:
    same = turn.saved.name == go.conversation and not go.data
    turn.saved.name, turn.saved.state = go.conversation, str(go.state)
    if not same:
        turn.saved.data = dict(go.data)
        turn.saved.serial = turn.work.random.token(3).hex()
        turn.saved.offered = []


def state_of(turn: Turn, states: type[StrEnum]) -> StrEnum | None:
    """Return the present state as a member of an enum, None when it is not one of it."""
    return next((state for state in states if state == turn.saved.state), None)
