"""HTTP for python-telegram-bot on one aiohttp session; nothing that leaves here holds the address, for the token stands in it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Mapping
from http.cookies import BaseCookie, SimpleCookie
from typing import Any, Final, TypeVar

import aiohttp
import orjson
from aiohttp import hdrs
from telegram.error import InvalidToken, NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.channels.telegram.body import SLOWEST, Body, body, body_of, upload_seconds
from bot.channels.telegram.errors import NotSent, slow_down
from bot.channels.telegram.patience import Patience
from bot.channels.telegram.uploads import Upload

T = TypeVar("T")

CONNECTIONS: Final = 64
DOWNLOADS: Final = 2
"""Files that are fetched at once, on connections of their own: nothing that is sent waits for them."""
CONNECT_SECONDS: Final = 10.0
READ_SECONDS: Final = 20.0
WRITE_SECONDS: Final = 20.0
_LONGEST_REFUSAL: Final = 16 * 1024  # bytes of an answer that is no file
_UNREADABLE: Final = b'{"ok":false}'
_OK: Final = range(200, 300)
_CONNECTING: Final = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS)
"""Costs nothing where a connection is there. A limit for reading would be a timer that is set and moved with every packet."""


class _Asked(aiohttp.ClientRequest):
    """A request that says who asks, and wants nothing packed: answers of the Bot API are short."""

    DEFAULT_HEADERS = {hdrs.USER_AGENT: BaseRequest.USER_AGENT}  # noqa: RUF012 - aiohttp's own, nobody writes into it


class _NoCookies(aiohttp.DummyCookieJar):
    """Keeps none, and makes no empty jar for every request."""

    _none: Final[BaseCookie[str]] = SimpleCookie()

    def filter_cookies(self, request_url: object) -> BaseCookie[str]:  # noqa: ARG002 - the signature is aiohttp's
        return self._none


class AiohttpRequest(BaseRequest):
    """One session for all requests of a bot, long polling included; give it to the bot twice."""

    def __init__(self, connections: int = CONNECTIONS, read_seconds: float = READ_SECONDS, proxy: str | None = None) -> None:
        """Allow so many connections at once; `proxy` is an HTTP proxy's URL."""
        self._connections, self._read_seconds, self._proxy = connections, read_seconds, proxy
        self._usual = Patience(CONNECT_SECONDS + read_seconds)
        self._session: aiohttp.ClientSession | None = None
        # Whoever finds no place waits here, which costs less than waiting for a connection, and less than many of them.
        self._places = asyncio.Semaphore(connections)
        self._downloads = asyncio.Semaphore(DOWNLOADS)

    @property
    def read_timeout(self) -> float:
        """Return how many seconds a request waits for its answer unless told otherwise."""
        return self._read_seconds

    async def initialize(self) -> None:
        """Open the session; doing so twice is no error."""
        if self._session is None:
            limit = self._connections + DOWNLOADS
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=limit, limit_per_host=limit),
                cookie_jar=_NoCookies(),
                request_class=_Asked,
            )

    async def shutdown(self) -> None:
        """Close the session; doing so twice is no error."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(  # noqa: PLR0913, PLR0917 - the signature is python-telegram-bot's
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one request and return status and body; a body that explains an error but cannot be read is left out.

        Raises:
            TimedOut: no answer in time; it may have been delivered.
            NotSent: there was no connection.
            NetworkError: it did not get through; the message is the class of the cause.
            RetryAfter: Telegram asks to wait.
        """
        connect = _given(connect_timeout, CONNECT_SECONDS)
        read = _given(read_timeout, self._read_seconds)
        parts = connect, _given(pool_timeout, CONNECT_SECONDS), read, _given(write_timeout, WRITE_SECONDS)
        patience = aiohttp.ClientTimeout(None if None in parts else sum(filter(None, parts)), sock_connect=connect, sock_read=read)
        status, answer = await _safely(self._ask(method, url, body_of(request_data), patience))
        return (status, answer) if status in _OK else (status, _explained(status, answer))

    async def result(  # Any: JSON
        self, url: str, params: Mapping[str, Any], upload: Upload | None = None, read_seconds: float | None = None
    ) -> Any:
        """Ask with parameters that are JSON already, and at most one file; return what was answered.

        Only refusals are read by python-telegram-bot: its way there and back takes every value apart, a tenth of what a call costs.

        Raises:
            TelegramError: as python-telegram-bot's `post`; also when the answer holds no result.
        """
        patience = None
        if read_seconds is not None or upload is not None:
            seconds = CONNECT_SECONDS + (read_seconds or self._read_seconds) + (upload_seconds(upload) if upload else 0)
            patience = aiohttp.ClientTimeout(seconds, sock_connect=CONNECT_SECONDS)
        status, answer = await _safely(self._ask("POST", url, body(params, upload), patience))
        if status not in _OK:
            return await _Refused(status, _explained(status, answer)).post(url)
        try:
            return self.parse_json_payload(answer)["result"]
        except KeyError:
            raise NetworkError("answer without a result") from None

    async def download(self, url: str, most: int) -> bytes | None:
        """Return what stands at an address, None when it has more than `most` bytes, whatever was announced.

        Raises:
            TimedOut: it did not come in time.
            InvalidToken: the token was refused.
            NetworkError: it did not come whole, or something else was answered; a redirect is not followed.
            RetryAfter: Telegram asks to wait.
        """
        status, body = await _safely(self._get(url, most))
        if status == 200:  # noqa: PLR2004 - the status that means a whole file
            return body
        _explained(status, body or b"")
        raise InvalidToken if status == 401 else NetworkError(f"status {status}")  # noqa: PLR2004 - the status that means it

    async def _get(self, url: str, most: int) -> tuple[int, bytes | None]:
        patience = aiohttp.ClientTimeout(most / SLOWEST, sock_connect=CONNECT_SECONDS, sock_read=self._read_seconds)
        # Nothing is unpacked: a small answer cannot become a large one.
        options: dict[str, Any] = {"auto_decompress": False, "headers": {"Accept-Encoding": "identity"}, "allow_redirects": False}
        async with self._downloads, self._opened().get(url, timeout=patience, proxy=self._proxy, **options) as answer:
            limit = most if answer.status == 200 else _LONGEST_REFUSAL  # noqa: PLR2004 - the status that means a whole file
            return answer.status, await _up_to(limit, answer)

    async def _ask(self, method: str, url: str, data: Body, patience: aiohttp.ClientTimeout | None) -> tuple[int, bytes]:
        """Ask once there is a place; waiting for one takes nothing from the patience, None for the usual one."""
        async with self._places:
            if patience is None:
                return await self._usual.wait_for(self._exchange(method, url, data, _CONNECTING))
            return await self._exchange(method, url, data, patience)

    async def _exchange(self, method: str, url: str, data: Body, patience: aiohttp.ClientTimeout) -> tuple[int, bytes]:
        options: dict[str, Any] = {"data": data, "timeout": patience, "proxy": self._proxy, "allow_redirects": False}
        async with self._opened().request(method, url, **options) as answer:
            return answer.status, await answer.read()

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise NotSent("not initialized")
        return self._session

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:  # Any: JSON
        """Read an answer; python-telegram-bot's own would write what it cannot read into the log.

        Raises:
            NetworkError: it is no JSON object.
        """
        found = _read(payload)
        if found is None:
            raise NetworkError("invalid answer")
        return found


