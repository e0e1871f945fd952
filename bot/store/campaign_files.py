"""What campaigns show and play, and documents for staff: in parts that are not sealed; where a file came from is (decision 0018)."""

from __future__ import annotations

import json
import logging
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, or_, select, update

from bot.domain.errors import Gone
from bot.domain.events import Address
from bot.domain.files import LONGEST_NAME, MOST_BYTES, CleanFile, FileKind, FileState, Refusal, Refused
from bot.privacy.keys import Seal
from bot.store import schema_campaign_files as sf
from bot.store import schema_campaigns as sc
from bot.store.due import Due
from bot.store.origins import Origin, Origins, Uncleaned

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork

log = logging.getLogger(__name__)

UNNAMED_LIFE: Final = timedelta(days=7)
"""How long a file is kept that no variant names: a draft that was dropped leaves nothing for good."""
PART_BYTES: Final = 256 * 1024
_NO_NAME: Final = "tep"
_UNWANTED: Final = re.compile(r"[^\w.() -]+")


@dataclass(frozen=True, slots=True)
class CampaignFile:
    """What is known of a file without reading it; `id` is 32 hex digits, `name` a document's."""

    id: str
    kind: FileKind
    state: FileState
    seconds: int
    name: str


@dataclass(frozen=True, slots=True)
class DueFiles(Due):
    """Files whose time is over."""

    async def remove(self) -> int:
        """Remove them with where they came from; return how many."""
        removed = await Due.remove(self)
        self.work.checkpoint_after |= removed > 0
        return removed


