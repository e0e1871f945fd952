"""Web sessions and what waits for their pages: implements the web chat's ports."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, or_, select, update

from bot.domain.errors import Gone
from bot.privacy.keys import Hash, Seal
from bot.store import schema as s
from bot.store.database import Database
from bot.store.due import Due
from bot.store.work import UnitOfWork

VILLAGER_IDLE = timedelta(minutes=30)
STAFF_LIFE = timedelta(days=30)
STEP = timedelta(minutes=5)


class WebSessions:
    """Sessions of the web chat: 256 random bits outside, a keyed hash inside."""

    def __init__(self, database: Database) -> None:
        """Bind to a database."""
        self._database = database
        self._vault = database.circumstances.vault

    async def start(self) -> str:
        """Begin a session; return its token (43 URL-safe letters)."""
        async with self._database.begin() as work:
            token = base64.urlsafe_b64encode(work.random.token(32)).decode().rstrip("=")
            values = {"key": self._key(token), "staff": False, "expires_at": _until(work.now, staff=False)}
            await work.run(work.insert(s.web_session).values(**values))
        return token

    async def alive(self, token: str, *, touch: bool = True) -> bool:
        """Tell whether a session goes on, and prolong it when it is time to (`touch`: a person did something)."""
        async with self._database.look() as work:
            row = await self._row(work, token)
            now = work.now
        if row is None:
            return False
        staff, expires_at = row
        if touch and expires_at < _until(now, staff=staff):
            async with self._database.begin() as work:
                statement = update(s.web_session).where(s.web_session.c.key == self._key(token))
                await work.run(statement.values(expires_at=_until(now, staff=staff)))
        return True

    async def lifetime(self, token: str) -> int | None:
        """Return the seconds a cookie may live, None for a villager's session cookie."""
        async with self._database.look() as work:
            row = await self._row(work, token)
        return int(STAFF_LIFE.total_seconds()) if row is not None and row[0] else None

    async def end(self, token: str) -> None:
        """End a session; what waits for it goes with it."""
        async with self._database.begin() as work:
            await work.run(delete(s.web_replay).where(s.web_replay.c.key == self._key(token)))
            await work.run(delete(s.web_session).where(s.web_session.c.key == self._key(token)))
            work.checkpoint_after = True

    async def _row(self, work: UnitOfWork, token: str) -> tuple[bool, datetime] | None:
        where = (s.web_session.c.key == self._key(token), s.web_session.c.expires_at > work.now)
        row = (await work.run(select(s.web_session.c.staff, s.web_session.c.expires_at).where(*where))).first()
        return None if row is None else (row.staff, row.expires_at)

    def _key(self, token: str) -> bytes:
        return self._vault.hash(Hash.SESSION, token)


class WebReplay:
    """Messages that wait until the page has acknowledged them."""

    def __init__(self, database: Database) -> None:
        """Bind to a database."""
        self._database = database
        self._vault = database.circumstances.vault

    async def append(self, address_id: str, body: bytes, delivery: str, keep_until: datetime | None = None) -> int:
        """Keep a message for a session; the same delivery twice is kept once. Return its sequence number.

        Raises:
            Gone: the session is over.
        """
        key = self._vault.hash(Hash.SESSION, address_id)
        async with self._database.begin() as work:
            alive = select(s.web_session.c.key).where(s.web_session.c.key == key, s.web_session.c.expires_at > work.now)
            if not work.given.is_sqlite:
                alive = alive.with_for_update()
            if (await work.run(alive)).first() is None:
                raise Gone
            where = s.web_replay.c.key == key
            known = (await work.run(select(s.web_replay.c.seq).where(where, s.web_replay.c.delivery == delivery))).scalar()
            if known is not None:
                return int(known)
            last = (await work.run(select(func.max(s.web_replay.c.seq)).where(where))).scalar() or 0
            values = {"key": key, "seq": int(last) + 1, "delivery": delivery, "sealed": self._vault.seal(Seal.REPLAY, body, key)}
            await work.run(work.insert(s.web_replay).values(**values, keep_until=keep_until))
            return int(last) + 1

    async def take_back(self, address_id: str, seq: int) -> None:
        """Destroy what waits under a sequence number; the number stays so that it is never given again."""
        key = self._vault.hash(Hash.SESSION, address_id)
        async with self._database.begin() as work:
            where = (s.web_replay.c.key == key, s.web_replay.c.seq == seq, s.web_replay.c.sealed.is_not(None))
            if (await work.run(update(s.web_replay).where(*where).values(sealed=None))).rowcount:
                work.checkpoint_after = True

    async def after(self, address_id: str, seq: int) -> list[tuple[int, bytes]]:
        """Return what waits behind a sequence number, in order."""
        key = self._vault.hash(Hash.SESSION, address_id)
        async with self._database.look() as work:
            kept = or_(s.web_replay.c.keep_until.is_(None), s.web_replay.c.keep_until > work.now)
            where = (s.web_replay.c.key == key, s.web_replay.c.seq > seq, s.web_replay.c.sealed.is_not(None), kept)
            rows = await work.run(select(s.web_replay.c.seq, s.web_replay.c.sealed).where(*where).order_by(s.web_replay.c.seq))
            return [(row.seq, body) for row in rows if (body := self._open(row.sealed, key)) is not None]

    def _open(self, sealed: bytes, key: bytes) -> bytes | None:
        try:
            return self._vault.unseal(Seal.REPLAY, sealed, key)
        except Gone:
            return None  # its key was lost: the page goes on with what comes after it

    async def acknowledge(self, address_id: str, upto: int) -> None:
        """Destroy the content the page has; sequence numbers stay so that they never start again."""
        key = self._vault.hash(Hash.SESSION, address_id)
        async with self._database.begin() as work:
            where = (s.web_replay.c.key == key, s.web_replay.c.seq <= upto, s.web_replay.c.sealed.is_not(None))
            await work.run(update(s.web_replay).where(*where).values(sealed=None))


