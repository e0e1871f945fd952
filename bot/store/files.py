"""Files: sealed in parts under a key of their own, which a tip's key wraps once they are part of it."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select, update

from bot.domain.errors import Gone
from bot.domain.events import Address
from bot.domain.files import CleanFile, FileKind, FileState
from bot.privacy.keys import Seal
from bot.store import schema as s
from bot.store.due import Due
from bot.store.origins import Origin, Origins, Uncleaned

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork

log = logging.getLogger(__name__)

MARGIN = timedelta(hours=1)
"""So much longer than the conversation that holds it a file lives, so that none is missing when it is sent at the last moment."""
AT_ONCE = datetime.fromtimestamp(0, UTC)
"""Due since ever: when a file came is nobody's business."""
PART_BYTES = 256 * 1024
STEP_BYTES = 64 * 1024
"""Sizes are filled up to whole steps, so that they say little."""
AT_A_TIME = 500
_LENGTH_BYTES = 8


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What is known of a file without opening it; `id` and `tip` are 32 hex digits, `tip` is "" before it is sent."""

    id: str
    tip: str
    kind: FileKind
    state: FileState
    seconds: int


@dataclass(frozen=True, slots=True)
class DueDrafts(Due):
    """Files that are part of no tip."""

    async def remove(self) -> int:
        """Destroy their keys, then what they were; return how many files."""
        over = [row.file for row in await self.work.run(select(s.file_draft.c.file).where(self.where))]
        for place in range(0, len(over), AT_A_TIME):
            some = over[place : place + AT_A_TIME]
            await self.work.run(delete(s.file_draft).where(s.file_draft.c.file.in_(some)))
            await self.work.run(delete(s.file).where(s.file.c.id.in_(some)))
        self.work.checkpoint_after |= bool(over)
        return len(over)


class FileStore:
    """Rows of `file`, `file_draft`, `file_origin` and `file_part`."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work, self._origins = work, Origins(work, s.file_origin)

    async def add(self, kind: FileKind, origin: Origin) -> str:
        """Note a file that waits to be cleaned, with a key of its own; return its id. What holds it on says so by `live`."""
        raw, vault, run = self._work.random.token(16), self._work.vault, self._work.run
        body = [origin.address.channel, origin.address.id, origin.reference, origin.language, origin.mask]
        sealed = vault.seal(Seal.FILE, json.dumps(body).encode(), raw)
        await run(insert(s.file).values(id=raw, tip=None, kind=kind, state=FileState.WAITING, seconds=0, wrapped_key=None))
        wrapped, until = vault.seal(Seal.FILE, vault.new_tip_key(), raw), self._begun() + MARGIN
        await run(insert(s.file_draft).values(file=raw, wrapped_key=wrapped, expires_at=until))
        await run(insert(s.file_origin).values(file=raw, sealed=sealed, attempts=0, ready_at=AT_ONCE))
        self._work.uncleaned = True
        return raw.hex()

    def _begun(self) -> datetime:
        # Whole five minutes: no exact time may tie a file to another row of the same commit.
        return self._work.now.replace(minute=self._work.now.minute // 5 * 5, second=0, microsecond=0)

    async def get(self, file: str) -> StoredFile | None:
        """Return a file's row, None when there is none."""
        row = (await self._work.run(select(s.file).where(s.file.c.id == _raw(file)))).first()
        return None if row is None else _stored(row)

    async def some(self, files: Sequence[str]) -> dict[str, StoredFile]:
        """Return the rows of these files, those that there are, by id."""
        rows = await self._work.run(select(s.file).where(s.file.c.id.in_([_raw(each) for each in files]))) if files else ()
        return {row.id.hex(): _stored(row) for row in rows}

    async def attach(self, tip: str, file: str) -> bool:
        """Make an unsent file part of a tip: the tip's key wraps its key from now on. False when it is gone, or is part of one.

        Raises:
            Gone: the tip's key was destroyed.
        """
        raw, vault = _raw(file), self._work.vault
        draft = (await self._work.run(select(s.file_draft.c.wrapped_key).where(s.file_draft.c.file == raw))).scalar()
        if draft is None:
            return False
        wrapped = vault.seal_with(await self._work.tips.key(tip), vault.unseal(Seal.FILE, draft, raw), raw)
        await self._work.run(delete(s.file_draft).where(s.file_draft.c.file == raw))
        await self._work.run(update(s.file).where(s.file.c.id == raw).values(tip=bytes.fromhex(tip), wrapped_key=wrapped))
        return True

    async def of_tip(self, tip: str) -> list[StoredFile]:
        """Return a tip's files, in no order; the thread has the order."""
        rows = await self._work.run(select(s.file).where(s.file.c.tip == _raw(tip)))
        return [_stored(row) for row in rows]

    async def _key(self, raw: bytes) -> bytes:
        row = (await self._work.run(select(s.file.c.tip, s.file.c.wrapped_key).where(s.file.c.id == raw))).first()
        if row is not None and row.wrapped_key is not None and row.tip is not None:
            return self._work.vault.unseal_with(await self._work.tips.key(row.tip.hex()), row.wrapped_key, raw)
        draft = (await self._work.run(select(s.file_draft.c.wrapped_key).where(s.file_draft.c.file == raw))).scalar()
        if draft is None:
            raise Gone
        return self._work.vault.unseal(Seal.FILE, draft, raw)

    async def keep(self, file: str, clean: CleanFile) -> StoredFile:
        """Write a clean file's content, sealed in parts; where it came from is forgotten.

        Raises:
            Gone: it was dropped meanwhile, or its tip was destroyed.
        """
        raw = _raw(file)
        await self._lock_tip(raw)
        key, parts = await self._key(raw), _parts(clean.content)
        await self._work.run(delete(s.file_part).where(s.file_part.c.file == raw))
        for number, part in enumerate(parts):
            sealed = self._work.vault.seal_with(key, part, _bound(raw, number, len(parts)))
            await self._work.run(insert(s.file_part).values(file=raw, number=number, sealed=sealed))
        values = {"kind": clean.kind, "state": FileState.CLEAN, "seconds": round(clean.seconds)}
        await self._work.run(update(s.file).where(s.file.c.id == raw).values(**values))
        await self._origins.forget(raw)
        return await self._kept(file)

    async def refuse(self, file: str) -> StoredFile:
        """Note that a file is not taken; where it came from is forgotten.

        Raises:
            Gone: it was dropped meanwhile.
        """
        raw = _raw(file)
        await self._lock_tip(raw)
        await self._work.run(update(s.file).where(s.file.c.id == raw).values(state=FileState.REFUSED))
        await self._origins.forget(raw)
        return await self._kept(file)

    async def _lock_tip(self, raw: bytes) -> None:
        """Let two files of one tip end one after the other: whoever draws the tip anew must see both."""
        if not self._work.given.is_sqlite:
            tip = select(s.tip.c.id).join(s.file, s.file.c.tip == s.tip.c.id).where(s.file.c.id == raw)
            await self._work.run(tip.with_for_update(of=s.tip))

    async def _kept(self, file: str) -> StoredFile:
        stored = await self.get(file)
        if stored is None:
            raise Gone
        return stored

    async def read(self, file: str) -> CleanFile:
        """Open a clean file.

        Raises:
            Gone: it was destroyed, or is not clean.
        """
        raw = _raw(file)
        stored = await self._kept(file)
        if stored.state is not FileState.CLEAN:
            raise Gone
        key = await self._key(raw)
        rows = (await self._work.run(select(s.file_part).where(s.file_part.c.file == raw).order_by(s.file_part.c.number))).all()
        whole = b"".join(self._work.vault.unseal_with(key, row.sealed, _bound(raw, place, len(rows))) for place, row in enumerate(rows))
        size = int.from_bytes(whole[:_LENGTH_BYTES], "big")
        return CleanFile(stored.kind, whole[_LENGTH_BYTES : _LENGTH_BYTES + size], float(stored.seconds))

    async def live(self, files: Sequence[str], life: timedelta) -> None:
        """Keep files that were not sent as long as what holds them: `life` from now."""
        mine = s.file_draft.c.file.in_([_raw(each) for each in files])
        await self._work.run(update(s.file_draft).where(mine).values(expires_at=self._begun() + life + MARGIN))

    async def drop(self, files: Sequence[str]) -> None:
        """Destroy files that are part of no tip, the key first; those that are stay."""
        raws = [_raw(each) for each in files]
        await self._destroy([row.file for row in await self._work.run(select(s.file_draft.c.file).where(s.file_draft.c.file.in_(raws)))])

    async def _destroy(self, raws: Sequence[bytes]) -> None:
        if raws:
            await self._work.run(delete(s.file_draft).where(s.file_draft.c.file.in_(raws)))
            await self._work.run(delete(s.file).where(s.file.c.id.in_(raws)))
            self._work.checkpoint_after = True

    async def claim(self, lease: bytes, until: datetime, now: datetime, limit: int) -> list[Uncleaned]:
        """Claim files that wait to be cleaned; `now` and `until` are the machine's. A lease that ran out is ready again."""
        rows = await self._origins.claim(lease, until, now, limit)
        kinds = {each.id: each.kind for each in (await self.some([row.file.hex() for row in rows])).values()}
        found = {row.file: self._uncleaned(row, kinds) for row in rows}
        for lost in (raw for raw, each in found.items() if each is None):
            log.error("file refused: its key is gone: file=%s", lost.hex())
            await self.refuse(lost.hex())
        return [each for each in found.values() if each is not None]

    def _uncleaned(self, row: Any, kinds: dict[str, FileKind]) -> Uncleaned | None:  # Any: a row of the table
        origin = self._origin(row)
        return None if origin is None else Uncleaned(row.file.hex(), kinds[row.file.hex()], origin, row.attempts)

    def _origin(self, row: Any) -> Origin | None:  # Any: a row of the table
        try:
            channel, person, reference, language, mask = json.loads(self._work.vault.unseal(Seal.FILE, row.sealed, row.file))
        except Gone:
            return None
        return Origin(Address(channel, person), reference, language, mask)

    async def awaited(self, channel: str) -> set[str]:
        """Return by which references files that are not clean yet are still to be got from a channel."""
        rows = (await self._work.run(select(s.file_origin.c.file, s.file_origin.c.sealed))).all()
        origins = (self._origin(row) for row in rows)
        return {origin.reference for origin in origins if origin is not None and origin.address.channel == channel}

    async def retry(self, file: str, pause: timedelta) -> None:
        """Let a claimed file wait, in product time, and count the attempt."""
        await self._origins.retry(_raw(file), pause)

    async def release_all(self, lease: bytes) -> None:
        """Give back whatever a loop that stops has claimed."""
        await self._origins.release_all(lease)

    async def release_dead(self) -> int:
        """Give back whatever is claimed; only for who knows that nobody cleans. Return how many that were."""
        return await self._origins.release_dead()

    def due(self) -> DueDrafts:
        """Return the files that were never sent and whose time is over."""
        return DueDrafts(self._work, s.file_draft, s.file_draft.c.expires_at <= self._work.now)

    async def count(self) -> int:
        """Count all files."""
        return int((await self._work.run(select(func.count()).select_from(s.file))).scalar() or 0)


def _stored(row: Any) -> StoredFile:  # Any: a row of the table
    tip = row.tip.hex() if row.tip else ""
    return StoredFile(row.id.hex(), tip, FileKind(row.kind), FileState(row.state), row.seconds)


def _parts(content: bytes) -> list[bytes]:
    whole = len(content).to_bytes(_LENGTH_BYTES, "big") + content
    whole += bytes(-len(whole) % STEP_BYTES)
    return [whole[place : place + PART_BYTES] for place in range(0, len(whole), PART_BYTES)]


def _bound(raw: bytes, number: int, count: int) -> bytes:
    # A part that was moved, left out or put behind does not open.
    return raw + number.to_bytes(4, "big") + count.to_bytes(4, "big")


def _raw(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
