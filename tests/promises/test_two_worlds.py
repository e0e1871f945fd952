"""Officers of a commune see the same, byte for byte, whoever sent a tip and whatever passed them by."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pytest

from bot.domain.events import Address, EventKind, OutboundMessage
from bot.domain.people import Role
from bot.i18n import Catalogues
from bot.schedule.ticks import Ticks
from handlers import ROUTES
from tests.kit.chat import Person, World, open_world

COMMUNE = "01304"
OFFICERS = ("o1", "o2")


@dataclass(slots=True)
class Record:
    """What each address got, and when by the product's clock."""

    world: World
    lines: dict[str, list[str]] = field(default_factory=dict)

    def hear(self, address: Address, message: OutboundMessage) -> None:
        """Write a message down with its time."""
        line = json.dumps([self.world.clock.now().isoformat(), asdict(message)], ensure_ascii=False, default=str)
        self.lines.setdefault(address.id, []).append(line)

    def of_the_commune(self) -> bytes:
        """Return the officers' whole transcript."""
        return json.dumps([self.lines.get(name, []) for name in OFFICERS], ensure_ascii=False).encode()


@dataclass(slots=True)
class Voice:
    """A person whose events are numbered for themselves, so that both worlds number them alike."""

    person: Person
    name: str
    count: Counter[str] = field(default_factory=Counter)

    def _id(self) -> dict[str, str]:
        self.count["event"] += 1
        return {"id": f"{self.name}-{self.count['event']}", "message": f"{self.name}-m{self.count['event']}"}

    async def says(self, text: str) -> None:
        """Type something."""
        await self.person.does(EventKind.TEXT, text=text, **self._id())

    async def presses(self, label: str) -> None:
        """Press a button, also one that a change has taken off the screen meanwhile."""
        await self.person.does(EventKind.PRESS, action=Person.find(self.person, label).action, **self._id())

    async def tells(self, words: str, *send: str) -> None:
        """Send a tip about the commune by the buttons `send`, from the place question on."""
        await self.person.does(EventKind.START, text=f"v1-{COMMUNE}", **self._id())
        await self.presses("Báo tin")
        await self.says(words)
        await self.presses("Trộm")
        for label in send:
            await self.presses(label)


@asynccontextmanager
async def a_world(url: str, keys: Path, texts: Catalogues) -> AsyncIterator[Record]:
    """Open a world with two officers and a province, and write down what is sent."""
    async with open_world(url, keys, ROUTES, texts) as world:
        record = Record(world)
        world.channel.listeners.append(record.hear)
        for name in OFFICERS:
            await world.staff(name, Role.OFFICER, COMMUNE)
        await world.staff("p", Role.PROVINCE, "04")
        yield record


async def pass_minutes(world: World, minutes: int, step: int = 5) -> None:
    """Let time go by in steps, with what is due."""
    for _ in range(minutes // step):
        world.clock.forward(minutes=step)
        await Ticks(world.database).once()
        await world.settle()


async def a_day(world: World, sender: str, beside: Callable[[World, int], Awaitable[None]]) -> None:
    """Live a day of the commune; `beside` is what else happens in the province meanwhile."""
    villager, first, second = Voice(world.person(sender), "v"), Voice(world.person("o1"), "o1"), Voice(world.person("o2"), "o2")
    await beside(world, 0)
    await villager.tells("Mất hai con lợn đêm qua", "Xã mình", "Gửi xã", "Nhắn tôi", "Không")
    await beside(world, 1)
    await first.presses("Nhận")
    await second.presses("Nhận")
    await first.presses("Mở")
    await first.presses("Hỏi thêm")
    await first.says("Mất lúc mấy giờ?")
    await beside(world, 2)
    await pass_minutes(world, 70)
    await villager.tells("Có người phá rừng đầu nguồn", "Xã mình", "Gửi xã", "Tôi tự xem", "Không")
    await beside(world, 3)
    await pass_minutes(world, 9 * 60, 30)
    await villager.says("cứu")
    await villager.says("Nhà cháy ở cuối bản")
    # By its name: whoever subscribed has told the line which commune is theirs.
    await villager.presses("Xã khác")
    await villager.says("Quảng Lâm")
    await villager.presses("Quảng Lâm")
    await pass_minutes(world, 20)
    await beside(world, 4)
    await first.says("trực")
    await first.presses("Kết thúc")
    await first.presses("có thật")
    await second.says("trực")
    await pass_minutes(world, 60)


async def nothing_else(world: World, number: int) -> None:
    """Let nothing else happen."""
    del world, number


async def passing_by(world: World, number: int) -> None:
    """Send one more tip about the same commune that its officers must not learn of, and work on it at the province."""
    other = Voice(world.person(f"other{number}"), f"x{number}")
    if number == 3:
        await other.says("cứu")
        await other.says("Trưởng công an xã đánh người")
        await other.presses("Đừng báo xã")
        return
    await other.tells("Cán bộ xã nhận tiền", "Đừng báo xã", "Gửi tỉnh", "Nhắn tôi", "Không")
    province = Voice(world.person("p"), f"p{number}")
    await province.presses("Nhận")
    await province.presses("Mở")
    if number:
        await province.presses("Kết thúc")
        await province.presses("không có căn cứ")


@pytest.fixture
def fresh(sqlite_template: Path, tmp_path: Path) -> Callable[[str], str]:
    """Return a maker of equal databases."""

    def make(name: str) -> str:
        (tmp_path / f"{name}.db").write_bytes(sqlite_template.read_bytes())
        return f"sqlite+aiosqlite:///{tmp_path}/{name}.db"

    return make


async def transcript(url: str, keys: Path, texts: Catalogues, sender: str, beside: Callable[[World, int], Awaitable[None]]) -> bytes:
    async with a_world(url, keys, texts) as record:
        await a_day(record.world, sender, beside)
        return record.of_the_commune()


async def test_who_sent_a_tip_changes_nothing_officers_see(fresh: Callable[[str], str], tmp_path: Path, texts: Catalogues) -> None:
    one = await transcript(fresh("one"), tmp_path / "keys", texts, "somebody", nothing_else)
    two = await transcript(fresh("two"), tmp_path / "keys", texts, "9182736455", nothing_else)
    assert one == two
    assert "Mất hai con lợn".encode() in one


async def test_what_passes_by_the_commune_changes_nothing_its_officers_see(
    fresh: Callable[[str], str], tmp_path: Path, texts: Catalogues
) -> None:
    without = await transcript(fresh("without"), tmp_path / "keys", texts, "somebody", nothing_else)
    async with a_world(fresh("with"), tmp_path / "keys", texts) as record:
        await a_day(record.world, "somebody", passing_by)
        assert len(record.lines["p"]) > 10, "the province got what passed by"
        assert record.of_the_commune() == without


async def test_the_comparison_would_notice_one_letter(fresh: Callable[[str], str], tmp_path: Path, texts: Catalogues) -> None:
    async def one_more(world: World, number: int) -> None:
        if number == 1:
            await Voice(world.person("other"), "x").tells("Mất xe máy", "Xã mình", "Gửi xã")

    without = await transcript(fresh("without"), tmp_path / "keys", texts, "somebody", nothing_else)
    assert await transcript(fresh("more"), tmp_path / "keys", texts, "somebody", one_more) != without
