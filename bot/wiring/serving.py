"""Ports and the servers behind them."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext

from starlette.types import ASGIApp

from bot.domain.errors import SettingsError
from bot.web.server import server_for

BACKLOG = 2048
"""Connections that may wait while the instance is still being opened."""


class Port:
    """A port that is taken at once, so that a second server on it is told before anything starts."""

    def __init__(self, host: str, port: int, setting: str) -> None:
        """Bind and listen; port 0 takes any free one.

        Raises:
            SettingsError: somebody else has the port, or the host is not ours.
        """
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_STREAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self.socket.bind((host, port))
            # On Linux two programs may bind one port as long as neither listens.
            self.socket.listen(BACKLOG)
        except (OSError, OverflowError):
            self.socket.close()
            raise SettingsError(f"Port {port} cannot be used: another program has it, or the address is not ours. Set {setting}.") from None
        self.host, self.number = host, int(self.socket.getsockname()[1])

    @property
    def url(self) -> str:
        """Return the address on this machine, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.number}"


@asynccontextmanager
async def serve(app: ASGIApp, port: Port) -> AsyncIterator[None]:
    """Serve an app on a bound port until the block ends."""
    server = server_for(app, port.host, port.number)
    # Signals are caught once, by the command: uvicorn's own handlers would take them away from the other servers.
    server.capture_signals = nullcontext  # type: ignore[assignment, method-assign]
    task = asyncio.create_task(server.serve(sockets=[port.socket]))
    try:
        while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn tells it by a flag only
            await asyncio.sleep(0.01)
        yield
    finally:
        server.should_exit = True
        await task
