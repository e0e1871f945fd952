"""Who works on something, said by a lock that dies with its process: whoever finds nobody there may take over what the dead had claimed."""

from __future__ import annotations

import asyncio
import fcntl
import os
import zlib
from collections.abc import Awaitable, Callable
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database

MARKS = 0x6B736E64  # "ksnd"
SOLE = 0x6B736F6C  # "ksol"


class ProcessMark:
    """Held as long as a loop runs: shared by all of one name (a channel's dispatchers), and for a moment alone by one that starts.

    What is claimed while the mark is had alone was claimed by a process that is gone, for everybody who claims holds the mark. So it
    is free at once, and nobody waits for leases after a crash. On SQLite the mark is a lock on a file beside the database, on
    PostgreSQL one of a session. Should a session end while its process lives, messages may go out twice, as after any lease.
    """

    def __init__(self, database: Database, name: str, free: Callable[[], Awaitable[int]]) -> None:
        """Name the mark; it is not had yet. `free` gives back whatever is claimed under that name and returns how many that were."""
        self._database, self._name, self._free = database, name, free
        self._file = -1
        self._session: AsyncConnection | None = None

    async def take(self) -> int:
        """Have the mark; return how many claims of the dead were freed. Whatever is raised, the mark is not had then."""
        try:
            return await (self._take_file() if self._database.is_sqlite else self._take_session())
        except BaseException:
            await self.leave()
            raise

    async def leave(self) -> None:
        """Give the mark back."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
        if self._session is not None:
            # Back in the pool the connection would keep the lock.
            await self._session.invalidate()
            await self._session.close()
            self._session = None

    async def _take_file(self) -> int:
        name = make_url(self._database.url).database
        if not name or name == ":memory:":
            return 0
        path = Path(f"{name}.{self._name}.lock")
        self._file = await asyncio.to_thread(os.open, path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            freed = 0
        else:
            freed = await self._free()
        await asyncio.to_thread(fcntl.flock, self._file, fcntl.LOCK_SH)
        return freed

    async def _take_session(self) -> int:
        session = self._session = await self._database.writer.connect()
        name = (MARKS, zlib.crc32(self._name.encode()) & 0x7FFFFFFF)
        alone = bool((await session.execute(select(func.pg_try_advisory_lock(*name)))).scalar())
        freed = await self._free() if alone else 0
        await session.execute(select(func.pg_advisory_lock_shared(*name)))
        if alone:
            await session.execute(select(func.pg_advisory_unlock(*name)))
        await session.commit()
        return freed


class SoleMark:
    """Held by one process at a time: who asks while another has it is told so, and has it seconds after the other died.

    On SQLite a lock on a file beside the database, on PostgreSQL one of a session that nothing else uses.
    """

    def __init__(self, database: Database, name: str) -> None:
        """Name the mark; it is not had yet."""
        self._database, self._name = database, name
        self._file = -1
        self._session: AsyncConnection | None = None

    async def take(self) -> bool:
        """Have the mark, unless somebody else has it."""
        await self.leave()
        try:
            got = await (self._take_file() if self._database.is_sqlite else self._take_session())
        except BaseException:
            await self.leave()
            raise
        if not got:
            await self.leave()
        return got

    async def had(self) -> bool:
        """Tell whether the mark is had still: a session may have ended."""
        if self._session is None:
            return self._file >= 0
        try:
            await self._session.execute(select(1))
            await self._session.commit()
        except DBAPIError:
            await self.leave()
            return False
        return True

    async def leave(self) -> None:
        """Give the mark back."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
        if self._session is not None:
            session, self._session = self._session, None
            # Back in the pool the connection would keep the lock.
            await session.invalidate()
            await session.close()

    async def _take_file(self) -> bool:
        name = make_url(self._database.url).database
        path = Path(os.devnull) if not name or name == ":memory:" else Path(f"{name}.{self._name}.lock")
        self._file = await asyncio.to_thread(os.open, path, os.O_RDWR | os.O_CREAT, 0o600)
        if str(path) == os.devnull:
            return True
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    async def _take_session(self) -> bool:
        session = self._session = await self._database.writer.connect()
        name = (SOLE, zlib.crc32(self._name.encode()) & 0x7FFFFFFF)
        got = bool((await session.execute(select(func.pg_try_advisory_lock(*name)))).scalar())
        await session.commit()
        return got
