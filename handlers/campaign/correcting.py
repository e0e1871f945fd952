"""Put right what a run said: the right words are a draft like every other, and go to exactly those who got the wrong ones."""

from __future__ import annotations

from enum import StrEnum

from bot.dialog.conversation import After, Conversation, Go, Next, Scene
from bot.dialog.turn import WORDS, Turn
from bot.domain.campaigns import MOST_LETTERS, Audience, Variant
from bot.domain.errors import NotAllowed, TooLate
from bot.domain.people import Right
from bot.domain.watching import CorrectRun, ShowRun
from bot.services.campaigns.draft_correction import add_corrected, draft_correction
from bot.services.campaigns.pause import pause
from handlers.campaign import desk
from handlers.campaign.common import CORRECTING, done, me
from handlers.campaign.running import run_seen

CANCEL, SKIP = "cancel", "skip"


class State(StrEnum):
    """Where the conversation stands."""

    WORDS = "words"
    OTHERS = "others"


async def begin(turn: Turn, action: CorrectRun) -> Next:
    """Hold the run up, so that nobody more gets the wrong words meanwhile, and ask for the right ones."""
    found = await run_seen(turn, action.run)
    if found is None:
        return done(turn)
    run, campaign = found
    if run.audience is Audience.RECALLED or not await turn.work.runs.languages(run.id):
        turn.say("correct.too_late", ((turn.act("watch.button.run", ShowRun(action.run)),),))
        return done(turn)
    if await pause(turn.work, run.id, me(turn).id):
        turn.say("correct.paused", title=campaign.title)
    return Go(CORRECTING, State.WORDS, {"run": run.id, "title": campaign.title})


async def ask_words(turn: Turn) -> None:
    """Ask for the Vietnamese words."""
    turn.say("correct.words", ((turn.pick("correct.button.cancel", CANCEL, "0"),),), WORDS, title=turn.data["title"])


async def take_words(turn: Turn) -> Next:
    """Write the draft; what of the run has not left stays where it is for good."""
    if turn.picked == CANCEL:
        turn.say("correct.nothing", ((turn.act("watch.button.run", ShowRun(turn.data["run"])),),))
        return After.OVER
    words = _words(turn)
    if words is None:
        return After.AGAIN
    found = await run_seen(turn, turn.data["run"])
    if found is None:
        return After.OVER
    run, _ = found
    try:
        campaign = await draft_correction(turn.work, run, me(turn), words)
    except (NotAllowed, TooLate):
        turn.say("correct.too_late")
        return After.OVER
    variants = await turn.work.campaigns.variants(run.campaign)
    left = [tag for tag in variants if tag != "vi"]
    turn.data.update(campaign=campaign, left=left, without=[])
    return State.OTHERS if left else await _finish(turn)


async def ask_other(turn: Turn) -> None:
    """Ask for the words in the next language."""
    speech = turn.words(f"watch.language.{turn.data['left'][0]}")
    turn.say("correct.other", ((turn.pick("correct.button.skip", SKIP, "0"),),), WORDS, speech=speech)


async def take_other(turn: Turn) -> Next:
    """Write one language more, or leave it to Vietnamese."""
    tag = turn.data["left"][0]
    if turn.picked == SKIP:
        turn.data["without"].append(tag)
    else:
        words = _words(turn)
        if words is None:
            return After.AGAIN
        try:
            await add_corrected(turn.work, turn.data["campaign"], Variant(tag, words, author=me(turn).id))
        except NotAllowed:
            turn.say("correct.too_late")
            return After.OVER
    turn.data["left"] = turn.data["left"][1:]
    return State.OTHERS if turn.data["left"] else await _finish(turn)


async def _finish(turn: Turn) -> Next:
    """Say who gets what and what comes next, and show the draft."""
    without = ", ".join(turn.words(f"watch.language.{tag}") for tag in turn.data["without"])
    turn.say("correct.saved.without" if without else "correct.saved", languages=without)
    await desk.show_one(turn, turn.data["campaign"])
    return After.OVER


def _words(turn: Turn) -> str | None:
    """Return what was typed; say kindly why it cannot be taken, and return None."""
    words = turn.text.strip()
    if any(letter.isalnum() for letter in words) and len(words) <= MOST_LETTERS:
        return words
    turn.say("correct.limit", limit=MOST_LETTERS)
    return None


CONVERSATION = Conversation(
    CORRECTING,
    {State.WORDS: Scene(ask_words, take_words), State.OTHERS: Scene(ask_other, take_other)},
    right=Right.CAMPAIGN,
)
