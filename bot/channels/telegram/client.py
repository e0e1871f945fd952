"""One bot: python-telegram-bot's, asked in plain JSON and unable to say its token."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final, cast

from telegram import Bot
from telegram.error import InvalidToken, NetworkError, TelegramError

from bot.channels.telegram.request import AiohttpRequest
from bot.channels.telegram.uploads import Upload

API_BASE: Final = "https://api.telegram.org"
UPDATES: Final = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update that are asked for: the fewest."""

log = logging.getLogger(__name__)


class Client(Bot):
    """A bot over our requests. `call` reaches every method without building objects around its answer."""

    __slots__ = ("_told_bad_token",)

    def __init__(self, token: str, api_base: str = API_BASE, request: AiohttpRequest | None = None) -> None:
        """Bind to a token; `api_base` is the server without a slash at the end (an emulator, or a local server)."""
        session = request or AiohttpRequest()
        super().__init__(
            token,
            base_url=f"{api_base}/bot",
            base_file_url=f"{api_base}/file/bot",
            request=session,
            get_updates_request=session,
        )
        self._told_bad_token = False

    def __repr__(self) -> str:
        """Return the class: python-telegram-bot's own would show the token."""
        return "Client()"

    async def initialize(self) -> None:
        """Open the session and ask who the bot is.

        Raises:
            InvalidToken: the token was refused; it does not stand in the message.
            TelegramError: the server cannot be asked.
        """
        try:
            await super().initialize()
        except InvalidToken:
            pass
        else:
            return
        self._tell_bad_token()
        # Raised here, outside the handler: the other one's message is the token.
        raise InvalidToken

    async def open_session(self) -> None:
        """Open the session alone; asking who the bot is can wait until the network is there."""
        await self._session().initialize()

    async def close_session(self) -> None:
        """Close the session."""
        await self._session().shutdown()

    async def call(
        self, method: str, params: Mapping[str, Any], read_seconds: float | None = None, upload: Upload | None = None
    ) -> Any:  # Any: JSON
        """Ask one method of the Bot API and return its `result`; `upload` gets more time the larger it is.

        Raises:
            TelegramError: as python-telegram-bot tells them apart; see `errors.judge`.
        """
        problem: TelegramError
        try:
            return await self._session().result(f"{self.base_url}/{method}", params, upload, read_seconds)
        except InvalidToken as error:
            self._tell_bad_token()
            problem = error
        raise problem

    async def download(self, path: str, most: int) -> bytes | None:
        """Return the file at a path below the bot's files, None when it has more than `most` bytes.

        Raises:
            TelegramError: as for `call`; it may be there at another time, unless the token was refused.
        """
        try:
            return await self._session().download(f"{self.base_file_url}/{path}", most)
        except InvalidToken:
            self._tell_bad_token()
            raise

    async def updates(self, offset: int | None, limit: int = 100, wait: int = 50) -> list[dict[str, Any]]:  # Any: JSON
        """Return up to `limit` updates from `offset` on (None: the first unconfirmed), waiting up to `wait` seconds for one.

        Everything below `offset` is confirmed by this call and never comes again.

        Raises:
            TelegramError: it was not answered.
        """
        params = {"limit": limit, "timeout": wait, "allowed_updates": UPDATES}
        if offset is not None:
            params["offset"] = offset
        found = await self.call("getUpdates", params, self._session().read_timeout + wait)
        if not isinstance(found, list):
            raise NetworkError("invalid answer")
        return [update for update in found if isinstance(update, dict) and isinstance(update.get("update_id"), int)]

    def _session(self) -> AiohttpRequest:
        return cast("AiohttpRequest", self._request[0])

    def _tell_bad_token(self) -> None:
        if not self._told_bad_token:
            self._told_bad_token = True
            log.critical("TELEGRAM REFUSES THE TOKEN, so nothing is received or sent there; set KENG_TELEGRAM_TOKEN and start again")
