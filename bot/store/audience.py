"""Who a campaign is for: the contacts of its units and of everything below them who have not left its subject. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import CTE, ColumnElement, Integer, Select, String, case, cast, func, literal, select

from bot.domain.campaigns import SUBJECT_BITS, Subject
from bot.store import schema as s
from bot.store import schema_campaigns as sc

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Group:
    """So many people of one channel ("" where it is not known yet), unit and language, with the same habits (None: as the rules say)."""

    channel: str
    unit: str
    language: str
    quiet_from: int | None
    quiet_to: int | None
    per_week: int | None
    day: int
    counts: int
    people: int


def units_below(campaign: bytes) -> CTE:
    """Return the codes of a campaign's units and of everything below them."""
    top = select(cast(sc.campaign_unit.c.unit, String(16)).label("code")).where(sc.campaign_unit.c.campaign == campaign)
    below = top.cte("below", recursive=True)
    return below.union(select(s.unit.c.code).join(below, s.unit.c.parent == below.c.code))


def wants(subject: str) -> ColumnElement[bool]:
    """Say in SQL that a contact has not left a subject."""
    bit = literal(SUBJECT_BITS[Subject(subject)], Integer)
    return func.coalesce(s.contact.c.subjects_left, 0).op("&")(bit) == 0


def spoken(languages: Mapping[str, str], language: ColumnElement[str] = s.contact.c.language) -> ColumnElement[str]:
    """Say in SQL in which variant's language somebody is written to; whoever is not listed gets Vietnamese."""
    others = {tag: variant for tag, variant in languages.items() if variant != "vi"}
    vietnamese = literal("vi", String(16))
    if not others:
        return vietnamese
    return case(*((language == tag, literal(variant, String(16))) for tag, variant in others.items()), else_=vietnamese)


def people_of(campaign: bytes, columns: Iterable[ColumnElement[Any]]) -> Select[Any]:  # Any: the columns asked for
    """Return the statement that reads the contacts of a campaign's units, whatever subjects they have left."""
    below = units_below(campaign)
    return select(*columns).where(s.contact.c.unit.in_(select(below.c.code)))


class AudienceStore:
    """Counts of contacts; never a list of them."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def groups(self, campaign: str, subject: Subject) -> list[Group]:
        """Count those whom a campaign would reach, by what decides when and how they get it."""
        c, r = s.contact.c, sc.received.c
        keys: tuple[ColumnElement[Any], ...] = (  # Any: columns of several types
            c.channel,
            c.unit,
            c.language,
            c.quiet_from,
            c.quiet_to,
            c.per_week,
            func.coalesce(r.day, 0).label("day"),
            func.coalesce(r.counts, 0).label("counts"),
        )
        chosen = people_of(bytes.fromhex(campaign), (*keys, func.count().label("people")))
        joined = chosen.select_from(s.contact.outerjoin(sc.received, r.contact == c.id)).where(wants(subject)).group_by(*keys)
        return [Group(row.channel or "", *row[1:]) for row in await self._work.run(joined)]

    async def tellers(self, campaign: str, subject: Subject) -> int:
        """Count the respected persons of a campaign's units who have not left its subject."""
        chosen = people_of(bytes.fromhex(campaign), (func.count(),)).where(s.contact.c.tells.is_(True), wants(subject))
        return int((await self._work.run(chosen)).scalar() or 0)

    async def left_out(self, campaign: str, subject: Subject) -> int:
        """Count those of a campaign's units who have left its subject."""
        chosen = people_of(bytes.fromhex(campaign), (func.count(),)).where(~wants(subject))
        return int((await self._work.run(chosen)).scalar() or 0)