class _Refused(AiohttpRequest):
    """An answer that is there already, for python-telegram-bot to say what it means."""

    def __init__(self, status: int, answer: bytes) -> None:
        super().__init__()
        self._answer = status, answer

    async def do_request(self, *_asked: object, **_named: object) -> tuple[int, bytes]:
        return self._answer


async def _safely(asking: Awaitable[T]) -> T:
    """Wait for an answer; what goes wrong is told without the address.

    Raises:
        NotSent: there was no connection, so nothing can have arrived.
        TimedOut: no answer in time.
        NetworkError: anything else; the message is the class of the cause.
    """
    problem: TelegramError
    try:
        return await asking
    except TelegramError:
        raise
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        problem = NotSent(type(error).__name__)
    except TimeoutError:
        problem = TimedOut()
    except Exception as error:  # noqa: BLE001 - python-telegram-bot would put the whole error, address included, into its message
        problem = NetworkError(type(error).__name__)
    # Raised here, outside the handler: the cause holds the address.
    raise problem


async def _up_to(limit: int, answer: aiohttp.ClientResponse) -> bytes | None:
    """Read a body, None when it has more than `limit` bytes; no more than that is read."""
    if (answer.content_length or 0) > limit:
        return None
    pieces, room = [], limit
    async for piece in answer.content.iter_any():
        room -= len(piece)
        if room < 0:
            return None
        pieces.append(piece)
    return b"".join(pieces)


def _given(value: object, usual: float) -> float | None:
    return value if value is None or isinstance(value, int | float) else usual


def _explained(status: int, body: bytes) -> bytes:
    """Return the body of an error when it is Telegram's own.

    Raises:
        RetryAfter: it asks to wait.
    """
    found = _read(body)
    if found is None or not isinstance(found.get("description", ""), str):
        return _UNREADABLE
    parameters = found.get("parameters")
    if not isinstance(parameters, dict):
        found.pop("parameters", None)
        return json.dumps(found).encode()
    pause = parameters.get("retry_after")
    if isinstance(pause, int | float) and (pause > 0 or status == 429):  # noqa: PLR2004 - the status that means it
        raise slow_down(max(0.0, float(pause)))
    return body


def _read(payload: bytes) -> dict[str, Any] | None:  # Any: JSON
    try:
        found = orjson.loads(payload)
    except ValueError:
        found = _read_anyway(payload)
    return found if isinstance(found, dict) else None


def _read_anyway(payload: bytes) -> Any:  # Any: JSON
    """Read what the strict and fast reader refuses: half a letter, which people's programs do send; None when it is no JSON."""
    try:
        return json.loads(payload)
    except (ValueError, RecursionError):
        return None
