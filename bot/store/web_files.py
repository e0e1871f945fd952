"""Files on their way: what pages send up, in sealed parts, and what pages may see, by a key for one session and a while."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final

from sqlalchemy import delete, func, select, update

from bot.domain.errors import Gone, StorageError
from bot.domain.files import MOST_BYTES, CleanFile, Part, Refusal, Refused
from bot.privacy.keys import Hash, Seal
from bot.privacy.vault import Vault
from bot.store import schema as s
from bot.store.database import Database
from bot.store.due import Due
from bot.store.files import STEP_BYTES
from bot.store.shown import read_shown
from bot.store.work import UnitOfWork

CHANNEL: Final = "webchat"
UNSAID_LIFE: Final = timedelta(hours=1)
SAID_LIFE: Final = timedelta(hours=25)
"""As long as a draft's file: nobody waits longer for it."""
STEP: Final = timedelta(minutes=5)
MOST_UPLOADS: Final = 10
"""Of one session, not yet said."""
MOST_PARTS: Final = 240
"""Of one session's uploads together, not yet said: 60 MiB in parts of 256 KiB."""
MOST_PARTS_IN_ALL: Final = 8192
"""Of everybody's: 2 GiB. Past that the disk is in danger, and words matter more than pictures."""
_LENGTH_BYTES: Final = 4


class WebUploads:
    """Rows of `web_upload` and `web_upload_part`: what pages have sent up and nobody has fetched.

    An upload belongs to its session until it was said, that is until its event was taken. From then on it belongs to the file that
    waits for it: who leaves at once after sending loses nothing.
    """

    def __init__(self, database: Database) -> None:
        """Bind to a database."""
        self._database = database
        self._vault = database.circumstances.vault

    async def put(self, address_id: str, upload: str, part: Part) -> int | None:
        """Keep one part, sealed; the same part twice is one. Return the number of the first that is missing, None: it is whole.

        Raises:
            Gone: the session is over.
            Refused: MANY when the session has too much under way, BROKEN when it had another number of parts before.
            StorageError: it was not kept; also when too much waits in all.
        """
        raw, session = self._id(upload), self._session(address_id)
        async with self._database.begin() as work:
            await _lock_session(work, session)
            row = await _row(work, raw)
            if row is None:
                await _refuse_too_much(work, session, part.parts)
                await work.run(delete(s.web_upload).where(s.web_upload.c.id == raw))  # one that is over and not yet removed
                values = {"id": raw, "session": session, "parts": part.parts, "expires_at": _until(work.now, UNSAID_LIFE)}
                await work.run(work.insert(s.web_upload).values(**values))
            elif row.session is None:
                return None
            elif row.session != session or row.parts != part.parts:
                raise Refused(Refusal.BROKEN)
            sealed = self._vault.seal(Seal.FILE, _placed(part.number, part.parts) + _filled(part.content), raw)
            values = {"upload": raw, "number": part.number, "sealed": sealed}
            await work.run(work.insert(s.web_upload_part).values(**values).on_conflict_do_nothing())
            return await _missing(work, raw, part.parts)

    async def missing(self, address_id: str, upload: str) -> int | None:
        """Return the number of the first part that is missing, 0 when nothing is there, None when it is whole or was said before."""
        raw = self._id(upload)
        async with self._database.look() as work:
            row = await _row(work, raw)
            if row is None or row.session not in {None, self._session(address_id)}:
                return 0
            return None if row.session is None else await _missing(work, raw, row.parts)

    async def drop(self, address_id: str, upload: str) -> None:
        """Destroy what a person does not want to send after all; what was said stays."""
        async with self._database.begin() as work:
            where = (s.web_upload.c.id == self._id(upload), s.web_upload.c.session == self._session(address_id))
            work.checkpoint_after = bool((await work.run(delete(s.web_upload).where(*where))).rowcount)

    async def hand_over(self, upload: str) -> None:
        """Note that its event was taken: from now on it waits for whoever fetches it, whatever becomes of its session."""
        async with self._database.begin() as work:
            where = (s.web_upload.c.id == self._id(upload), s.web_upload.c.session.is_not(None))
            await work.run(update(s.web_upload).where(*where).values(session=None, expires_at=_until(work.now, SAID_LIFE)))

    async def read(self, upload: str) -> bytes:
        """Return what was sent up.

        Raises:
            Gone: nobody sent it, or it was destroyed.
            Refused: EMPTY when nothing is in it, LARGE when more than `MOST_BYTES`.
            StorageError: the store did not give it.
        """
        raw = self._id(upload)
        async with self._database.look() as work:
            row = await _row(work, raw)
            where = s.web_upload_part.c.upload == raw
            rows = (await work.run(select(s.web_upload_part).where(where).order_by(s.web_upload_part.c.number))).all()
        if row is None or not row.parts or len(rows) != row.parts:
            raise Gone
        opened = (self._vault.unseal(Seal.FILE, each.sealed, raw) for each in rows)
        content = b"".join(_emptied(each, _placed(place, row.parts)) for place, each in enumerate(opened))
        if not 0 < len(content) <= MOST_BYTES:
            raise Refused(Refusal.LARGE if content else Refusal.EMPTY)
        return content

    async def forget(self, upload: str) -> None:
        """Destroy the content; that it was there is known for a while, so that a page that lost the answer need not send it again."""
        async with self._database.begin() as work:
            await _empty(work, [self._id(upload)])

    def _id(self, upload: str) -> bytes:
        return upload_id(self._vault, upload)

    def _session(self, address_id: str) -> bytes:
        return self._vault.hash(Hash.SESSION, address_id)


