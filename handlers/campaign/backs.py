"""Say in Vietnamese what somebody else's variant says."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from bot.dialog.conversation import After, Conversation, Go, Next, Scene
from bot.dialog.turn import PLAIN, WORDS, Look, Rows, Turn
from bot.domain.approval import LONGEST_BACK, OpenBacks, TranslateBack, tongue
from bot.domain.errors import NotAllowed, TooLate
from bot.domain.events import Choice
from bot.domain.outreach import OpenCampaigns
from bot.domain.people import Right
from bot.domain.words import clean
from bot.services.campaigns.back_translate import Wanted, back_translate, list_wanted, see_wanted
from handlers.campaign.common import done, me
from handlers.campaign.shown import files_of

NAME = "back_translation"
PAGE = 8
CANCEL = "cancel"


class State(StrEnum):
    """Where the conversation stands."""

    WORDS = "words"


async def show(turn: Turn, action: OpenBacks) -> Next:
    """List what waits for somebody who speaks its language, a button each."""
    found = await list_wanted(turn.work, me(turn))
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(0, action.page), pages - 1)
    listed: Rows = [(_button(turn, each),) for each in found[page * PAGE : page * PAGE + PAGE]]
    steps = (("case.button.earlier", page - 1), ("case.button.later", page + 1))
    turning = tuple(turn.act(label, OpenBacks(to)) for label, to in steps if 0 <= to < pages)
    rows = [*listed, turning, (turn.act("campaigns.button.all", OpenCampaigns()),)]
    turn.say("backs" if found else "backs.none", rows, Look(card="desk", retract=("desk",)), count=len(found))
    return done(turn)


async def begin(turn: Turn, action: TranslateBack) -> Next:
    """Begin with one of them."""
    try:
        wanted = await see_wanted(turn.work, action.campaign, action.language, me(turn))
    except NotAllowed:
        _say(turn, "backs.not_you")
        return done(turn)
    except TooLate:
        _say(turn, "backs.late")
        return done(turn)
    for file in files_of(wanted.variant):
        turn.say("approval.file", (), Look(file=file), tongue=turn.words(tongue(action.language)))
    data = {"campaign": action.campaign, "language": action.language, "text": wanted.variant.text, "files": _files(wanted)}
    return Go(NAME, State.WORDS, data)


async def ask_words(turn: Turn) -> None:
    """Show the words and ask what they say."""
    language, text = turn.words(tongue(turn.data["language"])), turn.data["text"] or turn.words("approval.no_words")
    turn.say("backs.ask", ((turn.pick("approval.button.cancel", CANCEL, "0"),),), WORDS, tongue=language, text=text)


async def take_words(turn: Turn) -> Next:
    """Keep it, unless the variant reads otherwise by now."""
    if turn.picked == CANCEL:
        _say(turn, "backs.left")
        return After.OVER
    words = clean(turn.text)
    if not any(letter.isalnum() for letter in words) or len(words) > LONGEST_BACK:
        turn.say("backs.limit", limit=LONGEST_BACK)
        return After.AGAIN
    try:
        wanted = await see_wanted(turn.work, turn.data["campaign"], turn.data["language"], me(turn))
        recording, picture = turn.data["files"]
        seen = replace(wanted.variant, text=turn.data["text"], recording=recording, picture=picture)
        await back_translate(turn.work, replace(wanted, variant=seen), me(turn), words)
    except (NotAllowed, TooLate):
        _say(turn, "backs.late")
    else:
        _say(turn, "backs.thanks", tongue=turn.words(tongue(turn.data["language"])))
    return After.OVER


def _files(wanted: Wanted) -> list[str]:
    return [wanted.variant.recording, wanted.variant.picture]


def _button(turn: Turn, wanted: Wanted) -> Choice:
    title = wanted.campaign.title or turn.words("campaigns.untitled")
    return turn.act(
        "backs.button.one",
        TranslateBack(wanted.campaign.id, wanted.variant.language),
        tongue=turn.words(tongue(wanted.variant.language)),
        title=title,
    )


def _say(turn: Turn, message: str, **fields: object) -> None:
    turn.say(message, ((turn.act("backs.button.all", OpenBacks()), turn.act("campaigns.button.all", OpenCampaigns())),), PLAIN, **fields)


CONVERSATION = Conversation(NAME, {State.WORDS: Scene(ask_words, take_words)}, right=Right.TRANSLATE)
