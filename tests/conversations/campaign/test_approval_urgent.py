"""What is urgent goes out on one authoriser's word, which the audit keeps; the ticks are asked for all the same."""

from __future__ import annotations

from bot.domain.approval import Check
from bot.domain.campaigns import CampaignKind, CampaignState
from bot.domain.people import Role
from tests.conversations.campaign.approving import acts, ask, draft, now, tick_all, tomorrow, write_alone
from tests.kit.chat import World
from tests.kit.outreach import COMMUNE, OTHER, WORDS, fire, go_on, subscribe


async def test_an_authoriser_sends_their_own_urgent_draft_with_vietnamese_alone(world: World) -> None:
    await subscribe(world.database, [(f"p{number}", COMMUNE, "tyz") for number in range(6)])
    boss = await world.staff("boss", Role.AUTHORISER, COMMUNE)
    campaign = await draft(world, boss, kind=CampaignKind.URGENT, plan=tomorrow())
    await write_alone(world, campaign, boss)
    world.clock.forward(hours=15)
    await boss.says("/truc")
    await boss.presses(campaign.title)
    before = len(boss.seen)
    await boss.presses("Cho gửi ngay")
    told = "\n".join(message.text for message in boss.since(before))
    assert "không gửi: tiếng Tày" in told
    assert "cả trong giờ nghỉ" in told
    assert "Gửi lúc 23:00 23/11" in told
    assert "Chưa có tiếng Tày: người nói tiếng này nhận tiếng Việt" in told
    assert "Giờ nghỉ:" not in told
    await boss.presses("Cho gửi ngay")
    assert (await now(world, campaign)).state is CampaignState.DRAFT
    await tick_all(boss)
    await boss.says("8")
    assert "gửi ngay bây giờ" in boss.text
    assert (await now(world, campaign)).state is CampaignState.DRAFT
    await boss.presses("Gửi ngay")
    found = await now(world, campaign)
    assert (found.state, found.approver, found.next_at) == (CampaignState.APPROVED, (await world.who(boss)).id, world.clock.now())
    assert (set(found.checked), found.plan) == (set(Check), "")
    assert (await acts(world))[-1] == "urgent_campaign"


async def test_a_language_without_a_second_speaker_is_left_out_of_the_run(world: World) -> None:
    await subscribe(world.database, [("p1", COMMUNE, "tyz"), ("p2", COMMUNE, "nut")])
    boss = await world.staff("boss", Role.AUTHORISER, COMMUNE)
    campaign = await draft(world, boss, {**WORDS, "nut": "Pỉ noọng"}, kind=CampaignKind.URGENT)
    await write_alone(world, campaign, boss, "tyz", "Bấu cạ rèo")
    async with world.database.begin() as work:
        run = await fire(work, campaign, work.now)
        written = {each: await work.runs.message(run, each) for each in ("vi", "tyz", "nut")}
    assert (written["tyz"], bool(written["vi"]), bool(written["nut"])) == (None, True, True)
    await go_on(world.database)
    async with world.database.look() as work:
        by_language = {each.language: each.people for each in await work.sums.of_run(run) if each.language}
    assert by_language == {"vi": 1, "nut": 1}


async def test_an_authoriser_sends_what_waits_and_author_and_approvers_hear_of_it(world: World) -> None:
    lan, hoa = await world.staff("lan", Role.CAMPAIGN, COMMUNE), await world.staff("hoa", Role.CAMPAIGN, COMMUNE)
    boss = await world.staff("boss", Role.AUTHORISER, COMMUNE)
    async with world.database.begin() as work:
        await work.staff.set_duty((await world.who(boss)).id, on=False)
    campaign = await draft(world, lan, kind=CampaignKind.URGENT, plan="")
    await ask(world, lan, campaign)
    await boss.says("/truc")
    await boss.presses(campaign.title)
    await boss.presses("Cho gửi ngay")
    await tick_all(boss)
    await boss.says("8")
    await boss.presses("Không")
    assert (await now(world, campaign)).state is CampaignState.WAITING
    await boss.forges(f"qu:{campaign.id}")
    await tick_all(boss)
    await boss.says("8")
    await boss.presses("Gửi ngay")
    assert (await now(world, campaign)).state is CampaignState.APPROVED
    assert "boss đã cho gửi ngay" in lan.text
    assert "boss đã cho gửi ngay" in hoa.text


async def test_nobody_else_sends_at_once_and_nothing_else_goes_at_once(world: World) -> None:
    lan, boss = await world.staff("lan", Role.CAMPAIGN, COMMUNE), await world.staff("boss", Role.AUTHORISER, COMMUNE)
    away = await world.staff("away", Role.AUTHORISER, OTHER)
    urgent, plain = await draft(world, lan, kind=CampaignKind.URGENT), await draft(world, boss)
    others = await draft(world, lan, kind=CampaignKind.URGENT, state=CampaignState.WAITING)
    for person, campaign in ((lan, urgent), (boss, urgent), (boss, plain), (away, others)):
        await person.forges(f"qu:{campaign.id}")
        assert "Không kêu gọi" not in " ".join(person.labels())
        async with world.database.begin() as work:
            if campaign is not others:
                assert not await work.approvals.send_urgent(campaign, (await world.who(boss)).id, tuple(Check))
    assert {(await now(world, each)).state for each in (urgent, plain)} == {CampaignState.DRAFT}


async def test_an_urgent_draft_without_vietnamese_does_not_go_out(world: World) -> None:
    boss = await world.staff("boss", Role.AUTHORISER, COMMUNE)
    campaign = await draft(world, boss, {"tyz": "Pỉ noọng"}, kind=CampaignKind.URGENT)
    await boss.forges(f"qu:{campaign.id}")
    assert "còn thiếu" in boss.text
    await boss.presses("Xem còn thiếu gì")
    assert "Lời tiếng Việt" in boss.text
