"""Files that messages show: read when it is their turn, and let go of once they are at Telegram; those that many get go up once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any, Final

from telegram.error import TelegramError

from bot.channels.telegram import calls
from bot.channels.telegram.calls import Call
from bot.channels.telegram.client import Client
from bot.channels.telegram.copies import Copies, CopyBook
from bot.channels.telegram.doing import do
from bot.channels.telegram.errors import is_unknown_file, judge
from bot.channels.telegram.uploads import DOCUMENT, FIELDS, Parcel, file_id_of, parcels
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
        self._copies = CopyBook(source)
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def post(self, call: Call, file: ShownFile) -> Any:  # Any: JSON
        """Send a call with its file and return the answer; a file that was destroyed leaves a sign before its text.

        Raises:
            SendError: with the reason in our vocabulary.
        """
        copies = await self._copies.of(file, call.method)
        if copies is not None:
            return await self._post_copied(call, file, copies)
        async with self._turns:
            found = await self._read(file)
            if found is None:
                return await do(self._client, calls.without_file(call))
            return await self._send(call, found)

    async def _send(self, call: Call, file: CleanFile) -> Any:  # Any: JSON
        *better, last = (_laden(call, each) for each in parcels(file))
        for way in better:
            try:
                return await do(self._client, way)
            except SendError as error:
                if error.problem is not SendProblem.REFUSED:
                    raise
        return await do(self._client, last)

    async def _post_copied(self, call: Call, file: ShownFile, copies: Copies) -> Any:  # Any: JSON
        """Do the same with a file that many get."""
        if call.method != DOCUMENT and not copies.is_hopeless(call.method):
            try:
                return await self._post_by(call.method, call, file, copies)
            except SendError as error:
                if error.problem is not SendProblem.REFUSED:
                    raise
            copies.refused[call.method] += 1
        return await self._post_by(DOCUMENT, call, file, copies)

    async def _post_by(self, method: str, call: Call, file: ShownFile, copies: Copies) -> Any:  # Any: JSON
        """Name the file by its id, or bring it; while one brings it all others wait, to name it then."""
        if (answer := await self._name(method, call, file, copies)) is not None:
            return answer
        async with copies.turn:
            if (answer := await self._name(method, call, file, copies)) is not None:
                return answer
            async with self._turns:
                return await self._bring(method, call, file, copies)

    async def _name(self, method: str, call: Call, file: ShownFile, copies: Copies) -> Any:  # Any: JSON
        """Send by id what Telegram has; None when it has not, or not any more."""
        file_id = copies.ids.get(method)
        if file_id is None:
            return None
        try:
            return await self._client.call(method, call.params | {FIELDS[method]: file_id})
        except TelegramError as error:
            is_unknown, problem = is_unknown_file(error), judge(error)
        if not is_unknown:
            raise problem or SendError(SendProblem.REFUSED)
        await self._copies.forget(file, copies, method, file_id)
        return None

    async def _bring(self, method: str, call: Call, file: ShownFile, copies: Copies) -> Any:  # Any: JSON
        found = await self._read(file)
        if found is None:
            return await do(self._client, calls.without_file(call))
        parcel = next((each for each in parcels(found) if each.method == method), None)
        if parcel is None:  # too large for what it is
            raise SendError(SendProblem.REFUSED)
        answer = await do(self._client, _laden(call, parcel))
        await self._copies.note(file, copies, method, file_id_of(answer, method), first=method == call.method)
        return answer

    async def _read(self, file: ShownFile) -> CleanFile | None:
        if self._source is None:
            return None
        try:
            return await self._source.read(file.id)
        except Gone:
            return None
        except StorageError as error:
            raise SendError(SendProblem.RETRY) from error


def _laden(call: Call, parcel: Parcel) -> Call:
    return replace(call, method=parcel.method, params=call.params | parcel.told, upload=parcel.upload)
