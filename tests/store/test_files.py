"""Files in the store: sealed in parts, bound to their places, gone with their keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update

from bot.domain.errors import Gone
from bot.domain.events import Address
from bot.domain.files import CleanFile, FileKind
from bot.domain.tips import Draft, Piece, Urgency
from bot.store import schema as s
from bot.store.database import Database
from bot.store.files import PART_BYTES, STEP_BYTES, _parts
from bot.store.origins import Origin
from bot.store.work import UnitOfWork

ORIGIN = Origin(Address("fake", "hoa"), "ref", "vi", mask=True)
CONTENT = bytes(range(256)) * 3000


async def add(work: UnitOfWork, content: bytes = CONTENT) -> str:
    file = await work.files.add(FileKind.PICTURE, ORIGIN)
    await work.files.keep(file, CleanFile(FileKind.PICTURE, content))
    return file


async def tip_with(work: UnitOfWork, file: str) -> str:
    tip = await work.tips.add(Draft((Piece("x"),), None, "01304", bypass=False, urgency=Urgency.NORMAL), "1" * 16, work.now)
    assert await work.files.attach(tip, file)
    return tip


@given(st.integers(0, 3 * PART_BYTES))
def test_sizes_are_filled_up_to_whole_steps(size: int) -> None:
    parts = _parts(bytes(size))
    assert sum(map(len, parts)) % STEP_BYTES == 0
    assert sum(map(len, parts)) - size - 8 < STEP_BYTES
    assert all(len(part) == PART_BYTES for part in parts[:-1])


@pytest.mark.parametrize("size", [0, 1, STEP_BYTES - 8, PART_BYTES - 8, PART_BYTES, len(CONTENT)])
async def test_what_is_kept_is_read_before_and_after_it_is_sent(database: Database, size: int) -> None:
    async with database.begin() as work:
        file = await add(work, CONTENT[:size])
        assert (await work.files.read(file)).content == CONTENT[:size]
        await tip_with(work, file)
        assert (await work.files.read(file)).content == CONTENT[:size]
        assert not await work.files.attach("00" * 16, file)


async def test_nothing_of_it_stands_in_the_table_in_clear(database: Database) -> None:
    async with database.begin() as work:
        await add(work)
        sealed = [row.sealed for row in await work.run(select(s.file_part.c.sealed))]
    assert not any(CONTENT[:64] in part for part in sealed)


@pytest.mark.parametrize("harm", ["moved", "missing", "last", "another"])
async def test_parts_that_were_tampered_with_do_not_open(database: Database, harm: str) -> None:
    async with database.begin() as work:
        file, other = await add(work), await add(work)
        raw, part = bytes.fromhex(file), s.file_part
        if harm == "moved":
            for old, new in ((0, 99), (1, 0), (99, 1)):
                await work.run(update(part).where(part.c.file == raw, part.c.number == old).values(number=new))
        elif harm == "another":
            sealed = (await work.run(select(part.c.sealed).where(part.c.file == bytes.fromhex(other), part.c.number == 0))).scalar()
            await work.run(update(part).where(part.c.file == raw, part.c.number == 0).values(sealed=sealed))
        else:
            number = 0 if harm == "missing" else (await work.run(select(func.max(part.c.number)).where(part.c.file == raw))).scalar()
            await work.run(delete(part).where(part.c.file == raw, part.c.number == number))
        with pytest.raises(Gone):
            await work.files.read(file)


async def test_a_file_goes_with_its_tip(database: Database) -> None:
    async with database.begin() as work:
        file = await add(work)
        await work.tips.destroy_words(await tip_with(work, file))
        assert await work.files.get(file) is None
        assert (await work.run(select(func.count()).select_from(s.file_part))).scalar() == 0


async def test_dropping_spares_what_was_sent(database: Database) -> None:
    async with database.begin() as work:
        sent, unsent = await add(work), await add(work)
        await tip_with(work, sent)
        await work.files.drop([sent, unsent, "no id"])
        assert await work.files.get(sent) is not None
        assert await work.files.get(unsent) is None


async def test_the_tips_key_alone_opens_it_once_it_is_sent(database: Database) -> None:
    async with database.begin() as work:
        file = await add(work)
        tip = await tip_with(work, file)
        await work.run(update(s.tip).where(s.tip.c.id == bytes.fromhex(tip)).values(wrapped_key=None))
        with pytest.raises(Gone):
            await work.files.read(file)
