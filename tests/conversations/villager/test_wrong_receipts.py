"""Wrong receipts cost pauses, then work in the page; never a lock."""

from __future__ import annotations

from hashlib import sha256
from itertools import count as numbers

from bot.domain.events import EventKind, Puzzle
from bot.privacy.receipts import new_receipt
from tests.conversations.villager.steps import open_by, send, tips
from tests.kit.chat import World


async def test_slips_cost_nothing(world: World) -> None:
    hoa = world.person("hoa")
    receipt = await send(hoa)
    await open_by(hoa, "1234")
    assert "16 số" in hoa.text
    slip = ("1" if receipt[0] != "1" else "2") + receipt[1:]
    for _ in range(30):
        await hoa.says(slip)
    assert "gõ nhầm một số" in hoa.text
    await hoa.says("")
    await hoa.says(receipt)
    assert "chưa ai xem" in hoa.text


def solve(puzzle: Puzzle) -> str:
    """Work as the page does."""
    for number in numbers():
        digest = sha256(f"{puzzle.seed}:{number}".encode()).digest()
        if int.from_bytes(digest, "big") >> (256 - puzzle.bits) == 0:
            return str(number)
    raise AssertionError


async def test_a_thousand_wrong_receipts_never_lock_anybody_out(world: World, database_kind: str) -> None:
    hoa, thief = world.person("hoa"), world.person("thief")
    receipt = await send(hoa)
    random = world.database.circumstances.random.fork("thief")
    await thief.opens()
    await thief.presses("Mở bằng mã")
    tries = 1000 if database_kind == "sqlite" else 60
    for _ in range(tries // 20):
        await world.router.take([thief.event(EventKind.TEXT, text=new_receipt(random)) for _ in range(20)])
        world.clock.forward(seconds=31)
        await world.settle()
    for _ in range(tries):
        world.house.pauses.wrong(b"thief")
    assert len(await tips(world)) == 1
    # The owner works once in the page, at once, and is in.
    owner = world.person("owner")
    await owner.opens()
    await owner.presses("Mở bằng mã")
    puzzle = owner.screen.puzzle
    assert puzzle is not None
    assert puzzle.bits <= 18
    await owner.says(receipt, work=solve(puzzle))
    assert "chưa ai xem" in owner.text
    # So is the one who tried too often, after a pause of at most half a minute.
    await thief.opens()
    await thief.presses("Mở bằng mã")
    world.clock.forward(seconds=31)
    await world.settle()
    assert thief.screen.puzzle is not None
    await thief.says(receipt, work=solve(thief.screen.puzzle))
    world.clock.forward(seconds=31)
    await world.settle()
    assert "chưa ai xem" in thief.text


async def test_wrong_receipts_are_answered_later_and_later(world: World) -> None:
    thief = world.person("thief")
    random = world.database.circumstances.random.fork("thief")
    await thief.opens()
    await thief.presses("Mở bằng mã")
    for _ in range(3):
        await thief.says(new_receipt(random))
        assert "không mở được tin nào" in thief.text
    before = len(thief.seen)
    await thief.says(new_receipt(random))
    assert len(thief.seen) == before
    world.clock.forward(seconds=2)
    await world.settle()
    assert len(thief.seen) == before + 1
    await thief.says(new_receipt(random))
    world.clock.forward(seconds=2)
    await world.settle()
    assert len(thief.seen) == before + 1
    world.clock.forward(seconds=2)
    await world.settle()
    assert len(thief.seen) == before + 2


async def test_a_strangers_slips_do_not_slow_the_owner(world: World) -> None:
    hoa, thief = world.person("hoa"), world.person("thief")
    receipt = await send(hoa)
    random = world.database.circumstances.random.fork("thief")
    for _ in range(15):
        await thief.says(new_receipt(random))
    await open_by(hoa, receipt)
    assert "chưa ai xem" in hoa.text
    assert hoa.seen[-2].puzzle is None


async def test_an_unsolved_puzzle_keeps_the_typed_receipt(world: World) -> None:
    hoa = world.person("hoa")
    receipt = await send(hoa)
    await hoa.opens()
    await hoa.presses("Mở bằng mã")
    for _ in range(40):
        world.house.pauses.wrong(b"thief")
    await hoa.says(receipt)
    assert "không phải gõ lại" in hoa.text
    first = hoa.screen.puzzle
    assert first is not None
    await hoa.does(EventKind.PRESS, action=hoa.find("Thử lại").action, work="wrong")
    second = hoa.screen.puzzle
    assert second is not None
    assert second.seed != first.seed
    await hoa.does(EventKind.PRESS, action=hoa.find("Thử lại").action, work=solve(second))
    assert "chưa ai xem" in hoa.text


async def test_a_puzzle_serves_once(world: World) -> None:
    thief = world.person("thief")
    for _ in range(40):
        world.house.pauses.wrong(b"thief")
    random = world.database.circumstances.random.fork("thief")
    await thief.opens()
    await thief.presses("Mở bằng mã")
    assert thief.screen.puzzle is not None
    answer = solve(thief.screen.puzzle)
    await thief.says(new_receipt(random), work=answer)
    assert "không mở được tin nào" in thief.text
    await thief.says(new_receipt(random), work=answer)
    assert "Máy của bạn cần tính" in thief.text
