"""The playground: a throw-away instance with a clock that can be moved, and three phones in one page."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.clock import MovableClock, SystemClock
from bot.domain.events import Address, Capabilities, EventKind, InboundEvent, OutboundMessage, Sent, Standing
from bot.domain.people import Role
from bot.domain.ports import Channel, IntakeResult
from bot.services.staff.confirm import confirm_staff
from bot.services.staff.invite import invite_staff
from bot.settings import Settings
from bot.store.webchat import WebSessions, prolong_all
from bot.web.flow import Flow
from bot.web.limits import ClientLimits
from bot.web.options import WebOptions
from bot.web.playground import Phone, private_app
from bot.web.public import public_app
from bot.wiring.instance import Instance, open_instance
from bot.wiring.scratch import open_scratch
from bot.wiring.serving import Port, serve

log = logging.getLogger(__name__)

FIRST_COMMUNE = "01304"
PROVINCE = "province"
ANSWER_SECONDS = 30.0
LOOK_SECONDS = 0.5
PHONES = ("villager", "officer", "campaign")
CAMPAIGNERS = {"writer": (Role.CAMPAIGN, "Tuyên truyền"), "approver": (Role.AUTHORISER, "Người duyệt")}
"""The two who can hold the third phone (`bot.web.playground.WHO`): nobody approves what they wrote themselves."""


@dataclass(slots=True)
class NamedSessions:
    """Sessions of one phone, so that the drawing knows whose they are."""

    inner: WebSessions
    phone: str
    flow: Flow

    async def start(self) -> str:
        """Begin a session and note whose it is."""
        token = await self.inner.start()
        self.flow.name(token, self.phone)
        return token

    async def alive(self, token: str, *, touch: bool = True) -> bool:
        """Tell whether a session goes on."""
        return await self.inner.alive(token, touch=touch)

    async def lifetime(self, token: str) -> int | None:
        """Return how long the cookie lives."""
        return await self.inner.lifetime(token)

    async def end(self, token: str) -> None:
        """End a session."""
        await self.inner.end(token)


@dataclass(slots=True)
class ObservedChannel:
    """A channel that tells the drawing whom it writes to."""

    inner: Channel
    flow: Flow

    @property
    def name(self) -> str:
        """Return the channel's name."""
        return self.inner.name

    @property
    def capabilities(self) -> Capabilities:
        """Return what the channel can do."""
        return self.inner.capabilities

    async def send(self, address: Address, message: OutboundMessage, delivery: str, standing: Standing) -> Sent:
        """Deliver, then tell."""
        sent = await self.inner.send(address, message, delivery, standing)
        self.flow.tell("keng", self.flow.whose(address.id))
        return sent


