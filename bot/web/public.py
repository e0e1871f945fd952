"""The public app: the chat page and the routes behind it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from bot.channels.webchat.channel import WebChat
from bot.channels.webchat.ports import Sessions
from bot.domain.ports import Intake
from bot.web.answers import Refused, answer_plain, answer_refused
from bot.web.assets import load_assets
from bot.web.conversation import Conversation
from bot.web.files import FileRoutes
from bot.web.headers import GuardedApp
from bot.web.hooks import Hook, HookedApp
from bot.web.incoming import Gate
from bot.web.limits import ClientLimits
from bot.web.options import WebOptions

WEATHER_PATH = "/thoi-tiet"
NO_HOOKS: Final[Mapping[str, Hook]] = MappingProxyType({})


def public_app(  # noqa: PLR0913, PLR0917 - all that is public comes together here
    webchat: WebChat,
    sessions: Sessions,
    intake: Intake,
    limits: ClientLimits,
    options: WebOptions,
    hooks: Mapping[str, Hook] = NO_HOOKS,
) -> ASGIApp:
    """Return the ASGI app of one web chat; every address in its page is relative, so it can be mounted anywhere.

    `hooks` are what platforms call, by their paths.

    Raises:
        OSError: a file of the page is missing.
    """
    conversation = Conversation(webchat, sessions, intake, Gate(options, limits), options)
    app = Starlette(routes=_routes(conversation), exception_handlers={Refused: answer_refused, 404: answer_plain, 405: answer_plain})
    return HookedApp(GuardedApp(app, options.frame_ancestors, options.secure), hooks)


def _routes(conversation: Conversation) -> list[BaseRoute]:
    assets, files = load_assets(conversation.options.weather_url), FileRoutes(conversation)
    return [
        Route("/", assets.chat_page),
        Route(WEATHER_PATH, assets.weather_page),
        *(Route(f"/{name}", assets.file) for name in assets.files),
        Route("/session", conversation.begin, methods=["POST"]),
        Route("/stream", conversation.listen, methods=["GET"]),
        Route("/say", conversation.say, methods=["POST"]),
        Route("/ack", conversation.acknowledge, methods=["POST"]),
        Route("/leave", conversation.leave, methods=["POST"]),
        Route("/upload/{upload}/{number}/{parts}", files.put, methods=["POST"]),
        Route("/upload/{upload}", files.look, methods=["GET"]),
        Route("/upload/{upload}", files.drop, methods=["DELETE"]),
        Route("/file/{key}", files.show, methods=["GET"]),
        Route("/healthz", _healthy),
    ]


async def _healthy(_request: Request) -> Response:
    return PlainTextResponse("ok")
