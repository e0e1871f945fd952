"""How long what staff cause is kept, and what stays: a test for each row of the threat model's table."""

from __future__ import annotations

from sqlalchemy import select

from bot.domain.events import Address, EventKind, InboundEvent, Sent, Shown
from bot.domain.people import Invite, Role
from bot.services.staff.accept_invite import accept_invite
from bot.services.staff.invite import invite_staff
from bot.services.staff.remove import remove_staff
from bot.store import schema as s
from bot.store.groups import AlertGroup
from tests.conversations.police.tips import COMMUNE, send, tick
from tests.kit.chat import World
from tests.promises.kept import close, left
from tests.services.audit.history import found

EVENT = InboundEvent("e1", Address("fake", "somebody"), EventKind.TEXT, text="nó trộm trâu")


async def test_staff_who_were_removed_lose_their_address_at_once_and_their_row_after_90_days(world: World) -> None:
    staff = await world.who(await world.staff("o1", Role.OFFICER, COMMUNE))
    async with world.database.begin() as work:
        await remove_staff(work, staff.id)
        assert work.checkpoint_after
    async with world.database.look() as work:
        row = (await work.run(s.staff.select())).one()
        assert (row.mark, row.sealed) == (None, None)
    await tick(world, days=89)
    assert await left(world, s.staff) == [1]
    await tick(world, days=1)
    assert await left(world, s.staff) == [0]


async def test_an_invitation_lives_72_hours(world: World) -> None:
    async with world.database.begin() as work:
        await invite_staff(work, Role.OFFICER, COMMUNE, "Trực 1")
    await tick(world, hours=71)
    assert await left(world, s.invite) == [1]
    await tick(world, hours=1)
    assert await left(world, s.invite) == [0]


async def test_who_was_never_confirmed_is_removed_with_the_invitation(world: World) -> None:
    async with world.database.begin() as work:
        _, token = await invite_staff(work, Role.OFFICER, COMMUNE, "Trực 1")
        await accept_invite(work, token, world.person("new").address, "vi")
    await tick(world, hours=71)
    async with world.database.look() as work:
        assert (await work.run(s.staff.select())).one().sealed is not None
    await tick(world, hours=1)
    async with world.database.look() as work:
        assert (await work.run(s.staff.select())).one().sealed is None
    await tick(world, days=90)
    assert await left(world, s.staff, s.invite) == [0, 0]


async def test_numbers_of_messages_live_two_days_and_cards_97(world: World) -> None:
    async with world.database.begin() as work:
        await work.posted.note([(EVENT.address, Sent(("5",), {"case": Shown(("5",))}))])
    await tick(world, hours=48)
    await tick(world, hours=1)
    assert await left(world, s.posted, s.card) == [0, 1]
    await tick(world, days=94)
    assert await left(world, s.card) == [1]
    await tick(world, days=1)
    assert await left(world, s.card) == [0]


async def test_drills_and_fires_live_40_days(world: World) -> None:
    async with world.database.begin() as work:
        await work.drills.call("2026-11-23", [COMMUNE])
        await work.schedule.fire("some", work.now)
    await tick(world, days=39)
    assert await left(world, s.drill) == [1]
    await tick(world, days=2)
    assert await left(world, s.drill) == [0]
    async with world.database.look() as work:
        assert await work.schedule.latest("some") is None


async def test_acts_live_five_years_and_their_minute_until_the_tip_is_purged(world: World) -> None:
    await world.staff("chief", Role.CHIEF, COMMUNE)
    tip = await send(world)
    await close(world, tip)

    async def minutes() -> list[int | None]:
        async with world.database.look() as work:
            return list((await work.run(select(s.audit.c.minute))).scalars())

    assert await minutes() == [60]
    await tick(world, days=89)
    assert await minutes() == [60]
    await tick(world, days=1)
    assert await minutes() == [None]
    await tick(world, days=5 * 365 - 90)
    assert await left(world, s.audit) == [1]
    await tick(world, days=2)
    assert await left(world, s.audit, s.audit_head, s.audit_checkpoint) == [0, 1, 1]
    assert await found(world.database) is None


async def test_what_statistics_need_where_channels_stand_and_alert_groups_stay(world: World) -> None:
    tip = await send(world)
    await close(world, tip)
    group = Address("fake", "-1")
    async with world.database.begin() as work:
        await work.channels.call("fake", "keng_bot")
        await work.groups.put(AlertGroup(COMMUNE, group, "vi"))
    await tick(world, days=4000)
    assert await left(world, s.counter, s.channel_state, s.alert_group) == [1, 1, 1]
    async with world.database.begin() as work:
        await work.groups.drop(group)
    assert await left(world, s.alert_group) == [0]


async def test_an_invited_person_of_another_time_is_not_mixed_up(world: World) -> None:
    async with world.database.begin() as work:
        waiting = await work.staff.add(Invite("", Role.OFFICER, COMMUNE, "Trực 1", "", "00", ""), world.person("old").address, "vi")
        _, token = await invite_staff(work, Role.OFFICER, COMMUNE, "Trực 2")
        await accept_invite(work, token, world.person("new").address, "vi")
    await tick(world, hours=1)
    async with world.database.look() as work:
        people = {row.id.hex(): row.sealed is None for row in await work.run(s.staff.select())}
    assert people.pop(waiting)
    assert list(people.values()) == [False]
