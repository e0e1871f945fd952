"""People who subscribed, and campaigns for them, by the hundred."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import insert

from bot.domain.campaigns import ButtonKind, Campaign, CampaignKind, CampaignState, Run, RunState, Subject, Variant
from bot.domain.events import Address
from bot.domain.files import FileKind, FileState
from bot.privacy.keys import Hash, Seal
from bot.services.campaigns._begin import begin
from bot.services.campaigns.advance import advance
from bot.store import schema as s
from bot.store import schema_campaign_files as sf
from bot.store.database import Database
from bot.store.work import UnitOfWork

COMMUNE, OTHER, PROVINCE = "01304", "01456", "04"
AUTHOR, SPEAKER = "aa" * 16, "bb" * 16
WORDS = {"vi": "Đừng cho ai mượn tài khoản ngân hàng"}


async def subscribe(database: Database, people: Iterable[tuple[str, str, str]], channel: str = "fake") -> None:
    """Let people, each by name, unit and language, be contacts."""
    async with database.begin() as work:
        rows = []
        for name, unit, language in people:
            address = Address(channel, name)
            mark = work.vault.hash(Hash.CONTACT, str(address))
            sealed = work.vault.seal(Seal.CONTACT, f'["{channel}","{name}"]'.encode(), mark)
            known = {"id": work.random.token(16), "mark": mark, "sealed": sealed, "language": language, "unit": unit}
            rows.append({**known, "consented_at": work.now, "channel": channel})
        await work.run(insert(s.contact), rows)


async def subscribe_many(database: Database, count: int, channel: str = "fake", unit: str = COMMUNE) -> list[str]:
    """Let so many people be contacts of a commune; return their names."""
    names = [f"p{number}" for number in range(count)]
    await subscribe(database, ((name, unit, "vi") for name in names), channel)
    return names


async def compose(  # noqa: PLR0913 - a campaign has many sides, and a test names the one it is about
    database: Database,
    units: Iterable[str] = (COMMUNE,),
    *,
    kind: CampaignKind = CampaignKind.NOTICE,
    subject: Subject = Subject.FRAUD,
    words: Mapping[str, str] = WORDS,
    buttons: tuple[ButtonKind, ...] = (),
    state: CampaignState = CampaignState.APPROVED,
    author: str = AUTHOR,
    plan: str = "",
) -> Campaign:
    """Write an approved campaign, or one that stands elsewhere; a second speaker stands behind each of its languages."""
    async with database.begin() as work:
        campaign = Campaign("", "Tài khoản", kind, subject, state, plan, author, "", tuple(units), buttons)
        number = await work.campaigns.add(campaign)
        for language, text in words.items():
            variant = Variant(language, text, author=author) if language == "vi" else _backed(language, text, author)
            await work.campaigns.put_variant(number, variant)
        found = await work.campaigns.get(number)
    assert found is not None
    return found


def _backed(language: str, text: str, author: str) -> Variant:
    return Variant(language, text, author=author, back=WORDS["vi"], back_author=SPEAKER)


async def go_on(database: Database, limit: int = 5000) -> None:
    """Take every run as far as it goes without sending."""
    while await _advance(database, limit):
        pass


async def _advance(database: Database, limit: int) -> bool:
    async with database.begin() as work:
        return await advance(work, limit)


async def fire(work: UnitOfWork, campaign: Campaign, due_at: datetime, until: datetime | None = None) -> int:
    """Begin a run of a campaign whatever its plan says; return its id."""
    return await begin(work, campaign, Run(0, campaign.id, due_at, RunState.FREEZING, campaign.kind is CampaignKind.URGENT, until))


async def start(database: Database, campaign: Campaign, until: datetime | None = None) -> int:
    """Fire a campaign and write down who gets it; return the run."""
    async with database.begin() as work:
        run = await fire(work, campaign, work.now, until)
    await go_on(database)
    return run


async def have_file(database: Database, file: str, kind: FileKind) -> None:
    """Let a campaigns' file of this id (32 hex digits) be there, clean."""
    async with database.begin() as work:
        rest = {"state": FileState.CLEAN, "seconds": 1, "name": "", "expires_at": None}
        await work.run(insert(sf.campaign_file).values(id=bytes.fromhex(file), kind=kind, **rest))
        await work.run(insert(sf.campaign_file_part).values(file=bytes.fromhex(file), number=0, content=b"clean"))
