"""Gathering: several messages that wait for one group become one that names each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.domain.events import Choice, OutboundMessage
from bot.store.outbox import Waiting

MOST = 40
IN_ROW = 2


@dataclass(frozen=True, slots=True)
class Gathered:
    """One message, None when nothing is left to say, and the waiting ones that it stands for."""

    message: OutboundMessage | None
    rows: tuple[Waiting, ...]


def gather(waiting: Sequence[Waiting], heading: Callable[[int], str]) -> Gathered:
    """Make one message of those with a brief line: danger first, the newest of each card, at most forty.

    What a later one takes away is not named any more. One alone stays as it is.
    """
    rows = sorted((row for row in waiting if row.message.brief), key=lambda row: row.id)
    newest = {row.message.card or f"\0{row.id}": row for row in rows}
    over = {row.id for row in newest.values() if _is_over(row, waiting)}
    named = sorted((row for row in newest.values() if row.id not in over), key=lambda row: (row.lane, row.id))[:MOST]
    left = {row.id for row in newest.values()} - over - {row.id for row in named}
    cards = {row.message.card for row in newest.values() if row.id in left} - {""}
    taken = tuple(row for row in rows if row.id not in left and row.message.card not in cards)
    if len(named) <= 1:
        return Gathered(named[0].message if named else None, taken)
    return Gathered(_as_one([row.message for row in named], heading), taken)


def _is_over(row: Waiting, waiting: Sequence[Waiting]) -> bool:
    card = row.message.card
    return bool(card) and any(each.id > row.id and card in each.message.retract and each.message.card != card for each in waiting)


def _as_one(messages: Sequence[OutboundMessage], heading: Callable[[int], str]) -> OutboundMessage:
    choices = [each.choices[0][0] for each in messages if each.choices and each.choices[0]]
    # It has no card, for it stands for many: theirs, where they stand, are taken away.
    cards = dict.fromkeys(card for each in messages for card in (*each.retract, each.card) if card)
    return OutboundMessage(
        text="\n".join([heading(len(messages)), *(each.brief for each in messages)]),
        choices=_rows(choices),
        retract=tuple(cards),
        protected=any(each.protected for each in messages),
    )


def _rows(choices: Sequence[Choice]) -> tuple[tuple[Choice, ...], ...]:
    return tuple(tuple(choices[place : place + IN_ROW]) for place in range(0, len(choices), IN_ROW))
