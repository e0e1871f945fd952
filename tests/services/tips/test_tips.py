"""The services on tips: who may see what, receipts, the way back, what a sender sees."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.errors import Gone
from bot.domain.events import Address
from bot.domain.policy import Rules
from bot.domain.ports import Random
from bot.domain.tips import Author, Draft, EntryKind, Outcome, Piece, TipStatus, Urgency
from bot.domain.topics import Topic
from bot.privacy.receipts import new_receipt, read_receipt
from bot.privacy.vault import Vault
from bot.services.tips.append import append_piece, thank
from bot.services.tips.follow import find_tip, follow_tip
from bot.services.tips.place import name_topic, place_tip
from bot.services.tips.submit import submit_tip
from bot.services.tips.way_back import close_way, forget_sender, has_way, open_way
from bot.store.database import Circumstances, Database
from bot.store.ways import LIFE
from tests.kit.fakes import FakeClock, FakeRandom, NoTexts

COMMUNE, PROVINCE = "01304", "04"
HERE = Address("fake", "hoa")


@pytest.fixture
async def database(database_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    vault = Vault.open(tmp_path / "keys", create=True)
    opened = Database(database_url, Circumstances(vault, FakeClock(), FakeRandom(), NoTexts(), Rules()))
    yield opened
    await opened.close()


def draft(unit: str = COMMUNE, *, bypass: bool = False, urgency: Urgency = Urgency.NORMAL) -> Draft:
    return Draft((Piece("một"), Piece("hai")), Topic.FIRE, unit, bypass, urgency)


@pytest.mark.parametrize(
    ("given", "seen_by"),
    [
        (draft(), [COMMUNE]),
        (draft(bypass=True), [PROVINCE]),
        (draft(""), [PROVINCE]),
        (draft("", bypass=True), [PROVINCE]),
        (draft(urgency=Urgency.DANGER), [COMMUNE, PROVINCE]),
        (draft(bypass=True, urgency=Urgency.DANGER), [PROVINCE]),
        (draft("", urgency=Urgency.DANGER), [PROVINCE]),
    ],
)
async def test_the_right_units_see_a_tip(database: Database, given: Draft, seen_by: list[str]) -> None:
    async with database.begin() as work:
        submitted = await submit_tip(work, given)
        assert [access.unit for access in await work.tips.accesses(submitted.tip)] == seen_by
        assert [entry.words for entry in await work.threads.read(submitted.tip)] == ["một", "hai"]
        assert read_receipt(submitted.receipt) == submitted.receipt
        assert await find_tip(work, submitted.receipt) == submitted.tip


async def test_a_tip_rings_from_the_moment_it_was_sent(database: Database) -> None:
    async with database.begin() as work:
        await submit_tip(work, draft(urgency=Urgency.DANGER))
        assert await work.tips.due_rings() == []
        work.now += Rules().danger.officers
        assert len(await work.tips.due_rings()) == 1


class Repeating:
    """Gives the same receipt twice before another."""

    def __init__(self, inner: Random) -> None:
        self._inner, self._wide = inner, 0

    def token(self, size: int) -> bytes:
        return self._inner.token(size)

    def below(self, limit: int) -> int:
        if limit < 10**15:
            return self._inner.below(limit)
        self._wide += 1
        return 7 if self._wide <= 2 else self._wide

    def fork(self, label: str) -> Random:
        return self._inner.fork(label)


async def test_two_tips_never_share_a_receipt(database: Database) -> None:
    async with database.begin() as work:
        work.reseed(Repeating(work.random))
        first, second = await submit_tip(work, draft()), await submit_tip(work, draft())
    assert first.receipt != second.receipt
    async with database.look() as work:
        assert await find_tip(work, first.receipt) == first.tip
        assert await find_tip(work, second.receipt) == second.tip


async def test_a_wrong_receipt_opens_nothing(database: Database) -> None:
    async with database.begin() as work:
        await submit_tip(work, draft())
        assert await find_tip(work, new_receipt(FakeRandom("other"))) is None


async def test_a_closed_tip_takes_no_more_words(database: Database) -> None:
    async with database.begin() as work:
        tip = (await submit_tip(work, draft())).tip
        assert await append_piece(work, tip, Piece("ba"))
        await work.tips.close(tip, Outcome.NO_BASIS, work.now)
        assert not await append_piece(work, tip, Piece("bốn"))
        assert not await place_tip(work, tip, COMMUNE, bypass=False)
        assert not await name_topic(work, tip, Topic.HOME)
        assert not await open_way(work, tip, HERE, "vi")
        assert [entry.words for entry in await work.threads.read(tip)] == ["một", "hai", "ba"]
        assert not await append_piece(work, "00" * 16, Piece("năm"))


async def test_thanks_stand_once_in_a_row(database: Database) -> None:
    async with database.begin() as work:
        tip = (await submit_tip(work, draft())).tip
        assert await thank(work, tip)
        assert not await thank(work, tip)
        await append_piece(work, tip, Piece("ba"), EntryKind.ANSWER)
        assert await thank(work, tip)


async def test_a_sender_sees_the_officers_messages_only(database: Database) -> None:
    async with database.begin() as work:
        tip = (await submit_tip(work, draft())).tip
        await work.threads.add(tip, Author.OFFICER, EntryKind.QUESTION, "Ở đâu?")
        followed = await follow_tip(work, tip)
        assert followed is not None
        assert [entry.words for entry in followed.messages] == ["Ở đâu?"]
        assert followed.asked
        assert followed.tip.status is TipStatus.SENT
        await work.tips.destroy_words(tip)
        destroyed = await follow_tip(work, tip)
        assert destroyed is not None
        assert destroyed.gone
        assert await follow_tip(work, "00" * 16) is None


async def test_a_way_back_leads_to_the_sender_until_it_is_closed(database: Database) -> None:
    async with database.begin() as work:
        tip = (await submit_tip(work, draft())).tip
        assert not await has_way(work, tip)
        assert not await close_way(work, tip)
        assert await open_way(work, tip, HERE, "vi")
        way = (await work.tips.header(tip))["way"]
        assert await work.ways.open(way) == (HERE, "vi")
        assert await open_way(work, tip, HERE, "en")
        with pytest.raises(Gone):
            await work.ways.open(way)
        newer = (await work.tips.header(tip))["way"]
        await forget_sender(work, tip, HERE, staff=False)
        assert not await has_way(work, tip)
        with pytest.raises(Gone):
            await work.ways.open(newer)
        assert work.checkpoint_after


async def test_a_way_back_that_is_over_is_none_though_the_tip_still_names_it(database: Database) -> None:
    async with database.begin() as work:
        tip = (await submit_tip(work, draft())).tip
        await open_way(work, tip, HERE, "vi")
        assert await has_way(work, tip)
        work.now += LIFE
        assert await work.ways.due().remove() == 1
        assert (await work.tips.header(tip))["way"]
        assert not await has_way(work, tip)
        assert await open_way(work, tip, HERE, "vi")
        assert await has_way(work, tip)


async def test_a_destroyed_tip_has_no_way_back(database: Database) -> None:
    async with database.begin() as work:
        tip = (await submit_tip(work, draft())).tip
        await work.tips.destroy_words(tip)
        assert not await has_way(work, tip)
        assert not await close_way(work, tip)


async def test_keeping_the_communes_out_takes_their_sight(database: Database) -> None:
    async with database.begin() as work:
        tip = (await submit_tip(work, draft("", urgency=Urgency.DANGER))).tip
        assert await place_tip(work, tip, COMMUNE, bypass=False)
        assert [access.unit for access in await work.tips.accesses(tip)] == [COMMUNE, PROVINCE]
        assert await place_tip(work, tip, COMMUNE, bypass=True)
        assert [access.unit for access in await work.tips.accesses(tip)] == [PROVINCE]
        assert await name_topic(work, tip, Topic.OFFICIAL)
        found = await work.tips.get(tip)
        assert found is not None
        assert (found.bypass, found.topic) == (True, Topic.OFFICIAL)
