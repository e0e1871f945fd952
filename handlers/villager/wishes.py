"""How a subscriber wants to hear the news: which subjects, at which hours, how many a week, where, and whether they tell others."""

from __future__ import annotations

from dataclasses import replace

from bot.dialog.conversation import Ask, Conversation, Go, Next, Scene, Take
from bot.dialog.turn import WORDS, Turn
from bot.domain.actions import Stop
from bot.domain.campaigns import Subject
from bot.domain.people import Wishes
from bot.domain.sending import MOST_A_DAY, habits
from bot.domain.wishes import read_hours, read_number, write_hour
from bot.services.contacts.subscribe import subscribe
from bot.services.contacts.wish import wish, wishes_of
from handlers.villager import news
from handlers.villager.actions import Languages
from handlers.villager.loose import unread
from handlers.villager.places import home_of
from handlers.villager.screen import SECOND_PAGE, footer, in_pairs, scene
from handlers.villager.states import NewsState, WishesState

NAME = "wishes"

PAGE = 8
HOURS = ((19 * 60, 7 * 60), (22 * 60, 5 * 60))
"""Quiet hours that are offered, in minutes of the day; any others can be typed."""
ALWAYS = (0, 0)
WEEKS = (1, 2, 3, 5, 7, MOST_A_DAY)
"""Messages a week that are offered, each under its own number; any from 1 to 15 can be typed."""
_USUAL = "20"
"""No number that means messages a week, nor a sign of the bottom row."""


async def begin(turn: Turn) -> Next:
    """Show what is set; who does not subscribe is asked for that first."""
    return await news.begin(turn) if turn.contact is None else Go(NAME, WishesState.SHOW)


async def _ask_show(turn: Turn) -> None:
    wishes, rules = await wishes_of(turn.work, turn.event.address), turn.work.rules
    wanted = habits(rules, wishes.quiet_from, wishes.quiet_to, wishes.per_week)
    choices = [
        turn.pick("wishes.button.subjects", WishesState.SUBJECTS, "1"),
        turn.pick("wishes.button.hours", WishesState.HOURS, "2"),
        turn.pick("wishes.button.week", WishesState.WEEK, "3"),
        turn.pick("wishes.button.place", WishesState.PLACE, "4"),
        turn.act("settings.language", Languages(), "5"),
        turn.pick("wishes.button.tells", WishesState.TELLS, "6"),
        turn.act("news.stop", Stop(), "7"),
    ]
    turn.say(
        "wishes.show",
        [*in_pairs(choices), footer(turn)],
        unit=turn.house.places.label(turn.home),
        tongue=turn.work.texts.offered().get(turn.language, turn.language),
        left=_left(turn, wishes),
        hours=_hours(turn, (wanted.quiet_from, wanted.quiet_to)),
        count=wanted.per_week,
        tells=turn.words("wishes.tells.yes" if wishes.tells else "wishes.tells.no"),
    )


async def _take_show(turn: Turn) -> Next:
    if turn.picked == WishesState.PLACE and not turn.house.places.hamlets(home_of(turn)):
        return Go(news.NAME, NewsState.FIND)
    return WishesState(turn.picked) if turn.picked else unread(turn, "wishes.unread")


def _left(turn: Turn, wishes: Wishes) -> str:
    names = [turn.words(f"wishes.subject.{subject}") for subject in Subject if subject in wishes.left]
    return ", ".join(names) or turn.words("wishes.left.none")


def _hours(turn: Turn, hours: tuple[int, int]) -> str:
    if hours[0] == hours[1]:
        return turn.words("wishes.hours.none")
    return turn.words("wishes.hours.span", first=write_hour(hours[0]), last=write_hour(hours[1]))


async def _ask_subjects(turn: Turn) -> None:
    left = (await wishes_of(turn.work, turn.event.address)).left
    choices = []
    for at, subject in enumerate(Subject):
        message = "wishes.subjects.left" if subject in left else "wishes.subjects.heard"
        choices.append(turn.pick(message, subject, str(SECOND_PAGE + at), name=turn.words(f"wishes.subject.{subject}")))
    done = [turn.pick("wishes.button.done", "done", "1")]
    message = "wishes.subjects.all_left" if left == set(Subject) else "wishes.subjects.ask"
    turn.say(message, [*in_pairs(choices), done, footer(turn)])


async def _take_subjects(turn: Turn) -> Next:
    if turn.picked not in set(Subject):
        return WishesState.SHOW if turn.picked else unread(turn, "wishes.unread")
    wishes = await wishes_of(turn.work, turn.event.address)
    await _keep(turn, replace(wishes, left=wishes.left ^ {Subject(turn.picked)}))
    return WishesState.SUBJECTS


