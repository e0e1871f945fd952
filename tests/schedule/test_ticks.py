"""What the ticks do when it is due, and not before."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from bot.domain.errors import Gone
from bot.domain.people import Role
from bot.domain.tips import Outcome
from bot.logs import redact
from bot.privacy.chain import Chain
from bot.schedule.ticks import Ticks
from bot.services.casework.close import close_tip
from bot.services.staff.remove import remove_staff
from bot.store import schema as s
from bot.store.database import Database
from bot.store.webchat import WebSessions
from tests.conversations.police.tips import COMMUNE, Sent, send, tick
from tests.kit.chat import World


async def count(database: Database, *tables: object) -> list[int]:
    async with database.look() as work:
        return [int((await work.run(select(func.count()).select_from(table))).scalar() or 0) for table in tables]  # type: ignore[arg-type]


async def fires(database: Database, schedule: str) -> int:
    async with database.look() as work:
        where = s.schedule_fire.c.schedule == schedule
        return int((await work.run(select(func.count()).select_from(s.schedule_fire).where(where))).scalar() or 0)


async def test_a_closed_tip_is_gone_after_ninety_days(world: World) -> None:
    chief = await world.staff("c1", Role.CHIEF, COMMUNE)
    tip = await send(world)
    staff = await world.who(chief)
    async with world.database.begin() as work:
        await close_tip(work, tip, staff, Outcome.VERIFIED)
    await tick(world, days=89)
    assert await count(world.database, s.tip, s.tip_entry, s.tip_access) == [1, 1, 1]
    await tick(world, days=1, hours=1)
    assert await count(world.database, s.tip, s.tip_entry, s.tip_access, s.tip_alert) == [0, 0, 0, 0]
    assert await count(world.database, s.counter) == [1]


async def test_an_open_tip_stays(world: World) -> None:
    await send(world)
    await tick(world, days=400)
    assert await count(world.database, s.tip, s.tip_entry) == [1, 1]


async def test_a_way_back_and_its_key_live_97_days_at_most(world: World) -> None:
    vault, today = world.database.circumstances.vault, world.clock.now().date()
    await send(world, Sent(way=world.person("villager").address))
    week, sealed = vault.seal_week(today, b"way")
    await tick(world, days=90)
    assert vault.unseal_week(week, sealed) == b"way"
    await tick(world, days=7, hours=1)
    assert await count(world.database, s.way_back) == [0]
    with pytest.raises(Gone):
        vault.unseal_week(week, sealed)


async def test_removed_staff_are_forgotten_after_ninety_days(world: World) -> None:
    person = await world.staff("o1", Role.OFFICER, COMMUNE)
    staff = await world.who(person)
    async with world.database.begin() as work:
        await remove_staff(work, staff.id)
    await tick(world, days=89)
    assert await count(world.database, s.staff) == [1]
    await tick(world, days=1, hours=1)
    assert await count(world.database, s.staff) == [0]


async def test_marks_conversations_and_sessions_end(world: World) -> None:
    officer = await world.staff("o1", Role.OFFICER, COMMUNE)
    await WebSessions(world.database).start()
    tip = await send(world)
    await officer.presses("Nhận")
    await officer.forges(f"tr:{tip}")
    assert (await count(world.database, s.inbox_mark, s.web_session))[0] > 0
    await tick(world, hours=1)
    async with world.database.look() as work:
        assert not (await work.run(select(s.conversation).where(s.conversation.c.sealed.is_not(None)))).all()
    assert await count(world.database, s.web_session) == [0]
    await tick(world, days=3, hours=1)
    assert await count(world.database, s.inbox_mark) == [0]


async def test_a_purge_fires_once_an_hour_whoever_ticks(world: World) -> None:
    await Ticks(world.database).once()
    await Ticks(world.database).once()
    assert await fires(world.database, "purge") == 1
    await tick(world, hours=1)
    assert await fires(world.database, "purge") == 2


async def test_a_postponed_checkpoint_is_tried_again(world: World) -> None:
    world.database.checkpoint_due = True
    await Ticks(world.database).once()
    assert not world.database.checkpoint_due or not world.database.is_sqlite


async def test_it_starts_and_stops(world: World) -> None:
    ticks = Ticks(world.database)
    ticks.start()
    await ticks.stop()
    await ticks.stop()


async def test_an_idle_conversation_is_gone_within_minutes_and_not_within_the_hour(world: World) -> None:
    villager = world.person("villager")
    await villager.opens()
    await villager.presses("Mở bằng mã")
    await Ticks(world.database).once()
    assert await count(world.database, s.conversation) == [1]
    world.clock.forward(minutes=36)  # 30, and at most five more because expiry is kept in steps of five minutes
    await Ticks(world.database).once()
    assert await count(world.database, s.conversation) == [0]


async def test_the_log_shows_where_the_audit_ends(world: World, caplog: pytest.LogCaptureFixture) -> None:
    async with world.database.begin() as work:
        work.audit.note("", "test")
        await work.run(s.audit_head.insert().values(id=1, number=1_234_566, chain=b"", mac=Chain(work.vault).head(1_234_566, b"")))
    with caplog.at_level("INFO"):
        await Ticks(world.database).once()
    async with world.database.look() as work:
        link = (await work.audit.head()).chain.hex()
    (said,) = [record.getMessage() for record in caplog.records if "audit head" in record.getMessage()]
    assert redact(said) == f"audit head: number=1_234_567 chain={link[:4]}:{link[4:8]}"