class WebFiles:
    """Keys to clean files: each opens one file to one session until a time. A key says nothing to anybody who sees it."""

    def __init__(self, database: Database) -> None:
        """Bind to a database."""
        self._database = database
        self._vault = database.circumstances.vault

    def key(self, address_id: str, file: str, until: datetime) -> str:
        """Return a key (URL-safe letters) by which this session may see a file before a time."""
        body = json.dumps([file, int(until.timestamp())]).encode()
        return base64.urlsafe_b64encode(self._vault.seal(Seal.REPLAY, body, self._bound(address_id))).decode().rstrip("=")

    async def open(self, address_id: str, key: str) -> CleanFile:
        """Open the file of a key.

        Raises:
            Gone: it is no key of ours, another session's, or its time is over; or the file was destroyed.
            StorageError: the store did not give it.
        """
        try:
            sealed = base64.b64decode(key + "=" * (-len(key) % 4), altchars=b"-_", validate=True)
        except (ValueError, binascii.Error):
            raise Gone from None
        file, until = json.loads(self._vault.unseal(Seal.REPLAY, sealed, self._bound(address_id)))
        async with self._database.look() as work:
            if work.now.timestamp() >= until:
                raise Gone
            return await read_shown(work, file)

    def _bound(self, address_id: str) -> bytes:
        return b"file" + self._vault.hash(Hash.SESSION, address_id)


@dataclass(frozen=True, slots=True)
class DueUploads(Due):
    """Uploads that nobody said, or fetched, in time."""

    async def remove(self) -> int:
        """Remove them with their parts; return how many."""
        removed = await Due.remove(self)
        self.work.checkpoint_after |= removed > 0
        return removed


def due_uploads(work: UnitOfWork) -> DueUploads:
    """Return the uploads whose time is over."""
    return DueUploads(work, s.web_upload, s.web_upload.c.expires_at <= work.now)


async def empty_unawaited(work: UnitOfWork) -> int:
    """Empty uploads that were said and that no file waits for; return how many."""
    said = {row.id for row in await work.run(select(s.web_upload.c.id).where(s.web_upload.c.session.is_(None), s.web_upload.c.parts > 0))}
    if not said:
        return 0
    # Read after what was said: its event was committed before.
    awaited = await work.files.awaited(CHANNEL) | await work.campaign_files.awaited(CHANNEL)
    needed = {upload_id(work.vault, reference) for reference in awaited}
    await _empty(work, list(said - needed))
    return len(said - needed)


def upload_id(vault: Vault, upload: str) -> bytes:
    """Return the id of an upload's row: its reference opens it, so only a keyed hash of it is kept."""
    return vault.hash(Hash.SESSION, f"upload {upload}")


async def _row(work: UnitOfWork, raw: bytes) -> Any:  # Any: a row of the table, or None
    where = (s.web_upload.c.id == raw, s.web_upload.c.expires_at > work.now)
    return (await work.run(select(s.web_upload).where(*where))).first()


async def _lock_session(work: UnitOfWork, session: bytes) -> None:
    alive = select(s.web_session.c.key).where(s.web_session.c.key == session, s.web_session.c.expires_at > work.now)
    if not work.given.is_sqlite:
        alive = alive.with_for_update()
    if (await work.run(alive)).first() is None:
        raise Gone


async def _refuse_too_much(work: UnitOfWork, session: bytes, parts: int) -> None:
    # What a row was announced with counts, not what has come of it: nobody may reserve the disk bit by bit.
    own = s.web_upload.c.session == session
    uploads, announced = (await work.run(select(func.count(), func.coalesce(func.sum(s.web_upload.c.parts), 0)).where(own))).one()
    if uploads >= MOST_UPLOADS or announced + parts > MOST_PARTS:
        raise Refused(Refusal.MANY)
    in_all = (await work.run(select(func.coalesce(func.sum(s.web_upload.c.parts), 0)))).scalar_one()
    if in_all + parts > MOST_PARTS_IN_ALL:
        raise StorageError("uploads")


async def _missing(work: UnitOfWork, raw: bytes, parts: int) -> int | None:
    rows = await work.run(select(s.web_upload_part.c.number).where(s.web_upload_part.c.upload == raw))
    there = {row.number for row in rows}
    first = next(number for number in count() if number not in there)
    return first if first < parts else None


async def _empty(work: UnitOfWork, raws: list[bytes]) -> None:
    await work.run(delete(s.web_upload_part).where(s.web_upload_part.c.upload.in_(raws)))
    await work.run(update(s.web_upload).where(s.web_upload.c.id.in_(raws)).values(session=None, parts=0))
    work.checkpoint_after = True


def _filled(content: bytes) -> bytes:
    # Sizes say little: a part is filled up to a whole step.
    return len(content).to_bytes(_LENGTH_BYTES, "big") + content + bytes(-len(content) % STEP_BYTES)


def _emptied(clear: bytes, placed: bytes) -> bytes:
    """Return a part's content; raises Gone when it was moved."""
    if not clear.startswith(placed):
        raise Gone
    filled = clear[len(placed) :]
    return filled[_LENGTH_BYTES : _LENGTH_BYTES + int.from_bytes(filled[:_LENGTH_BYTES], "big")]


def _placed(number: int, parts: int) -> bytes:
    # Inside the seal, which is bound to the upload: a part that was moved is found out.
    return number.to_bytes(4, "big") + parts.to_bytes(4, "big")


def _until(now: datetime, life: timedelta) -> datetime:
    # Rounded up to whole steps so that an exact time ties no upload to an event.
    step = int(STEP.total_seconds())
    return datetime.fromtimestamp(-(-int((now + life).timestamp()) // step) * step, UTC)
