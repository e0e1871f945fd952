"""Watching a run: one card that says how it stands, and what can be done about it while it lasts."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.domain.campaigns import DeliveryState, RunState
from bot.domain.events import Lane
from bot.domain.people import Role
from bot.store import schema as s
from bot.store import schema_campaigns as sc
from tests.conversations.campaign.sending import DOUBT, SENT, UNCERTAIN, approved, begin, cards, counts, draw, tick
from tests.kit.chat import Person, World
from tests.kit.outreach import COMMUNE, OTHER, PROVINCE

MANY = 250


@pytest.fixture
async def lan(world: World) -> Person:
    return await world.staff("lan", Role.CAMPAIGN, PROVINCE)


@pytest.fixture
async def minh(world: World) -> Person:
    return await world.staff("minh", Role.AUTHORISER, PROVINCE)


@pytest.fixture
async def run(world: World, lan: Person, minh: Person) -> int:
    return await begin(world, await approved(world, lan, minh), MANY)


async def test_author_and_approver_get_one_card_that_follows_the_run(world: World, run: int, lan: Person, minh: Person) -> None:
    assert await draw(world) == 2
    await world.dispatcher.once()
    assert "Chờ đến lượt: 250" in cards(lan)[0]
    assert cards(lan) == cards(minh)
    world.clock.forward(seconds=5)
    assert await draw(world) == 2
    assert lan.screen.card == f"run{run}"
    await world.settle()
    assert "Đã gửi: 100" in cards(lan)[1]
    assert "▰▰▰▰▱▱▱▱▱▱ 40%" in cards(lan)[1]
    assert "⏱️ Còn chưa đầy một phút" in cards(lan)[1]


async def test_nothing_is_drawn_that_would_show_the_same(world: World, run: int, lan: Person) -> None:
    await lan.world.dispatcher.once()
    assert await draw(world) == 2
    async with world.database.begin() as work:
        await work.runs.set_state(run, [RunState.SENDING], RunState.PAUSED)
    await world.settle()
    assert await draw(world) == 2
    await world.settle()
    for _ in range(5):
        world.clock.forward(seconds=5)
        assert await draw(world) == 0


async def test_no_card_is_written_while_another_waits_for_the_channel(world: World, run: int) -> None:
    assert await draw(world) == 2
    async with world.database.begin() as work:
        await work.runs.set_state(run, [RunState.SENDING], RunState.PAUSED)
    assert await draw(world) == 0
    async with world.database.look() as work:
        assert set((await work.run(select(s.outbox.c.lane))).scalars()) == {int(Lane.REMINDER)}


async def test_a_card_that_was_shown_is_only_edited(world: World, run: int, lan: Person) -> None:
    assert await draw(world) == 2
    await world.dispatcher.once()
    await draw(world)
    await world.settle()
    shown = [message.only_edit for message in lan.seen if message.card == f"run{run}"]
    assert shown[:2] == [False, True]


async def test_it_says_how_the_run_ended_once_and_then_draws_no_more(world: World, run: int, lan: Person) -> None:
    await tick(world)
    await tick(world, seconds=5)
    assert "250 trên 250" in lan.text
    assert [label for label in lan.labels() if "Xem lần gửi" in label]
    heard = len(lan.seen)
    await tick(world, seconds=5)
    assert len(lan.seen) == heard
    async with world.database.look() as work:
        assert not (await work.run(select(sc.watch))).all()
    await lan.presses("Xem lần gửi")
    assert "Đã gửi: 250" in lan.text
    assert (await counts(world, run)).by_state[SENT] == MANY


async def test_what_is_held_is_shown_with_its_hour(world: World, lan: Person, minh: Person) -> None:
    world.clock.forward(hours=14, minutes=30)  # half past ten in the evening there
    await begin(world, await approved(world, lan, minh), 3)
    await world.settle()
    await tick(world)
    assert any("đến khoảng 06:00 24/11" in card and ": 3," in card for card in cards(lan))


async def test_others_of_the_unit_follow_it_from_the_campaigns_screen(world: World, run: int) -> None:
    hoa = await world.staff("hoa", Role.CAMPAIGN, PROVINCE)
    async with world.database.begin() as work:
        await work.runs.set_state(run, [RunState.SENDING], RunState.PAUSED)
    await draw(world)
    assert not cards(hoa)
    await hoa.says("/truc")
    await hoa.presses("Tài khoản")
    await hoa.presses("Theo dõi")
    assert ["Tạm dừng" in card for card in cards(hoa)] == [True]
    async with world.database.begin() as work:
        await work.runs.set_state(run, [RunState.PAUSED], RunState.SENDING)
    await tick(world, seconds=5)
    assert "Đang gửi" in cards(hoa)[-1]


async def test_pausing_resuming_and_stopping_take_a_press_each_and_stand_in_the_audit(world: World, run: int, lan: Person) -> None:
    await draw(world)
    await world.dispatcher.once()
    sent = (await counts(world, run)).by_state[SENT]
    assert sent < MANY
    choice = lan.find("Tạm dừng")
    async with world.database.begin() as work:  # before more is sent, as a press on the card would come
        await work.runs.set_state(run, [RunState.SENDING], RunState.PAUSED)
    await lan.forges(choice.action)  # somebody else was first
    assert "Tạm dừng" in lan.text
    assert (await counts(world, run)).by_state[SENT] == sent
    await lan.presses("Dừng hẳn")
    assert (await counts(world, run)).by_state[SENT] == sent
    assert "Không gửi tiếp lại được" in lan.text
    await lan.presses("Đúng, dừng hẳn")
    await tick(world)
    found = await counts(world, run)
    assert (found.by_state[SENT], found.by_state[DeliveryState.SKIPPED]) == (sent, MANY - sent)
    assert any("đã dừng hẳn" in message.text for message in lan.seen)
    assert await acts(world) == ["cancel_run"]


async def test_a_paused_run_goes_on_when_it_is_pressed(world: World, run: int, lan: Person) -> None:
    async with world.database.begin() as work:
        await work.runs.set_state(run, [RunState.SENDING], RunState.PAUSED)
    await tick(world)
    assert "Tạm dừng" in cards(lan)[-1]
    assert not (await counts(world, run)).by_state.get(SENT)
    await lan.presses("Gửi tiếp")
    await world.settle()
    assert (await counts(world, run)).by_state[SENT] == MANY
    assert await acts(world) == ["resume_run"]


@pytest.mark.parametrize(("role", "unit"), [(Role.OFFICER, COMMUNE), (Role.CAMPAIGN, OTHER), (Role.SPEAKER, COMMUNE)])
async def test_nobody_else_steers_it(world: World, run: int, role: Role, unit: str) -> None:
    other = await world.staff("khac", role, unit)
    for code in ("wo", "wp", "wx", "wv", "we", "wt", "wy"):
        await other.forges(f"{code}:{run}")
        assert "Tài khoản" not in other.text
    async with world.database.look() as work:
        found = await work.runs.get(run)
        assert found is not None
        assert [each.id for each in await work.runs.of_campaign(found.campaign)] == [run]
    assert found.state is not RunState.CANCELLED
    assert not await acts(world)


@pytest.mark.usefixtures("run")
async def test_a_run_that_never_was_is_none_of_theirs(lan: Person) -> None:
    for number in ("0", "-5", "17", "9" * 40):
        await lan.forges(f"wo:{number}")
        assert "không thuộc nơi mình" in lan.text


async def test_the_uncertain_are_sent_it_again_only_after_a_warning(world: World, lan: Person, minh: Person) -> None:
    run = await begin(world, await approved(world, lan, minh), 3)
    world.channel.failures += [DOUBT]
    await world.settle()
    assert (await counts(world, run)).by_state[UNCERTAIN] == 1
    await tick(world)
    await lan.presses("Xem lần gửi")
    await lan.presses("1 người không rõ đã nhận")
    assert "nhận hai lần" in lan.text
    assert (await counts(world, run)).by_state[UNCERTAIN] == 1
    await lan.presses("Gửi lại cho 1 người")
    await world.settle()
    assert (await counts(world, run)).by_state == {**dict.fromkeys(DeliveryState, 0), SENT: 3}
    assert await acts(world) == ["resend_uncertain"]
    await tick(world, seconds=5)
    assert "3 trên 3" in lan.text


async def test_while_it_goes_out_nobody_is_sent_it_again(world: World, run: int, lan: Person) -> None:
    world.channel.failures += [DOUBT]
    await world.dispatcher.once()
    await lan.forges(f"wv:{run}")
    assert (await counts(world, run)).by_state[UNCERTAIN] == 1


async def acts(world: World) -> list[str]:
    async with world.database.look() as work:
        return list((await work.run(select(s.audit.c.act).order_by(s.audit.c.number))).scalars())
