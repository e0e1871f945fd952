"""What was wrong is put right for exactly those who got it, or taken back; both stand in the audit."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.domain.campaigns import Audience, CampaignState, DeliveryState, Run, RunState
from bot.domain.errors import SendError, SendProblem
from bot.domain.people import Role
from bot.store import schema as s
from bot.store import schema_campaigns as sc
from tests.conversations.campaign.sending import DOUBT, SENT, UNCERTAIN, approve, approved, begin, counts, tick
from tests.kit.chat import Person, World
from tests.kit.outreach import PROVINCE, WORDS

RIGHT = "Số đúng là 113"


@pytest.fixture
async def lan(world: World) -> Person:
    return await world.staff("lan", Role.CAMPAIGN, PROVINCE)


@pytest.fixture
async def minh(world: World) -> Person:
    return await world.staff("minh", Role.CAMPAIGN, PROVINCE)


async def show(person: Person, run: int) -> None:
    await person.forges(f"wo:{run}")


async def test_a_correction_is_typed_approved_and_sent_to_exactly_those_who_got_it(world: World, lan: Person, minh: Person) -> None:
    world.channel.failures += [DOUBT, SendError(SendProblem.REFUSED)]
    run = await begin(world, await approved(world, lan, minh), 6)
    await world.settle()
    before = {name: len(messages) for name, messages in world.channel.sent.items()}
    assert (await counts(world, run)).by_state[SENT] == 4
    await show(lan, run)
    await lan.presses("Đính chính")
    await lan.says("?!")
    assert "nhiều nhất 1000" in lan.seen[-2].text
    await lan.says(RIGHT)
    assert "chờ người khác duyệt" in lan.seen[-2].text
    assert "Đính chính: Tài khoản" in lan.text
    draft = await drafted(world, run)
    await tick(world)
    assert not [name for name, messages in world.channel.sent.items() if any(each.text == RIGHT for each in messages)]
    await approve(world, draft, minh)
    await tick(world, seconds=5)
    await tick(world, seconds=5)
    got = {name for name, messages in world.channel.sent.items() if any(each.text == RIGHT for each in messages)}
    assert len(got) == 5  # those who got it, and the one who may have
    assert {name for name in before if name.startswith("p")} < got
    async with world.database.look() as work:
        found = await work.campaigns.get(draft)
    assert found is not None
    assert found.state is CampaignState.ENDED
    assert "correct_run" in await acts(world)


async def test_what_goes_out_still_is_held_up_at_once_and_stopped_when_the_right_words_are_there(
    world: World, lan: Person, minh: Person
) -> None:
    run = await begin(world, await approved(world, lan, minh, repeats=True), 250)
    await world.dispatcher.once()
    await lan.forges(f"we:{run}")
    got = (await counts(world, run)).by_state[SENT]
    assert got < 250
    assert "đã tạm dừng" in lan.seen[-2].text
    await lan.says(RIGHT)
    await tick(world)
    found = await counts(world, run)
    assert (found.by_state[SENT], found.by_state[DeliveryState.SKIPPED]) == (got, 250 - got)
    async with world.database.look() as work:
        (wrong,) = await work.campaigns.in_states([CampaignState.PAUSED])  # its next date would say it again
    assert wrong.title == "Tài khoản"


async def test_a_correction_that_is_not_begun_leaves_everything_as_it_is(world: World, lan: Person, minh: Person) -> None:
    run = await begin(world, await approved(world, lan, minh), 2)
    await world.settle()
    await show(lan, run)
    await lan.presses("Đính chính")
    await lan.presses("Thôi")
    async with world.database.look() as work:
        assert not await work.campaigns.in_states([CampaignState.DRAFT])


async def test_each_language_is_asked_for_and_what_is_left_out_falls_to_vietnamese(world: World, lan: Person, minh: Person) -> None:
    run = await begin(world, await approved(world, lan, minh, words={**WORDS, "tyz": "Pỉ noọng", "nut": "Pi noong"}), 2)
    await world.settle()
    await show(lan, run)
    await lan.presses("Đính chính")
    await lan.says(RIGHT)
    assert "Nùng" in lan.text
    await lan.says("Pi noong, 113")
    assert "Tày" in lan.text
    await lan.presses("Để tiếng Việt")
    assert "Nhận bản tiếng Việt: tiếng Tày" in lan.seen[-2].text
    async with world.database.look() as work:
        variants = await work.campaigns.variants(await drafted(world, run))
    assert {tag: each.text for tag, each in variants.items()} == {"vi": RIGHT, "nut": "Pi noong, 113"}


async def test_the_approver_takes_back_what_was_sent(world: World, lan: Person, minh: Person) -> None:
    world.channel.failures += [DOUBT]
    run = await begin(world, await approved(world, lan, minh), 4)
    await world.settle()
    numbers = await kept(world, run)
    assert len(set(numbers) - {None}) == 3
    await show(minh, run)
    await minh.presses("Thu hồi")
    assert "máy của 4 người" in minh.text
    await minh.presses("Đúng, thu hồi")
    await tick(world)
    await tick(world, seconds=5)
    unsaid = [each for name, messages in world.channel.sent.items() if name.startswith("p") for each in messages if each.unsay]
    assert {each.unsay for each in unsaid} == set(numbers) - {None}
    assert {each.text for each in unsaid} == {"Tin này đã được thu hồi."}
    assert "gỡ được ở 3 trên 4" in minh.text
    assert await acts(world) == ["recall_run"]
    async with world.database.look() as work:
        assert (await recalling(world)).follows == run
        assert {row.counts for row in await work.run(select(sc.received))} == {1}  # no message more for anybody


async def test_what_has_not_left_stops_before_it_is_taken_back(world: World, lan: Person, minh: Person) -> None:
    run = await begin(world, await approved(world, lan, minh), 250)
    await world.dispatcher.once()
    got = (await counts(world, run)).by_state[SENT]
    await minh.forges(f"wy:{run}")
    await tick(world)
    await tick(world)
    found = await counts(world, run)
    assert (found.by_state[SENT], found.by_state[DeliveryState.SKIPPED]) == (got, 250 - got)
    unsaid = [each for messages in world.channel.sent.values() for each in messages if each.unsay]
    assert len(unsaid) == got
    async with world.database.look() as work:
        stopped = await work.runs.get(run)
    assert stopped is not None
    assert stopped.state is RunState.CANCELLED


async def test_taking_back_twice_is_once_and_wakes_nobody_at_night(world: World, lan: Person, minh: Person) -> None:
    run = await begin(world, await approved(world, lan, minh), 2)
    await world.settle()
    world.clock.forward(hours=15)  # eleven in the evening there
    for _ in range(2):
        await minh.forges(f"wy:{run}")
        await tick(world)
    assert len([each for messages in world.channel.sent.values() for each in messages if each.unsay]) == 2


async def test_a_recall_that_was_stopped_can_begin_again(world: World, lan: Person, minh: Person) -> None:
    run = await begin(world, await approved(world, lan, minh), 2)
    await world.settle()
    await minh.forges(f"wy:{run}")
    await minh.forges(f"wx:{(await recalling(world)).id}")
    await tick(world)
    await minh.forges(f"wy:{run}")
    await tick(world)
    assert len({name for name, messages in world.channel.sent.items() if any(each.unsay for each in messages)}) == 2


async def test_an_authoriser_may_take_it_back_and_its_author_alone_may_not(world: World, lan: Person, minh: Person) -> None:
    run = await begin(world, await approved(world, lan, minh), 2)
    await world.settle()
    await show(lan, run)
    assert not any("Thu hồi" in label for label in lan.labels())
    await lan.forges(f"wy:{run}")
    assert "Chỉ người duyệt" in lan.text
    assert not await acts(world)
    binh = await world.staff("binh", Role.AUTHORISER, PROVINCE)
    await show(binh, run)
    await binh.presses("Thu hồi")
    await binh.presses("Đúng, thu hồi")
    assert await acts(world) == ["recall_run"]


async def test_when_the_ledger_has_become_counts_it_is_too_late(world: World, lan: Person, minh: Person) -> None:
    run = await begin(world, await approved(world, lan, minh), 2)
    await world.settle()
    await tick(world)
    await tick(world, days=32)
    await minh.forges(f"wy:{run}")
    assert "Không thu hồi được nữa" in minh.text
    await minh.forges(f"we:{run}")
    assert "Không đính chính được" in minh.text


async def test_uncertain_rows_are_not_said_to_be_taken_back(world: World, lan: Person, minh: Person) -> None:
    world.channel.failures += [DOUBT]
    run = await begin(world, await approved(world, lan, minh), 1)
    await world.settle()
    assert (await counts(world, run)).by_state[UNCERTAIN] == 1
    await minh.forges(f"wy:{run}")
    await tick(world)
    assert (await counts(world, (await recalling(world)).id)).by_state[DeliveryState.FAILED] == 1


async def recalling(world: World) -> Run:
    """Return the one run that takes another back."""
    async with world.database.look() as work:
        (found,) = [run for run in await work.runs.in_states(list(RunState)) if run.audience is Audience.RECALLED]
    return found


async def drafted(world: World, run: int) -> str:
    async with world.database.look() as work:
        (draft,) = await work.campaigns.in_states([CampaignState.DRAFT])
    assert draft.corrects == run
    return draft.id


async def kept(world: World, run: int) -> list[int | None]:
    async with world.database.look() as work:
        chosen = select(sc.delivery.c.posted).join(sc.lot, sc.lot.c.id == sc.delivery.c.lot).where(sc.lot.c.run == run)
        return list((await work.run(chosen)).scalars())


async def acts(world: World) -> list[str]:
    async with world.database.look() as work:
        return list((await work.run(select(s.audit.c.act).order_by(s.audit.c.number))).scalars())
