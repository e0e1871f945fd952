"""People who subscribed: how they join, what is known of them, and hamlets to join."""

from __future__ import annotations

from sqlalchemy import select

from bot.domain.people import Wishes
from bot.domain.units import Level, Unit
from bot.places.gazetteer import Gazetteer
from bot.places.seed import load_shipped
from bot.store import schema as s
from tests.conversations.villager.steps import QUANG_LAM
from tests.kit.chat import Person, World

NAMES = ("Pù", "Lốm", "Khao", "Mòn", "Đeng", "Vài", "Rẻo", "Tềnh", "Cáp", "Ngàn")
LABEL = "Xã Quảng Lâm (gồm Quảng Lâm, Thạch Lâm cũ)"
HAMLETS = [
    Unit(f"{QUANG_LAM}-{at:02}", f"Xóm Nà {name}", f"Nà {name}", "xom", Level.HAMLET, QUANG_LAM, "t") for at, name in enumerate(NAMES, 1)
]
SAID = "Đừng cho ai mượn tài khoản ngân hàng"
OVER = "🙏 Cảm ơn bạn. Tin này cũ rồi, Kẻng không ghi gì nữa."
RECORDING, PICTURE = "cc" * 16, "dd" * 16


async def join(person: Person) -> None:
    """Subscribe to Quảng Lâm by its poster."""
    await person.opens(f"n1-{QUANG_LAM}")
    await person.presses("Đồng ý")


async def wishes(person: Person) -> Wishes:
    """Return what is kept of how somebody wants to hear."""
    async with person.world.database.look() as work:
        return await work.contacts.wishes(person.address)


async def units(world: World) -> list[str]:
    """Return the units of all who subscribed."""
    async with world.database.look() as work:
        return [row.unit for row in await work.run(select(s.contact.c.unit))]


async def load_hamlets(world: World) -> None:
    """Let Quảng Lâm have ten hamlets."""
    shipped = load_shipped()
    world.house.places = Gazetteer([*shipped.units, *HAMLETS], shipped.aliases)
    async with world.database.begin() as work:
        await work.units.put(HAMLETS)
