"""Updates that wait for the bot, and long polling."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from dataclasses import dataclass, field

from tests.emulators.telegram.clock import MovableClock
from tests.emulators.telegram.limits import Limits
from tests.emulators.telegram.params import Params
from tests.emulators.telegram.shapes import Json, Raw, conflict

NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
LONGEST_POLL_SECONDS = 50
FIRST_ID = 700_000_001


@dataclass(slots=True)
class Pending:
    """An update that is not confirmed yet; `offers` counts how often it was handed out."""

    update_id: int
    at: float
    body: str
    offers: int = 0


@dataclass(slots=True)
class Poll:
    """A getUpdates that waits; `refused` says why it has to end."""

    woken: asyncio.Event = field(default_factory=asyncio.Event)
    refused: str = ""


class Updates:
    """The queue of one bot."""

    def __init__(self, limits: Limits, clock: MovableClock) -> None:
        self._limits = limits
        self._clock = clock
        self._next = FIRST_ID
        self._poll: Poll | None = None
        self.pending: OrderedDict[int, Pending] = OrderedDict()
        self.allowed: list[str] = []
        self.lost = 0
        self.confirmed = 0
        self.redelivered = 0
        self.webhook: asyncio.Queue[Pending] | None = None

    @property
    def polling(self) -> bool:
        """Say whether somebody waits in a long poll."""
        return self._poll is not None

    def wants(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT

    def put(self, kind: str, payload: Json) -> int | None:
        """Queue an update; None when the bot did not ask for this kind. Ids rise and have gaps."""
        if not self.wants(kind):
            return None
        update_id = self._next
        self._next += 3 if update_id % 7 == 0 else 1
        body = json.dumps({"update_id": update_id, kind: payload}, ensure_ascii=False, separators=(",", ":"))
        waiting = self.pending[update_id] = Pending(update_id, self._clock.now(), body)
        if self.webhook is not None:
            self.webhook.put_nowait(waiting)
        elif self._poll is not None:
            self._poll.woken.set()
        return update_id

    def forget_old(self) -> None:
        """Lose what waited longer than a day, as Telegram does."""
        oldest = self._clock.now() - self._limits.kept_hours * 3600
        while self.pending and (first := next(iter(self.pending.values()))).at < oldest:
            del self.pending[first.update_id]
            self.lost += 1

    def drop_all(self) -> None:
        self.lost += len(self.pending)
        self.pending.clear()

    def settle(self, update_id: int) -> None:
        if self.pending.pop(update_id, None) is not None:
            self.confirmed += 1

    def allow(self, params: Params) -> None:
        """Remember allowed_updates; left out, the old ones stay."""
        if params.values.get("allowed_updates") is not None:
            self.allowed = [str(kind) for kind in params.items("allowed_updates")]

    def interrupt(self, why: str) -> None:
        """End the poll that waits with a 409."""
        if self._poll is not None:
            self._poll.refused = why
            self._poll.woken.set()
            self._poll = None

    async def get(self, params: Params) -> Raw:
        """Do getUpdates; a newer call ends an older one that still waits."""
        if self.webhook is not None:
            raise conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
        self.interrupt("terminated by other getUpdates request; make sure that only one bot instance is running")
        self.allow(params)
        self.forget_old()
        self._confirm(params.number("offset"))
        limit = params.number("limit", 100)
        limit = limit if 1 <= limit <= 100 else 100
        seconds = min(params.number("timeout"), LONGEST_POLL_SECONDS)
        if not self.pending and seconds > 0:
            await self._wait(seconds)
        return self._offer(limit)

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self.pending) > -offset:
                self.settle(next(iter(self.pending)))
        while self.pending and next(iter(self.pending)) < offset:
            self.settle(next(iter(self.pending)))

    async def _wait(self, seconds: float) -> None:
        poll = self._poll = Poll()
        try:
            await asyncio.wait_for(poll.woken.wait(), seconds)
        except TimeoutError:
            pass
        finally:
            if self._poll is poll:
                self._poll = None
        if poll.refused:
            raise conflict(poll.refused)

    def _offer(self, limit: int) -> Raw:
        offered: list[str] = []
        for waiting in self.pending.values():
            if len(offered) == limit:
                break
            self.redelivered += waiting.offers > 0
            waiting.offers += 1
            offered.append(waiting.body)
        return Raw(f"[{','.join(offered)}]")