class CampaignFileStore:
    """Rows of `campaign_file`, `campaign_file_part`, `campaign_origin` and `campaign_copy`."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work, self._origins = work, Origins(work, sf.campaign_origin)

    async def add(self, kind: FileKind, address: Address, reference: str) -> str:
        """Note a file that somebody of the staff sent and that waits to be cleaned; return its id."""
        raw = self._work.random.token(16)
        await self._put(raw, kind, FileState.WAITING, self._work.now + UNNAMED_LIFE)
        sealed = self._work.vault.seal(Seal.STAFF, json.dumps([address.channel, address.id, reference]).encode(), raw)
        await self._work.run(insert(sf.campaign_origin).values(file=raw, sealed=sealed, attempts=0, ready_at=self._work.now))
        self._work.uncleaned = True
        return raw.hex()

    async def put(self, kind: FileKind, content: bytes, seconds: float, name: str, expires: datetime) -> str:
        """Keep a file that was written here or is clean already; return its id. `expires` counts while no variant names it.

        Raises:
            Refused: EMPTY, or LARGE: it has more than `MOST_BYTES`.
        """
        if not 0 < len(content) <= MOST_BYTES:
            raise Refused(Refusal.LARGE if content else Refusal.EMPTY)
        raw = self._work.random.token(16)
        await self._put(raw, kind, FileState.CLEAN, expires, seconds=round(seconds), name=safe_name(name) if name else "")
        await self._put_parts(raw, content)
        return raw.hex()

    async def _put(self, raw: bytes, kind: FileKind, state: FileState, expires: datetime, **more: Any) -> None:  # Any: column values
        values = {"id": raw, "kind": kind, "state": state, "seconds": 0, "name": "", "expires_at": expires} | more
        await self._work.run(insert(sf.campaign_file).values(**values))

    async def _put_parts(self, raw: bytes, content: bytes) -> None:
        await self._work.run(delete(sf.campaign_file_part).where(sf.campaign_file_part.c.file == raw))
        for number, place in enumerate(range(0, len(content), PART_BYTES)):
            part = content[place : place + PART_BYTES]
            await self._work.run(insert(sf.campaign_file_part).values(file=raw, number=number, content=part))

    async def get(self, file: str) -> CampaignFile | None:
        """Return a file's row, None when there is none."""
        return (await self.some([file])).get(file)

    async def some(self, files: Sequence[str]) -> dict[str, CampaignFile]:
        """Return the rows of these files, those that there are, by id."""
        where = sf.campaign_file.c.id.in_([_raw(each) for each in files])
        rows = await self._work.run(select(sf.campaign_file).where(where)) if files else ()
        return {row.id.hex(): _file(row) for row in rows}

    async def read(self, file: str) -> CleanFile:
        """Read a clean file.

        Raises:
            Gone: there is none, or it is not clean.
        """
        found = await self.get(file)
        if found is None or found.state is not FileState.CLEAN:
            raise Gone
        part = sf.campaign_file_part
        rows = await self._work.run(select(part.c.content).where(part.c.file == _raw(file)).order_by(part.c.number))
        return CleanFile(found.kind, b"".join(row.content for row in rows), float(found.seconds), found.name)

    async def keep(self, file: str, clean: CleanFile) -> None:
        """Write a clean file's content; where it came from is forgotten.

        Raises:
            Gone: its time was over meanwhile.
        """
        raw = _raw(file)
        values = {"kind": clean.kind, "state": FileState.CLEAN, "seconds": round(clean.seconds)}
        if not (await self._work.run(update(sf.campaign_file).where(sf.campaign_file.c.id == raw).values(**values))).rowcount:
            raise Gone
        await self._put_parts(raw, clean.content)
        await self._origins.forget(raw)

    async def refuse(self, file: str) -> None:
        """Note that a file is not taken: variants stand without it, and where it came from is forgotten."""
        raw = _raw(file)
        await self._work.run(update(sf.campaign_file).where(sf.campaign_file.c.id == raw).values(state=FileState.REFUSED))
        for column in (sc.variant.c.recording, sc.variant.c.picture):
            await self._work.run(update(sc.variant).where(column == raw).values({column: None}))
        await self._origins.forget(raw)

    async def claim(self, lease: bytes, until: datetime, now: datetime, limit: int) -> list[Uncleaned]:
        """Claim files that wait to be cleaned; `now` and `until` are the machine's. A lease that ran out is ready again."""
        rows = await self._origins.claim(lease, until, now, limit)
        files = await self.some([row.file.hex() for row in rows])
        claimed = []
        for row in rows:
            file, origin = files[row.file.hex()], self._origin(row)
            if origin is None:
                log.error("file refused: its key is gone: file=%s", file.id)
                await self.refuse(file.id)
            else:
                claimed.append(Uncleaned(file.id, file.kind, origin, row.attempts))
        return claimed

    def _origin(self, row: Any) -> Origin | None:  # Any: a row of the table
        try:
            channel, person, reference = json.loads(self._work.vault.unseal(Seal.STAFF, row.sealed, row.file))
        except Gone:
            return None
        # In whose language a refusal is told is read when it is; what many are to hear is never masked.
        return Origin(Address(channel, person), reference, "", mask=False)

    async def awaited(self, channel: str) -> set[str]:
        """Return by which references files that are not clean yet are still to be got from a channel."""
        rows = (await self._work.run(select(sf.campaign_origin.c.file, sf.campaign_origin.c.sealed))).all()
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

    async def copy(self, file: str, channel: str) -> str | None:
        """Return by what a platform has a file, "" when it has not; None when this is no file of a campaign."""
        c = sf.campaign_copy.c
        joined = sf.campaign_file.outerjoin(sf.campaign_copy, and_(c.file == sf.campaign_file.c.id, c.channel == channel))
        row = (await self._work.run(select(c.reference).select_from(joined).where(sf.campaign_file.c.id == _raw(file)))).first()
        return None if row is None else row.reference or ""

    async def note_copy(self, file: str, channel: str, reference: str) -> None:
        """Keep by what a platform has a file; "" forgets it. Nothing is kept of what is no file of a campaign."""
        raw, copy = _raw(file), sf.campaign_copy
        if not reference:
            await self._work.run(delete(copy).where(copy.c.file == raw, copy.c.channel == channel))
        elif await self.get(file) is not None:
            added = self._work.insert(copy).values(file=raw, channel=channel, reference=reference)
            await self._work.run(added.on_conflict_do_update(index_elements=["file", "channel"], set_={"reference": reference}))

    def due(self) -> DueFiles:
        """Return the files whose time is over and that no variant names, nor anything that a run still says."""
        f, v = sf.campaign_file, sc.variant
        named = exists().where(or_(v.c.recording == f.c.id, v.c.picture == f.c.id))
        said = exists().where(sc.run_message.c.body.contains(self._digits(f.c.id)))
        return DueFiles(self._work, f, and_(f.c.expires_at <= self._work.now, ~named, ~said))

    def _digits(self, column: ColumnElement[bytes]) -> ColumnElement[str]:
        """Return an id as messages hold it, in hex digits."""
        return func.lower(func.hex(column)) if self._work.given.is_sqlite else func.encode(column, "hex")


def safe_name(name: str) -> str:
    """Return a document's name with letters, digits and a few signs only, no folder, at most `LONGEST_NAME` characters."""
    plain = _UNWANTED.sub("-", unicodedata.normalize("NFC", name)).strip(". -") or _NO_NAME
    if len(plain) <= LONGEST_NAME:
        return plain
    stem, _, ending = plain.rpartition(".")
    if stem and len(ending) < LONGEST_NAME // 2:
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return plain[:LONGEST_NAME].rstrip(". -")


def _file(row: Any) -> CampaignFile:  # Any: a row of the table
    return CampaignFile(row.id.hex(), FileKind(row.kind), FileState(row.state), row.seconds, row.name)


def _raw(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
