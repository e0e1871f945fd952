"""The one way we run an app over HTTP."""

from __future__ import annotations

import logging

import uvicorn
from starlette.types import ASGIApp


def server_for(app: ASGIApp, host: str, port: int) -> uvicorn.Server:
    """Return a server that keeps no access log, believes no proxy by itself and names no software.

    Before it stops, end the chat's streams (`WebChat.shut`), or it waits for them up to three seconds.
    """
    # uvicorn writes its access log as soon as anybody has put a handler on this logger, whatever `access_log` says.
    logging.getLogger("uvicorn.access").disabled = True
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            access_log=False,
            log_config=None,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            lifespan="off",
            ws="none",
            timeout_keep_alive=30,
            timeout_graceful_shutdown=3,
        )
    )
