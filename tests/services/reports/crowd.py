"""Ten thousand people of a province with every language, channel and habit, and a ledger with every state, made by SQL."""

from __future__ import annotations

from sqlalchemy import insert, text

from bot.domain.campaigns import ButtonKind, DeliveryState, Why
from bot.domain.units import Level, Unit
from bot.i18n import LANGUAGES
from bot.store import schema as s
from bot.store.database import Database
from tests.kit.outreach import COMMUNE, OTHER, PROVINCE, compose, start

PEOPLE = 10_000
SMALL = {"h1": 1, "h2": 3, "h3": 4, "h4": 5, "h5": 30, "g1": 2}
"""Hamlets with so many people: three of the commune are small, the other commune has one small one alone."""
UPPER = dict.fromkeys(("h1", "h2", "h3", "h4", "h5"), COMMUNE) | {"g1": OTHER}
# Each state with each reason it can have; more people in the states that are common.
_STANDING = [
    *[(DeliveryState.SENT, Why.NONE)] * 11,
    (DeliveryState.QUEUED, Why.NONE),
    *((DeliveryState.HELD, why) for why in (Why.QUIET_HOURS, Why.WEEKLY_LIMIT, Why.QUOTA)),
    (DeliveryState.RETRY, Why.NONE),
    (DeliveryState.SENDING, Why.NONE),
    *((DeliveryState.FAILED, why) for why in (Why.REFUSED, Why.TOO_LONG, Why.TRIES)),
    (DeliveryState.UNREACHABLE, Why.NONE),
    *((DeliveryState.SKIPPED, why) for why in (Why.STOPPED, Why.NO_VARIANT, Why.CANCELLED, Why.LATE)),
    (DeliveryState.UNCERTAIN, Why.NONE),
]


def unit_of(number: int) -> str:
    """Return where the person of a number lives."""
    for hamlet, people in SMALL.items():
        if number < people:
            return hamlet
        number -= people
    return (COMMUNE, OTHER, "01273", PROVINCE)[number % 4]


async def gather(database: Database) -> None:
    """Let them all subscribe."""
    tags = list(LANGUAGES)
    async with database.begin() as work:
        communes = {unit.code: unit for unit in await work.units.all()}
        assert {COMMUNE, OTHER, "01273", PROVINCE} <= set(communes)
        hamlets = [Unit(code, f"Xóm {code}", code, "xom", Level.HAMLET, upper, "t") for code, upper in UPPER.items()]
        await work.units.put(hamlets)
        rows = [
            {
                "id": number.to_bytes(16, "big"),
                "mark": number.to_bytes(16, "little"),
                "sealed": b"",
                "language": tags[number * 7 % len(tags)] if number % 3 else "vi",
                "unit": unit_of(number),
                "consented_at": work.now,
                "channel": ("fake", "telegram", "webchat")[number % 3],
                "quiet_from": None if number % 2 else number % 1440,
                "quiet_to": None if number % 2 else (number * 5) % 1440,
                "per_week": None if number % 5 else 1,
            }
            for number in range(PEOPLE)
        ]
        await work.run(insert(s.contact), rows)


async def send(database: Database, shift: int = 0) -> int:
    """Send a campaign of the province to them, by hand: each stands somewhere; return the run, which has ended."""
    words = {tag: f"Tin {tag}" for tag in ("vi", "tyz", "nut", "ium")}
    campaign = await compose(database, (PROVINCE,), words=words, buttons=(ButtonKind.LISTEN, ButtonKind.UNDERSTOOD, ButtonKind.COME))
    run = await start(database, campaign)
    of_run = f"lot IN (SELECT id FROM lot WHERE run = {run})"  # noqa: S608 - a number of ours
    place = f"(seq * 7 + {shift}) % {len(_STANDING)}"
    states = " ".join(f"WHEN {at} THEN {int(state)}" for at, (state, _) in enumerate(_STANDING))
    reasons = " ".join(f"WHEN {at} THEN '{why}'" for at, (_, why) in enumerate(_STANDING))
    now = int(database.circumstances.clock.now().timestamp())
    async with database.begin() as work:
        changed = f"UPDATE delivery SET state = CASE {place} {states} END, why = CASE {place} {reasons} END WHERE {of_run}"  # noqa: S608 - the same
        await work.run(text(changed))
        for kind, every in (("listen", 3), ("understood", 5), ("come", 11)):
            tapped = f"SELECT lot, seq, '{kind}' FROM delivery WHERE state = 4 AND seq % {every} = 0 AND {of_run}"  # noqa: S608 - the same
            await work.run(text(f"INSERT INTO tap (lot, seq, kind) {tapped}"))
        ended = f"UPDATE run SET state = 'done', ended_at = {now}, purge_at = {now + 31 * 86400} WHERE id = {run}"  # noqa: S608 - the same
        await work.run(text(ended))
    return run
