"""The control interface: another process plays people, orders faults and reads the record.

Every route takes and gives JSON, always under /_control/. See README.md beside this file.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

from aiohttp import web

from tests.emulators.telegram.drives import Drive
from tests.emulators.telegram.faults import Break, Fault
from tests.emulators.telegram.shapes import Json

if TYPE_CHECKING:
    from tests.emulators.telegram.people import Actor
    from tests.emulators.telegram.server import Emulator

_ACTS = frozenset(
    "says edits deletes presses taps shares_point moves_point shares_contact sends_photo sends_album sends_voice sends_audio sends_video "
    "sends_video_note sends_animation sends_document sends_sticker starts blocks unblocks forbids_voice leaves_telegram".split()
)
_GROUP_ACTS = frozenset("adds_bot removes_bot promotes_bot demotes_bot silences_bot adds removes promotes upgrade".split())
_BYTES = frozenset({"data"})
LONGEST_WAIT_SECONDS = 60.0


class Control:
    """One table of routes: a name, and what it does with a JSON object."""

    def __init__(self, telegram: Emulator) -> None:
        self._telegram = telegram
        self._drives: list[Drive] = []
        self._routes: dict[str, Callable[[Json], object]] = {
            "people": self._people,
            "groups": self._groups,
            "act": self._act,
            "acts": lambda asked: [self._act(one) for one in asked["acts"]],
            "group_act": self._group_act,
            "chat": self._chat,
            "calls": self._calls,
            "counts": lambda _asked: self._counts(),
            "forget": lambda _asked: self._telegram.record.clear(),
            "fault": self._fault,
            "clear_faults": lambda _asked: self._telegram.faults.clear(),
            "flood": lambda asked: self._telegram.state.rates.order(asked["seconds"], asked.get("chat_id")),
            "advance": lambda asked: self._telegram.clock.advance(asked["seconds"]),
            "revoke": self._revoke,
            "webhook": self._webhook,
            "retry_webhook": lambda _asked: self._telegram.state.webhook.retry_now(),
            "drive": self._drive,
            "drives": lambda _asked: [drive.to_json() for drive in self._drives],
        }

    async def answer(self, request: web.BaseRequest, name: str) -> web.Response:
        route = self._routes.get(name)
        if route is None:
            return web.json_response({"error": f"no such route; there are {sorted(self._routes)}"}, status=404)
        body = await request.read()
        try:
            asked: Json = dict(request.query) | (json.loads(body) if body else {})
            result = route(asked)
            if isinstance(result, Awaitable):
                result = await result
        except (LookupError, TypeError, ValueError) as error:
            return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=400)
        return web.json_response({"result": result})

    def _people(self, asked: Json) -> object:
        names = [asked.get("first_name", "Lan")] * int(asked.get("count", 1))
        people = [self._telegram.person(name, language=asked.get("language", "vi"), started=asked.get("started", True)) for name in names]
        return [person.id for person in people]

    def _groups(self, asked: Json) -> object:
        found = [self._telegram.people[int(one)] for one in asked["members"]]
        if asked.get("supergroup"):
            return self._telegram.supergroup(asked["title"], *found, forum=bool(asked.get("forum"))).id
        return self._telegram.group(asked["title"], *found).id

    def _actor(self, asked: Json) -> Actor:
        if asked.get("anonymous"):
            return self._telegram.groups[int(asked["group"])].anonymous()
        person = self._telegram.people[int(asked["person"])]
        return person.inside(self._telegram.groups[int(asked["group"])]) if "group" in asked else person

    def _act(self, asked: Json) -> object:
        """Let a person act: `person`, `does`, and the act's own arguments by name; bytes as base64."""
        does = asked["does"]
        if does not in _ACTS:
            raise LookupError(f"nobody can do {does!r}")
        actor = self._actor(asked)
        given = {name: value for name, value in asked.items() if name not in ("person", "group", "anonymous", "does")}
        arguments: Json = {name: base64.b64decode(str(value)) if name in _BYTES else value for name, value in given.items()}
        if "pictures" in arguments:
            arguments["pictures"] = [base64.b64decode(one) for one in arguments["pictures"]]
        if "message_id" in arguments:
            arguments["message"] = actor.chat.messages[int(arguments.pop("message_id"))].payload
        return getattr(actor, does)(**arguments)

    def _group_act(self, asked: Json) -> object:
        does = asked["does"]
        if does not in _GROUP_ACTS:
            raise LookupError(f"nobody can do {does!r}")
        people = {name: self._telegram.people[int(asked[name])] for name in ("by", "person") if name in asked}
        result = getattr(self._telegram.groups[int(asked["group"])], does)(**people)
        return result.id if does == "upgrade" else None

    def _chat(self, asked: Json) -> object:
        chat = self._telegram.chat(int(asked["chat_id"]))
        deleted = [one.message_id for one in chat.messages.values() if one.deleted]
        return {"messages": chat.visible, "deleted": deleted, "keyboard": chat.keyboard, "bot_status": chat.bot_status}

    async def _calls(self, asked: Json) -> object:
        """Give the calls after number `after`; with `wait`, wait so many seconds for `count` of them."""
        chat_id = int(asked["chat_id"]) if "chat_id" in asked else None
        count = int(asked.get("count", 1))

        def found() -> list[Json] | None:
            calls = self._telegram.record.of(asked.get("method"), chat_id, int(asked.get("after", 0)))
            return [call.to_json() for call in calls] if len(calls) >= count else None

        if "wait" not in asked:
            count = 0
            return found()
        try:
            return await self._telegram.bell.until(found, min(float(asked["wait"]), LONGEST_WAIT_SECONDS))
        except TimeoutError:
            count = 0
            return found()

    def _counts(self) -> Json:
        updates = self._telegram.state.updates
        return {
            "calls": {f"{method} {status}": count for (method, status), count in sorted(self._telegram.record.counts.items())},
            "sent": self._telegram.state.sent,
            "refused_by_rates": self._telegram.state.rates.refused,
            "updates_pending": len(updates.pending),
            "updates_confirmed": updates.confirmed,
            "updates_redelivered": updates.redelivered,
            "updates_lost": updates.lost,
            "now": self._telegram.clock.now(),
        }

    def _fault(self, asked: Json) -> None:
        asked["breaks"] = Break(asked.get("breaks", "no"))
        self._telegram.faults.order(Fault(**asked))

    def _revoke(self, asked: Json) -> None:
        self._telegram.revoked = bool(asked.get("revoked", True))

    def _webhook(self, _asked: Json) -> object:
        webhook = self._telegram.state.webhook
        attempts = [asdict(one) for one in webhook.attempts]
        return {"attempts": attempts, "most_at_once": webhook.most_at_once, "waiting_retries": webhook.waiting_retries}

    def _drive(self, asked: Json) -> object:
        texts = list(asked.get("texts", ["xin chào"]))
        drive = Drive(self._telegram, int(asked["people"]), int(asked["total"]), texts, int(asked.get("each", 0)))
        self._drives.append(drive)
        drive.begin()
        return len(self._drives) - 1
