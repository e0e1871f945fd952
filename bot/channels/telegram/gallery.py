"""Files that messages show: read when it is their turn, and let go of once they are at Telegram."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any, Final

from bot.channels.telegram import calls
from bot.channels.telegram.calls import Call
from bot.channels.telegram.client import Client
from bot.channels.telegram.doing import do
from bot.channels.telegram.uploads import parcels
from bot.domain.errors import Gone, SendError, SendProblem, StorageError
from bot.domain.files import CleanFile, ShownFile
from bot.domain.ports import FileSource

AT_ONCE: Final = 4
"""Files in memory on their way to Telegram, each of up to 20 MB; further ones wait their turn."""


class Gallery:
    """Sends the calls of one bot that show a file."""

    def __init__(self, client: Client, source: FileSource | None) -> None:
        """Send through `client` what `source` gives; without a source every file counts as destroyed."""
        self._client, self._source = client, source
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def post(self, call: Call, file: ShownFile) -> Any:  # Any: JSON
        """Send a call with its file and return the answer; a file that was destroyed leaves a sign before its text.

        Raises:
            SendError: with the reason in our vocabulary.
        """
        async with self._turns:
            found = await self._read(file)
            if found is None:
                return await do(self._client, calls.without_file(call))
            return await self._send(call, found)

    async def _send(self, call: Call, file: CleanFile) -> Any:  # Any: JSON
        *better, last = (replace(call, method=each.method, params=call.params | each.told, upload=each.upload) for each in parcels(file))
        for way in better:
            try:
                return await do(self._client, way)
            except SendError as error:
                if error.problem is not SendProblem.REFUSED:
                    raise
        return await do(self._client, last)

    async def _read(self, file: ShownFile) -> CleanFile | None:
        if self._source is None:
            return None
        try:
            return await self._source.read(file.id)
        except Gone:
            return None
        except StorageError as error:
            raise SendError(SendProblem.RETRY) from error