async def _ask_hours(turn: Turn) -> None:
    rules = turn.work.rules
    usual = _hours(turn, (rules.quiet_from, rules.quiet_to))
    choices = [turn.pick("wishes.hours.usual", "usual", "1", hours=usual)]
    choices += [turn.pick("wishes.hours.one", str(at), str(at + 2), hours=_hours(turn, each)) for at, each in enumerate(HOURS)]
    choices.append(turn.pick("wishes.hours.always", "always", "4"))
    turn.say("wishes.hours.ask", [*in_pairs(choices), footer(turn)], WORDS)


async def _take_hours(turn: Turn) -> Next:
    hours: tuple[int | None, int | None] | None = read_hours(turn.text)
    if turn.picked:
        hours = {"usual": (None, None), "always": ALWAYS}.get(turn.picked) or HOURS[int(turn.picked)]
    if hours is None:
        return unread(turn, "wishes.hours.unread")
    wishes = await wishes_of(turn.work, turn.event.address)
    await _keep(turn, replace(wishes, quiet_from=hours[0], quiet_to=hours[1]))
    return WishesState.SHOW


async def _ask_week(turn: Turn) -> None:
    choices = [turn.pick("wishes.week.one", str(count), str(count), count=count) for count in WEEKS]
    usual = [turn.pick("wishes.week.usual", "usual", _USUAL, count=turn.work.rules.per_week)]
    turn.say("wishes.week.ask", [*in_pairs(choices), usual, footer(turn)], WORDS, most=MOST_A_DAY)


async def _take_week(turn: Turn) -> Next:
    typed = read_number(turn.picked or turn.text, 1, MOST_A_DAY)
    if typed is None and turn.picked != "usual":
        return unread(turn, "wishes.week.unread", most=MOST_A_DAY)
    await _keep(turn, replace(await wishes_of(turn.work, turn.event.address), per_week=typed))
    return WishesState.SHOW


async def _ask_place(turn: Turn) -> None:
    commune, page = home_of(turn), turn.data.get("page", 0)
    hamlets = turn.house.places.hamlets(commune)
    here = hamlets[page * PAGE : page * PAGE + PAGE]
    choices = [turn.pick("place.unit", f"h={each.code}", str(SECOND_PAGE + at), unit=each.name) for at, each in enumerate(here)]
    others = [turn.pick("wishes.place.whole", "whole", "1"), turn.pick("place.other", "other", "2")]
    more = [turn.pick("wishes.place.more", "more", "3")] if len(hamlets) > PAGE else []
    turn.say("wishes.place.ask", [*in_pairs(choices), others, more, footer(turn)], WORDS, unit=turn.house.places.label(commune))


async def _take_place(turn: Turn) -> Next:
    places, commune = turn.house.places, home_of(turn)
    page = turn.data.pop("page", 0)
    if turn.picked == "other":
        return Go(news.NAME, NewsState.FIND)
    if turn.picked == "more":
        turn.data["page"] = (page + 1) % -(-len(places.hamlets(commune)) // PAGE)
        return WishesState.PLACE
    found = places.unit(turn.picked.removeprefix("h=")) if turn.picked else places.hamlet_in(commune, turn.text)
    if turn.picked == "whole":
        found = places.unit(commune)
    if found is None:
        return unread(turn, "wishes.place.unread")
    turn.contact = await subscribe(turn.work, turn.event.address, turn.language, found.code)
    return WishesState.SHOW


async def _ask_tells(turn: Turn) -> None:
    turn.say("wishes.tells.ask", [[turn.pick("wishes.button.yes", "yes", "1"), turn.pick("wishes.button.no", "no", "2")], footer(turn)])


async def _take_tells(turn: Turn) -> Next:
    if not turn.picked:
        return unread(turn, "wishes.unread")
    await _keep(turn, replace(await wishes_of(turn.work, turn.event.address), tells=turn.picked == "yes"))
    return WishesState.SHOW


async def _keep(turn: Turn, wishes: Wishes) -> None:
    await wish(turn.work, turn.event.address, wishes)


def _scene(ask: Ask, take: Take, back: WishesState | None = WishesState.SHOW) -> Scene:
    async def take_mine(turn: Turn) -> Next:
        # Who cannot be reached any more is no subscriber: nothing is remembered of them without a new consent.
        return await news.begin(turn) if turn.contact is None else await take(turn)

    return scene(ask, take_mine, back)


CONVERSATION = Conversation(
    name=NAME,
    scenes={
        WishesState.SHOW: _scene(_ask_show, _take_show, None),
        WishesState.SUBJECTS: _scene(_ask_subjects, _take_subjects),
        WishesState.HOURS: _scene(_ask_hours, _take_hours),
        WishesState.WEEK: _scene(_ask_week, _take_week),
        WishesState.PLACE: _scene(_ask_place, _take_place),
        WishesState.TELLS: _scene(_ask_tells, _take_tells),
    },
)
