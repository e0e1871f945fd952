"""The ledger's statements that run for every batch, built once: building one anew costs about as much as running it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, Update, bindparam, or_, select, text, update

from bot.domain.campaigns import Audience, DeliveryState, RunState
from bot.store import schema as s
from bot.store import schema_campaigns as sc

_D: Final = sc.delivery.c
_L: Final = sc.lot.c
_C: Final = s.contact.c
_R: Final = sc.received.c
_LATER: Final = (DeliveryState.HELD, DeliveryState.RETRY)
_PERSON: Final = (_C.mark, _C.sealed, _C.subjects_left, _C.quiet_from, _C.quiet_to, _C.per_week, _C.restored)
_JOINED: Final = sc.delivery.outerjoin(s.contact, _C.id == _D.contact).outerjoin(sc.received, _R.contact == _D.contact)
_ROWS: Final = (
    select(_D.seq, _D.state, _D.language, _D.attempts, _D.again, _D.posted, _D.contact, *_PERSON, _R.day, _R.counts)
    .select_from(_JOINED)
    .where(_D.lot == bindparam("of_lot"))
    .order_by(_D.seq)
)

NEXT_ROWS: Final = _ROWS.where(_D.seq.between(bindparam("first"), bindparam("last")), _D.state == int(DeliveryState.QUEUED))
"""Takes `of_lot`, `first` and `last`."""
LATER_ROWS: Final = _ROWS.where(_D.seq.in_(bindparam("seqs", expanding=True)), _D.state.in_(_LATER))
"""Takes `of_lot` and `seqs`."""
HERE: Final = select(_C.id).where(_C.id.in_(bindparam("contacts", expanding=True)))
"""Which of some `contacts` are there still."""
SENDING: Final = (
    select(_L.id)
    .join(sc.run, sc.run.c.id == _L.run)
    .where(_L.id.in_(bindparam("lots", expanding=True)), sc.run.c.state == RunState.SENDING)
)
"""Which of some `lots` are being sent."""
PUT_NUMBER: Final = (
    update(sc.delivery).where(_D.lot == bindparam("of_lot"), _D.seq == bindparam("of_seq")).values(posted=bindparam("number"))
)
"""Takes `of_lot`, `of_seq` and `number`."""
PUT_RECEIVED: Final = text(
    "INSERT INTO received (contact, day, counts) SELECT :contact, :day, :counts WHERE EXISTS (SELECT 1 FROM contact WHERE id = :contact) "
    "ON CONFLICT (contact) DO UPDATE SET day = excluded.day, counts = excluded.counts"
).bindparams(*(bindparam(column.name, type_=column.type) for column in sc.received.columns))
"""Takes `contact`, `day` and `counts`; writes nothing for who is there no more."""


class How(NamedTuple):
    """What else changes with a row, and whether the rows follow each other without a gap."""

    tried: bool
    again: bool
    is_span: bool


@lru_cache
def open_lots(*, locked: bool) -> Select[Any]:  # Any: the fields of `OpenLot`
    """Take `of_channel`; return the statement that reads its lots, and has them until the commit if `locked`."""
    r = sc.run.c
    waiting = (_L.held + _L.retry).label("waiting")
    some = or_(_L.next_seq <= _L.people, _L.held + _L.retry > 0)
    recalls = (r.audience == Audience.RECALLED).label("recalls")
    chosen = (
        select(_L.id, _L.run, r.urgent, r.lane, r.subject, r.until, _L.people, _L.next_seq, waiting, recalls)
        .join(sc.run, r.id == _L.run)
        .where(r.state == RunState.SENDING, _L.channel == bindparam("of_channel"), some)
        .order_by(r.lane, _L.id)
    )
    return chosen.with_for_update(of=sc.lot) if locked else chosen


@lru_cache
def move(how: How) -> Update:
    """Return the statement that lets rows stand elsewhere.

    It takes `of_lot`, `was`, `to`, `because`, and either `first` and `last` or `seqs`.
    """
    values: dict[str, Any] = {"state": bindparam("to"), "why": bindparam("because")}  # Any: expressions
    values |= {"attempts": _D.attempts + 1} if how.tried else {}
    values |= {"again": True} if how.again else {}
    rows = _D.seq.between(bindparam("first"), bindparam("last")) if how.is_span else _D.seq.in_(bindparam("seqs", expanding=True))
    return update(sc.delivery).where(_D.lot == bindparam("of_lot"), rows, _D.state == bindparam("was")).values(**values)


@lru_cache
def move_later(how: How) -> Any:  # Any: an UPDATE that returns numbers
    """Return the same, telling which rows it moved."""
    return move(how).returning(_D.seq)


@lru_cache
def change_lot(*, moves_on: bool) -> Any:  # Any: an UPDATE that returns the run and how many are left
    """Return the statement that changes a lot's counts and claims.

    It takes `of_lot`, `claims`, `more_<state>` for each state, and `cursor` when it `moves_on`.
    """
    values: dict[str, Any] = {  # Any: expressions
        state.name.lower(): _L[state.name.lower()] + bindparam(f"more_{state.name.lower()}") for state in DeliveryState
    }
    values |= {"on_its_way": bindparam("claims")} | ({"next_seq": bindparam("cursor")} if moves_on else {})
    left = (_L.queued + _L.held + _L.retry + _L.sending).label("left")
    return update(sc.lot).where(_L.id == bindparam("of_lot")).values(**values).returning(_L.run, left)