@dataclass(slots=True)
class Stage:
    """What the private page can ask for."""

    clock: MovableClock
    flow: Flow
    instance: Instance
    commune: str = FIRST_COMMUNE
    seats: dict[tuple[Role, str], str] = field(default_factory=dict)

    def now(self) -> datetime:
        """Return the product's time."""
        return self.clock.now()

    async def intake(self, event: InboundEvent) -> IntakeResult:
        """Take an event and show it in the drawing."""
        self.flow.tell(self.flow.whose(event.address.id), "keng")
        return await self.instance.intake(event)

    def units(self) -> list[tuple[str, str]]:
        """Return the communes (code, name), by name."""
        places = self.instance.house.places
        communes = [unit for district in places.districts() for unit in places.communes(district)]
        return sorted(((unit.code, unit.name) for unit in communes), key=lambda pair: pair[1])

    async def forward(self, by: timedelta) -> None:
        """Move the product's clock, to a whole ten seconds, and do at once what is due then.

        Rings are due at whole ten seconds (`policy.ring_at`): "+1 minute" must reach the ring that comes after a minute.
        """
        then = (self.clock.now() + by).timestamp()
        by += timedelta(seconds=-then % 10)
        async with self.instance.database.begin() as work:
            await prolong_all(work, by)
        self.clock.forward(by)
        await self.instance.ticks.once()
        self.instance.wake()

    async def officer_of(self, unit: str) -> str:
        """Give the officer's phone to whoever serves a commune; return the session."""
        self.commune = unit
        return await self._seat("officer", Role.CHIEF, unit, "Trực 1")

    async def campaign_of(self, who: str) -> str:
        """Give the third phone to whoever writes for the province, or to whoever approves; return the session."""
        role, label = CAMPAIGNERS[who]
        return await self._seat("campaign", role, self._province(), label)

    async def province(self) -> None:
        """Put somebody on duty at the province, whose phone is drawn but not shown."""
        await self._seat(PROVINCE, Role.PROVINCE, self._province(), "Trực tỉnh")

    def _province(self) -> str:
        unit = self.instance.house.places.unit(FIRST_COMMUNE)
        return unit.parent if unit is not None else ""

    async def _seat(self, phone: str, role: Role, unit: str, label: str) -> str:
        """Return the session of whoever serves there; the first time somebody is recruited."""
        if (role, unit) not in self.seats:
            self.seats[role, unit] = await self._recruit(phone, role, unit, label)
        return self.seats[role, unit]

    async def _recruit(self, phone: str, role: Role, unit: str, label: str) -> str:
        """Walk the whole invitation: the link, the tap, the matching code."""
        instance = self.instance
        async with instance.database.begin() as work:
            invite, token = await invite_staff(work, role, unit, label)
        session = await instance.sessions.start()
        self.flow.name(session, phone)
        address = Address(instance.webchat.name, session)
        await self._do(address, EventKind.START, text=f"i-{token}")
        await self._do(address, EventKind.PRESS, action=await self._first_choice(session))
        async with instance.database.begin() as work:
            waiting = await work.invites.get(invite)
            if waiting is not None:
                await confirm_staff(work, invite, waiting.match)
        return session

    async def _first_choice(self, session: str) -> str:
        """Wait until the phone shows a choice, which the dispatcher's own loop brings; return the first one's action."""
        with self.instance.webchat.watch(session) as watch:
            async with asyncio.timeout(ANSWER_SECONDS):
                while True:
                    shown = [json.loads(body) for _, body in await self.instance.webchat.after(session, 0)]
                    rows = [row for message in shown for row in message.get("choices", ())]
                    if rows:
                        return str(rows[0][0]["action"])
                    await watch.wait(LOOK_SECONDS)

    async def _do(self, address: Address, kind: EventKind, text: str = "", action: str = "") -> None:
        event = InboundEvent(id=f"stage-{secrets.token_hex(8)}", address=address, kind=kind, text=text, action=action)
        await self.instance.intake(event)


@asynccontextmanager
async def open_playground(settings: Settings) -> AsyncIterator[str]:
    """Open the playground on loopback; yield its address, which holds the token that opens it.

    Raises:
        SettingsError: the port is taken.
    """
    port = Port("127.0.0.1", settings.console_port, "KENG_CONSOLE_PORT")
    token = secrets.token_urlsafe(24)
    base = f"/p/{token}"
    flow = Flow()
    with open_scratch() as folder:
        throwaway = _throwaway(settings, folder)
        clock = MovableClock(SystemClock())
        async with open_instance(throwaway, clock, f"{port.url}{base}/officer", lambda channel: ObservedChannel(channel, flow)) as instance:
            stage = Stage(clock, flow, instance)
            await stage.province()
            await stage.campaign_of("approver")  # somebody is there to be asked before their phone is looked at
            phones = {name: _phone(stage, name, f"{base}/{name}/") for name in PHONES}
            app = private_app(stage, phones, flow, base, port.number)
            async with serve(app, port):
                yield f"{port.url}{base}/"
                flow.close()
                instance.webchat.shut()


def _throwaway(settings: Settings, folder: Path) -> Settings:
    changes = {"data_dir": folder, "database_url": f"sqlite+aiosqlite:///{folder}/keng.db", "key_dir": folder / "keys"}
    return settings.model_copy(update=changes)


def _phone(stage: Stage, name: str, path: str) -> Phone:
    instance = stage.instance
    masked = instance.settings.voice_masked
    options = WebOptions(cookie_name=f"phone-{name}", cookie_path=path, frame_ancestors="'self'", voices_masked=masked)
    sessions = NamedSessions(instance.sessions, name, stage.flow)
    limits = ClientLimits(instance.database.circumstances.random)
    return Phone(public_app(instance.webchat, sessions, stage.intake, limits, options), options)
