"""By which ids Telegram has the files that many get: each goes up once for a bot and is named by its id from then on."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from typing import Final

from bot.channels.telegram.translate import CHANNEL
from bot.domain.errors import SendError, SendProblem, StorageError
from bot.domain.files import ShownFile
from bot.domain.ports import FileSource

log = logging.getLogger(__name__)

REMEMBERED: Final = 200
"""Files whose ids are in memory; of an older one the store is asked again."""
FEW: Final = 3
"""Chats that refuse a picture which none has taken: then it is the picture's doing."""


@dataclass(slots=True)
class Copies:
    """What is known of one file: its id by the method that sends it, how often the first way was refused, whose turn it is."""

    ids: dict[str, str] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def is_hopeless(self, method: str) -> bool:
        """Tell whether a method need not be tried: several chats refused it and none took it."""
        return method not in self.ids and self.refused[method] >= FEW


class CopyBook:
    """The files of one bot that many get. Only the first way of a file is kept in the store: what a single chat forbids is its own."""

    def __init__(self, source: FileSource | None) -> None:
        """Read and note in `source`."""
        self._source = source
        self._known: OrderedDict[str, Copies] = OrderedDict()

    async def of(self, file: ShownFile, method: str) -> Copies | None:
        """Return what is known of a file that is shown by a method, None for one of which nothing may be kept.

        Raises:
            SendError: RETRY: the store did not tell.
        """
        if self._source is None:
            return None
        known = self._known.get(file.id)
        if known is None:
            try:
                stored = await self._source.copy(file.id, CHANNEL)
            except StorageError as error:
                raise SendError(SendProblem.RETRY) from error
            if stored is None:
                return None
            # Another send may have asked meanwhile.
            known = self._known.setdefault(file.id, Copies({method: stored} if stored else {}))
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(file.id)
        return known

    async def note(self, file: ShownFile, copies: Copies, method: str, file_id: str, *, first: bool) -> None:
        """Keep the id that Telegram answered with; that it is not kept in the store costs another upload after a start, no more."""
        if not file_id or copies.ids.get(method) == file_id:
            return
        copies.ids[method] = file_id
        if first:
            await self._write(file, file_id)

    async def forget(self, file: ShownFile, copies: Copies, method: str, file_id: str) -> None:
        """Forget an id that Telegram does not know, unless another one has come in its place."""
        if copies.ids.get(method) == file_id:
            del copies.ids[method]
            await self._write(file, "")

    async def _write(self, file: ShownFile, file_id: str) -> None:
        if self._source is None:
            return
        try:
            await self._source.note_copy(file.id, CHANNEL, file_id)
        except StorageError as error:
            log.warning("copy of a file not noted: file=%s error=%s", file.id, type(error).__name__)
