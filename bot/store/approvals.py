"""Where a campaign stands on its way to being approved: guarded, so that of two who decide only the first does."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update

from bot.domain.campaigns import DRAFTS, Campaign, CampaignKind, CampaignState, Variant
from bot.domain.files import FileState
from bot.store import schema_campaign_files as sf
from bot.store import schema_campaigns as sc

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork


class ApprovalStore:
    """Rows of `approval`, and the state of `campaign` and the meaning of `variant` where others than the author write them."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def wait(self, campaign: str, author: str) -> bool:
        """Let an author's draft wait for approval; False when it is none. What an earlier approver said of it is gone."""
        c = sc.campaign.c
        nothing = {"reason": "", "approver": None, "checked": "", "next_at": None}
        where = (c.id == _raw(campaign), c.author == _raw(author), c.state.in_(DRAFTS))
        return await self._change(where, {**nothing, "state": CampaignState.WAITING, "asked_at": self._work.now})

    async def withdraw(self, campaign: str, author: str) -> bool:
        """Make an author's waiting campaign a draft again; False when it does not wait."""
        c = sc.campaign.c
        where = (c.id == _raw(campaign), c.author == _raw(author), c.state == CampaignState.WAITING)
        return await self._change(where, {"state": CampaignState.DRAFT, "asked_at": None})

    async def approve(self, seen: Campaign, approver: str, checked: Sequence[str], next_at: datetime | None) -> bool:
        """Approve a campaign that waits as it was seen; False when it does not, or its own author would approve it."""
        values = {"state": CampaignState.APPROVED, "approver": _raw(approver), "checked": ",".join(checked), "next_at": next_at}
        return await self._change(self._by_another(seen, approver), values)

    async def send_back(self, seen: Campaign, approver: str, reason: str) -> bool:
        """Return a campaign that waits as it was seen; False when it does not, or its own author would return it."""
        values = {"state": CampaignState.RETURNED, "approver": _raw(approver), "reason": reason, "asked_at": None}
        return await self._change(self._by_another(seen, approver), values)

    async def send_urgent(self, seen: Campaign, authoriser: str, checked: Sequence[str]) -> bool:
        """Approve an urgent campaign on one person's word: one that waits, or their own draft; False when it is neither.

        It goes out now and no other time: its plan is gone.
        """
        c = sc.campaign.c
        where = (
            c.id == _raw(seen.id),
            c.kind == CampaignKind.URGENT,
            or_(c.state == CampaignState.WAITING, and_(c.author == _raw(authoriser), c.state.in_(DRAFTS))),
            c.state == seen.state,
            c.asked_at == seen.asked_at if seen.asked_at else c.asked_at.is_(None),
        )
        told = {"approver": _raw(authoriser), "checked": ",".join(checked), "reason": ""}
        return await self._change(where, {**told, "state": CampaignState.APPROVED, "next_at": self._work.now, "plan": ""})

    async def ask(self, campaign: str, staff: str) -> bool:
        """Write down that somebody is asked; False when they were. The author's own row says that nobody else is left to be asked."""
        row = {"campaign": _raw(campaign), "staff": _raw(staff), "asked_at": self._work.now}
        statement = self._work.insert(sc.approval).values(**row).on_conflict_do_nothing(index_elements=["campaign", "staff"])
        return (await self._work.run(statement)).rowcount > 0

    async def asked(self, campaign: str) -> list[str]:
        """Return who was asked, the first first."""
        a = sc.approval.c
        return [row.staff.hex() for row in await self._work.run(_of(campaign).order_by(a.asked_at, a.staff))]

    async def forget(self, campaign: str) -> None:
        """Forget who was asked."""
        await self._work.run(delete(sc.approval).where(sc.approval.c.campaign == _raw(campaign)))

    async def silent(self, since: datetime) -> list[str]:
        """Return the campaigns that wait and for which nobody was asked after a time, but for those where nobody is left, by id."""
        c, a = sc.campaign.c, sc.approval.c
        last = select(func.max(a.asked_at)).where(a.campaign == c.id).scalar_subquery()
        nobody = exists().where(a.campaign == c.id, a.staff == c.author)
        due = select(c.id).where(c.state == CampaignState.WAITING, last <= since, ~nobody).order_by(c.id)
        return [raw.hex() for raw in (await self._work.run(due)).scalars()]

    async def still_silent(self, campaign: str, since: datetime) -> bool:
        """Tell whether that is so still, once nobody else can be asking; the campaign is ours until the commit."""
        if not self._work.given.is_sqlite:
            # Looked at again afterwards: what another process asked meanwhile is seen by a statement that begins later.
            await self._work.run(select(sc.campaign.c.id).where(sc.campaign.c.id == _raw(campaign)).with_for_update())
        return campaign in await self.silent(since)

    async def put_back(self, campaign: str, seen: Variant, staff: str, words: str) -> bool:
        """Write what a variant says in Vietnamese; False when somebody has, it reads otherwise now, or its own author would."""
        v, c = sc.variant.c, sc.campaign.c
        open_states = (*DRAFTS, CampaignState.WAITING)
        where = (
            v.campaign == _raw(campaign),
            v.language == seen.language,
            v.author != _raw(staff),
            v.back_author.is_(None),
            v.text == seen.text,
            _same(v.recording, seen.recording),
            _same(v.picture, seen.picture),
            exists().where(c.id == v.campaign, c.state.in_(open_states)),
        )
        return (await self._work.run(update(sc.variant).where(*where).values(back=words, back_author=_raw(staff)))).rowcount > 0

    async def unclean(self, files: Collection[str]) -> bool:
        """Tell whether some files of a campaign are not clean, or not there."""
        if not files:
            return False
        f = sf.campaign_file.c
        clean = select(func.count()).where(f.id.in_([_raw(each) for each in set(files)]), f.state == FileState.CLEAN)
        return int((await self._work.run(clean)).scalar() or 0) < len(set(files))

    def _by_another(self, seen: Campaign, approver: str) -> tuple[ColumnElement[bool], ...]:
        c, v = sc.campaign.c, sc.variant.c
        wrote = exists().where(v.campaign == c.id, v.language == "vi", v.author == _raw(approver))
        waits = (c.id == _raw(seen.id), c.state == CampaignState.WAITING, c.asked_at == seen.asked_at)
        return (*waits, c.author != _raw(approver), ~wrote)

    async def _change(self, where: Sequence[ColumnElement[bool]], values: dict[str, Any]) -> bool:  # Any: column values
        return (await self._work.run(update(sc.campaign).where(*where).values(**values))).rowcount > 0


def _of(campaign: str) -> Any:  # Any: a SELECT of one column
    return select(sc.approval.c.staff).where(sc.approval.c.campaign == _raw(campaign))


def _same(column: ColumnElement[Any], identity: str) -> ColumnElement[bool]:  # Any: raw bytes
    return column == _raw(identity) if identity else column.is_(None)


def _raw(identity: str) -> bytes:
    return bytes.fromhex(identity)
