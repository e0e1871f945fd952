"""Hot rows in sets: inbox marks, people, conversations and ids of messages of a whole batch, one statement each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from bot.domain.errors import Gone
from bot.domain.events import Address, InboundEvent
from bot.domain.people import Contact, Staff
from bot.privacy.keys import Hash, Seal
from bot.store import schema as s
from bot.store.declare import upsert
from bot.store.due import Due

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork

MARK_LIFE = timedelta(days=3)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
STEP_SECONDS = 300


@dataclass(slots=True)
class Saved:
    """A conversation as it is stored, sealed as a whole; `name` "" means that only choices of the person live here.

    `offered` are the choices of the last screen as (digit, label, packed action), for people who type them.
    `prompt` is the last prompt's message id, for "listen"; `home` is the person's own unit, told or from a poster.
    """

    name: str = ""
    state: str = ""
    serial: str = ""
    language: str = ""
    data: dict[str, Any] = field(default_factory=dict)  # Any: JSON
    offered: list[list[str]] = field(default_factory=list)
    prompt: str = ""
    home: str = ""
    lives: timedelta = timedelta(minutes=30)
    remind: timedelta | None = None

    def copy(self) -> Saved:
        """Return another one that shares nothing which a step may change."""
        return replace(self, data=_copied(self.data), offered=[list(row) for row in self.offered])


def _copied(value: Any) -> Any:  # Any: JSON
    if isinstance(value, dict):
        return {name: _copied(each) for name, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list) else value


@dataclass(slots=True)
class HotRows:
    """The hot rows of one batch; `changed` is written at the end, None deletes.

    `wanted` holds the mark of each event, in their order; `keys` the conversation's key of each address; `posted` the ids of
    the messages that people wrote in chats which can be cleared; `offered` who of the restored contacts was offered a stop.
    """

    wanted: list[bytes] = field(default_factory=list)
    keys: dict[Address, bytes] = field(default_factory=dict)
    seen: set[bytes] = field(default_factory=set)
    staff: dict[Address, Staff] = field(default_factory=dict)
    contacts: dict[Address, Contact] = field(default_factory=dict)
    saved: dict[Address, Saved] = field(default_factory=dict)
    changed: dict[Address, Saved | None] = field(default_factory=dict)
    marks: list[bytes] = field(default_factory=list)
    posted: dict[Address, list[str]] = field(default_factory=dict)
    offered: list[Address] = field(default_factory=list)


def mark_of(work: UnitOfWork, event: InboundEvent) -> bytes:
    """Return the keyed hash that refuses an event's double."""
    return work.vault.hash(Hash.INBOX, f"{event.address.channel}|{event.id}")


async def load(work: UnitOfWork, events: Sequence[InboundEvent]) -> HotRows:
    """Read marks, staff, contacts and conversations of a batch, one statement each."""
    addresses = list(dict.fromkeys(event.address for event in events))
    hot = HotRows()
    hot.keys = {address: work.vault.hash(Hash.CONVERSATION, str(address)) for address in addresses}
    hot.saved = await _conversations(work, hot.keys)
    hot.wanted = [mark_of(work, event) for event in events]
    rows = await work.run(select(s.inbox_mark.c.mark).where(s.inbox_mark.c.mark.in_(hot.wanted)))
    hot.seen = {row.mark for row in rows}
    hot.staff = await work.staff.at(addresses)
    hot.contacts = await work.contacts.at(addresses)
    return hot


async def _conversations(work: UnitOfWork, by_address: Mapping[Address, bytes]) -> dict[Address, Saved]:
    keys = {key: address for address, key in by_address.items()}
    statement = select(s.conversation).where(s.conversation.c.key.in_(keys)).order_by(s.conversation.c.key)
    if not work.given.is_sqlite:
        # Upserted, then locked in sorted order: locks alone do not order, unsorted batches deadlock.
        empty = [{"key": key, "sealed": None, "expires_at": _round_up(work.now)} for key in sorted(keys)]
        await work.run(work.insert(s.conversation).on_conflict_do_nothing(), empty)
        statement = statement.with_for_update()
    found: dict[Address, Saved] = {}
    for row in await work.run(statement):
        if row.sealed is None or row.expires_at <= work.now:
            continue
        with suppress(Gone):  # its key was destroyed: the person begins anew
            found[keys[row.key]] = _unseal(work, row.key, row.sealed)[1]
    return found


async def save(work: UnitOfWork, hot: HotRows) -> None:
    """Write marks, ids of messages and changed conversations, one statement each."""
    if hot.marks:
        expires = _round_up(work.now + MARK_LIFE)
        rows = [{"mark": mark, "expires_at": expires} for mark in hot.marks]
        await work.run(insert(s.inbox_mark), rows)
    await work.posted.add(hot.posted.items())
    if hot.offered:
        await work.contacts.note_offered(hot.offered)
    kept = {address: saved for address, saved in hot.changed.items() if saved is not None}
    if kept:
        values = [_row(work, hot.keys[address], address, saved) for address, saved in kept.items()]
        await work.run(upsert(s.conversation, ("sealed", "expires_at", "remind_at")), values)
    over = [hot.keys[address] for address, saved in hot.changed.items() if saved is None]
    if over:
        await work.run(delete(s.conversation).where(s.conversation.c.key.in_(over)))


def _row(work: UnitOfWork, key: bytes, address: Address, saved: Saved) -> dict[str, Any]:  # Any: column values
    body = [
        address.channel,
        address.id,
        saved.name,
        saved.state,
        saved.serial,
        saved.language,
        saved.data,
        saved.offered,
        saved.prompt,
        saved.home,
    ]
    clear = _encode(body).encode("utf-8", "surrogatepass")
    return {
        "key": key,
        "sealed": work.vault.seal(Seal.CONVERSATION, clear, key),
        "expires_at": _round_up(work.now + saved.lives),
        "remind_at": None if saved.remind is None else _round_up(work.now + saved.remind),
    }


def _unseal(work: UnitOfWork, key: bytes, sealed: bytes) -> tuple[Address, Saved]:
    channel, person, *rest = json.loads(work.vault.unseal(Seal.CONVERSATION, sealed, key))
    return Address(channel, person), Saved(*rest)


async def due_reminders(work: UnitOfWork) -> list[tuple[Address, str]]:
    """Take the conversations whose one reminder is due; return address and language."""
    due = []
    where = (s.conversation.c.remind_at <= work.now, s.conversation.c.sealed.is_not(None))
    for row in (await work.run(select(s.conversation.c.key, s.conversation.c.sealed).where(*where))).all():
        try:
            address, saved = _unseal(work, row.key, row.sealed)
        except Gone:
            continue
        due.append((address, saved.language))
    await work.run(update(s.conversation).where(s.conversation.c.remind_at <= work.now).values(remind_at=None))
    return due


def due_marks(work: UnitOfWork) -> Due:
    """Return the inbox marks whose time is over."""
    return Due(work, s.inbox_mark, s.inbox_mark.c.expires_at <= work.now)


def due_conversations(work: UnitOfWork) -> Due:
    """Return the conversations whose time is over."""
    return Due(work, s.conversation, s.conversation.c.expires_at <= work.now)


def _round_up(at: datetime) -> datetime:
    # Whole five minutes: an exact time in this row must tie it to no other row of the same commit.
    return datetime.fromtimestamp(-(-int(at.timestamp()) // STEP_SECONDS) * STEP_SECONDS, UTC)