async def keep_for_staff(work: UnitOfWork, token: str) -> None:
    """Let a session live as long as a member of staff needs it."""
    statement = update(s.web_session).where(s.web_session.c.key == work.vault.hash(Hash.SESSION, token))
    await work.run(statement.values(staff=True, expires_at=_until(work.now, staff=True)))


async def end_staff_session(work: UnitOfWork, token: str) -> None:
    """Let a removed member's session live no longer than a villager's."""
    statement = update(s.web_session).where(s.web_session.c.key == work.vault.hash(Hash.SESSION, token))
    await work.run(statement.values(staff=False, expires_at=_until(work.now, staff=False)))


@dataclass(frozen=True, slots=True)
class DueContents(Due):
    """Messages for pages that were to be seen for a while only."""

    async def remove(self) -> int:
        """Destroy the content; sequence numbers stay so that they never start again. Return of how many messages."""
        destroyed = (await self.work.run(update(self.table).where(self.where).values(sealed=None, keep_until=None))).rowcount
        self.work.checkpoint_after |= destroyed > 0
        return destroyed


def due_contents(work: UnitOfWork) -> DueContents:
    """Return the messages whose content has been seen for long enough."""
    return DueContents(work, s.web_replay, s.web_replay.c.keep_until <= work.now)


@dataclass(frozen=True, slots=True)
class DueSessions(Due):
    """Sessions that are over, with what waits for their pages."""

    async def remove(self) -> int:
        """Remove what waits, then the sessions; return how many sessions."""
        over = select(s.web_session.c.key).where(self.where)
        await Due(self.work, s.web_replay, s.web_replay.c.key.in_(over)).remove()
        uploads = await Due(self.work, s.web_upload, s.web_upload.c.session.in_(over)).remove()
        self.work.checkpoint_after |= uploads > 0
        return await Due.remove(self)


def due_sessions(work: UnitOfWork) -> DueSessions:
    """Return the sessions that are over."""
    return DueSessions(work, s.web_session, s.web_session.c.expires_at <= work.now)


def _until(now: datetime, *, staff: bool) -> datetime:
    # Rounded up to whole steps so that an exact time ties no session to anything else.
    end = now + (STAFF_LIFE if staff else VILLAGER_IDLE)
    step = int(STEP.total_seconds())
    return datetime.fromtimestamp(-(-int(end.timestamp()) // step) * step, UTC)


async def prolong_all(work: UnitOfWork, by: timedelta) -> None:
    """Let every session live longer by as much as the playground's clock is moved."""
    for row in (await work.run(select(s.web_session.c.key, s.web_session.c.expires_at))).all():
        await work.run(update(s.web_session).where(s.web_session.c.key == row.key).values(expires_at=row.expires_at + by))
