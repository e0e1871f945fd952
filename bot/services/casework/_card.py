"""The card of a tip: plain, without words; or open, with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.domain.actions import Accept, Action, Ask, CannotGo, Close, HandOver, Hide, Open, Reply, ShowFiles, Transcribe, TurnPage
from bot.domain.errors import Gone
from bot.domain.events import Choice, Lane, OutboundMessage
from bot.domain.people import Role, Staff
from bot.domain.tips import FILES, Author, Entry, EntryKind, Outcome, Tip, TipStatus, Urgency
from bot.services.casework._files import file_cards, hears, line_of, shown_files
from bot.services.casework._sight import Sight
from bot.services.casework._wording import clock_of, day_of, place_of, sign_of, state_of, topic_of, unclickable
from bot.store.files import StoredFile
from bot.store.work import UnitOfWork

PAGE = 1500
"""Characters of the words on one page: with the frame it fits into any platform's message."""

_KINDS = {EntryKind.THANKS: "thanks", EntryKind.HEARD: "heard"}

Row = tuple[Choice, ...]


def card_name(tip_id: str) -> str:
    """Return the name of a tip's card."""
    return f"tip-{tip_id}"


def lane_of(tip: Tip) -> Lane:
    """Return the lane of what is said about a tip: one only, so that it keeps its order."""
    return Lane.DANGER if tip.urgency is Urgency.DANGER else Lane.DIALOGUE


def button(work: UnitOfWork, staff: Staff, message: str, action: Action) -> Choice:
    """Return a button in the language of a member of staff."""
    return Choice(work.texts.text(staff.language, message), action.pack())


async def plain_card(work: UnitOfWork, sight: Sight) -> OutboundMessage:
    """Return the card without words."""
    tip, language = sight.tip, sight.staff.language
    kind = "closed" if not sight.open else tip.urgency.value
    text = work.texts.text(
        language,
        f"case.alert.{kind}",
        code=sight.code,
        sign=sign_of(tip),
        topic=topic_of(work, tip, language),
        place=await place_of(work, tip, language),
        time=_time_of(work, sight, tip.received),
        state=await state_of(work, tip, language),
    )
    # Where the words are not shown, no picture is either.
    retract = await file_cards(work, tip.id)
    return OutboundMessage(text=text, choices=_plain_choices(work, sight), card=card_name(tip.id), retract=retract, protected=True)


def _plain_choices(work: UnitOfWork, sight: Sight) -> tuple[Row, ...]:
    tip, staff = sight.tip, sight.staff
    look = button(work, staff, "case.button.open", Open(tip.id))
    cannot = button(work, staff, "case.button.cannot_go", CannotGo(tip.id))
    if tip.status is TipStatus.CLOSED:
        return () if tip.outcome is Outcome.NOT_FOR_LINE else ((look,),)
    if not tip.owner:
        return (button(work, staff, "case.button.accept", Accept(tip.id)), look), (cannot,)
    return ((look, cannot),) if tip.owner == staff.id else ((look,),)


async def open_card(work: UnitOfWork, sight: Sight, page: int = -1) -> tuple[OutboundMessage, int]:
    """Return the card with the words, and which page it shows (-1 asks for the last one).

    Raises:
        Gone: the words were destroyed.
    """
    tip, language = sight.tip, sight.staff.language
    pages, files = await _pages(work, sight)
    page = len(pages) - 1 if page < 0 else min(page, len(pages) - 1)
    text = work.texts.text(
        language,
        "case.open",
        code=sight.code,
        sign=sign_of(tip),
        topic=topic_of(work, tip, language),
        place=await place_of(work, tip, language),
        time=_time_of(work, sight, tip.received),
        state=await state_of(work, tip, language),
        words=pages[page],
    )
    choices = (*_turning(work, sight, page, len(pages)), *_file_choices(work, sight, files), *_open_choices(work, sight))
    shown_for = int(work.rules.shown_for.total_seconds())
    return OutboundMessage(text=text, choices=choices, card=card_name(tip.id), shown_for=shown_for, protected=True), page


async def _pages(work: UnitOfWork, sight: Sight) -> tuple[list[str], int]:
    """Return the thread in pages, and how many files may be shown."""
    entries = await work.threads.read(sight.tip.id)
    if not entries and sight.tip.outcome is Outcome.NOT_FOR_LINE:
        raise Gone
    files = {file.id: file for file in await work.files.of_tip(sight.tip.id)}
    whole = "\n\n".join(_line(work, sight, entry, files) for entry in entries)
    return list(_cut(whole)), len(shown_files(work, sight.staff, entries, files))


def _cut(whole: str) -> Iterator[str]:
    while len(whole) > PAGE:
        # Between words where there are any; somebody may send 4,000 letters without a space.
        end = max(whole.rfind(" ", 0, PAGE), whole.rfind("\n", 0, PAGE)) + 1 or PAGE
        yield whole[:end]
        whole = whole[end:]
    yield whole


def _line(work: UnitOfWork, sight: Sight, entry: Entry, files: Mapping[str, StoredFile]) -> str:
    kind = _KINDS.get(entry.kind, entry.author.value)
    words = unclickable(entry.words) if entry.author is Author.SENDER else entry.words
    if entry.kind in FILES:
        words = line_of(work, sight.staff, entry, files)
    return work.texts.text(sight.staff.language, f"case.line.{kind}", time=_time_of(work, sight, entry.at), words=words)


def _time_of(work: UnitOfWork, sight: Sight, at: datetime) -> str:
    # Of a closed tip only days are kept: a time of day would be made up.
    return clock_of(work, at) if sight.open else day_of(work, at)


def _turning(work: UnitOfWork, sight: Sight, page: int, count: int) -> tuple[Row, ...]:
    steps = (("case.button.earlier", page - 1), ("case.button.later", page + 1))
    row = tuple(button(work, sight.staff, label, TurnPage(sight.tip.id, to)) for label, to in steps if 0 <= to < count)
    return (row,) if row else ()


def _file_choices(work: UnitOfWork, sight: Sight, files: int) -> tuple[Row, ...]:
    if not files:
        return ()
    label = work.texts.text(sight.staff.language, "case.button.files", count=files)
    row = [Choice(label, ShowFiles(sight.tip.id).pack())]
    if work.rules.transcript_first and sight.open and hears(work, sight.staff):
        row.append(button(work, sight.staff, "case.button.transcribe", Transcribe(sight.tip.id)))
    return (tuple(row),)


def _open_choices(work: UnitOfWork, sight: Sight) -> tuple[Row, ...]:
    tip, staff = sight.tip, sight.staff
    hide = button(work, staff, "case.button.hide", Hide(tip.id))
    if tip.status is TipStatus.CLOSED:
        return ((hide,),)
    rows: list[Row] = []
    if not tip.owner:
        rows.append(
            (button(work, staff, "case.button.accept", Accept(tip.id)), button(work, staff, "case.button.cannot_go", CannotGo(tip.id)))
        )
    if sight.leads:
        rows.append((button(work, staff, "case.button.ask", Ask(tip.id)), button(work, staff, "case.button.reply", Reply(tip.id))))
        close = button(work, staff, "case.button.close", Close(tip.id))
        rows.append((close,) if staff.role is Role.PROVINCE else (button(work, staff, "case.button.hand_over", HandOver(tip.id)), close))
    return (*rows, (hide,))
