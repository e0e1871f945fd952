"""Campaigns, their units and their variants, as staff write them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, delete, insert, null, or_, select, update

from bot.domain.campaigns import ButtonKind, Campaign, CampaignKind, CampaignState, Subject, Variant
from bot.store import schema_campaigns as s

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork


class CampaignStore:
    """Rows of `campaign`, `campaign_unit` and `variant`."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def add(self, campaign: Campaign) -> str:
        """Write a new campaign; its id is drawn here and returned."""
        raw = self._work.random.token(16)
        columns = {"id": raw, **_columns(campaign)}
        await self._work.run(insert(s.campaign).values(**columns))
        await self._put_units(raw, campaign.units)
        return raw.hex()

    async def change(self, campaign: Campaign) -> None:
        """Write a campaign anew, its units too."""
        raw = bytes.fromhex(campaign.id)
        await self._work.run(update(s.campaign).where(s.campaign.c.id == raw).values(**_columns(campaign)))
        await self._work.run(delete(s.campaign_unit).where(s.campaign_unit.c.campaign == raw))
        await self._put_units(raw, campaign.units)

    async def get(self, campaign: str) -> Campaign | None:
        """Return a campaign by its id."""
        raw = bytes.fromhex(campaign)
        row = (await self._work.run(select(s.campaign).where(s.campaign.c.id == raw))).first()
        return None if row is None else (await self._read([row]))[0]

    async def in_states(self, states: Collection[CampaignState]) -> list[Campaign]:
        """Return the campaigns that stand there, by title."""
        rows = await self._work.run(select(s.campaign).where(s.campaign.c.state.in_(states)).order_by(s.campaign.c.title))
        return await self._read(rows.all())

    async def set_state(self, campaign: str, before: Collection[CampaignState], after: CampaignState) -> bool:
        """Let a campaign stand elsewhere; False when it does not stand where it was thought to."""
        where = (s.campaign.c.id == bytes.fromhex(campaign), s.campaign.c.state.in_(before))
        return (await self._work.run(update(s.campaign).where(*where).values(state=after))).rowcount > 0

    async def drop(self, campaign: str) -> None:
        """Destroy a campaign that never ran."""
        await self._work.run(delete(s.campaign).where(s.campaign.c.id == bytes.fromhex(campaign)))

    async def put_variant(self, campaign: str, variant: Variant) -> None:
        """Write one language of a campaign, in place of what it was.

        What it was said to say in Vietnamese does not outlive the words of which that was said.
        """
        columns: dict[str, Any] = {  # Any: column values
            "text": variant.text,
            "recording": _raw(variant.recording),
            "picture": _raw(variant.picture),
            "author": bytes.fromhex(variant.author),
            "back": variant.back,
            "back_author": _raw(variant.back_author),
        }
        statement = self._work.insert(s.variant).values(campaign=bytes.fromhex(campaign), language=variant.language, **columns)
        old, new = s.variant.c, statement.excluded
        other_words = or_(old.text != new.text, old.recording.is_distinct_from(new.recording), old.picture.is_distinct_from(new.picture))
        outlived = and_(other_words, old.back == new.back)
        columns |= {"back": case((outlived, ""), else_=new.back), "back_author": case((outlived, null()), else_=new.back_author)}
        await self._work.run(statement.on_conflict_do_update(index_elements=["campaign", "language"], set_=columns))

    async def drop_variant(self, campaign: str, language: str) -> None:
        """Remove one language of a campaign."""
        where = (s.variant.c.campaign == bytes.fromhex(campaign), s.variant.c.language == language)
        await self._work.run(delete(s.variant).where(*where))

    async def variants(self, campaign: str) -> dict[str, Variant]:
        """Return a campaign's variants by language."""
        rows = await self._work.run(select(s.variant).where(s.variant.c.campaign == bytes.fromhex(campaign)).order_by(s.variant.c.language))
        return {row.language: _variant(row) for row in rows}

    async def _put_units(self, campaign: bytes, units: Collection[str]) -> None:
        if units:
            await self._work.run(insert(s.campaign_unit), [{"campaign": campaign, "unit": unit} for unit in dict.fromkeys(units)])

    async def _read(self, rows: Collection[Any]) -> list[Campaign]:  # Any: rows of the table
        columns = select(s.campaign_unit).where(s.campaign_unit.c.campaign.in_([row.id for row in rows])).order_by(s.campaign_unit.c.unit)
        units: dict[bytes, list[str]] = {}
        for each in await self._work.run(columns):
            units.setdefault(each.campaign, []).append(each.unit)
        return [_campaign(row, tuple(units.get(row.id, ()))) for row in rows]


def _columns(campaign: Campaign) -> dict[str, Any]:  # Any: column values
    return {
        "title": campaign.title,
        "kind": campaign.kind,
        "subject": campaign.subject,
        "state": campaign.state,
        "plan": campaign.plan,
        "buttons": ",".join(campaign.buttons),
        "event_at": campaign.event_at,
        "author": bytes.fromhex(campaign.author),
        "approver": _raw(campaign.approver),
        "reason": campaign.reason,
        "reminders": campaign.reminders,
        "respected": campaign.respected,
        "checked": ",".join(campaign.checked),
        "asked_at": campaign.asked_at,
        "next_at": campaign.next_at,
        "remind_at": campaign.remind_at,
        "corrects": campaign.corrects or None,
    }


def _campaign(row: Any, units: tuple[str, ...]) -> Campaign:  # Any: a row of the table
    return Campaign(
        id=row.id.hex(),
        title=row.title,
        kind=CampaignKind(row.kind),
        subject=Subject(row.subject),
        state=CampaignState(row.state),
        plan=row.plan,
        author=row.author.hex(),
        approver=_hex(row.approver),
        units=units,
        buttons=tuple(ButtonKind(each) for each in row.buttons.split(",") if each),
        event_at=row.event_at,
        reason=row.reason,
        reminders=row.reminders,
        respected=row.respected,
        checked=tuple(each for each in row.checked.split(",") if each),
        asked_at=row.asked_at,
        next_at=row.next_at,
        remind_at=row.remind_at,
        corrects=row.corrects or 0,
    )


def _variant(row: Any) -> Variant:  # Any: a row of the table
    return Variant(
        row.language,
        row.text,
        _hex(row.recording),
        _hex(row.picture),
        row.author.hex(),
        row.back,
        _hex(row.back_author),
    )


def _raw(identity: str) -> bytes | None:
    return bytes.fromhex(identity) if identity else None


def _hex(raw: bytes | None) -> str:
    return raw.hex() if raw else ""
