"""Asking for approval and deciding: what is missing is said kindly, somebody else decides, and what they looked at is what goes out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.approval import Check
from bot.domain.campaigns import ButtonKind, CampaignState
from bot.domain.events import EventKind
from bot.domain.people import Role
from tests.conversations.campaign.approving import (
    TICKS,
    acts,
    ask,
    author_and_approver,
    draft,
    now,
    tick_all,
    tomorrow,
    write_alone,
)
from tests.kit.chat import World
from tests.kit.outreach import COMMUNE, OTHER, PROVINCE, WORDS, subscribe_many


async def test_a_colleague_approves_and_the_author_hears_of_it(world: World) -> None:
    lan, hoa = await author_and_approver(world)
    await subscribe_many(world.database, 7)
    campaign = await draft(world, lan, {**WORDS, "tyz": "Pỉ noọng"}, buttons=(ButtonKind.UNDERSTOOD,))
    await ask(world, lan, campaign)
    assert "hoa" in lan.text
    assert (await now(world, campaign)).state is CampaignState.WAITING
    assert "lan xin duyệt" in hoa.text
    before = len(hoa.seen)
    await hoa.presses("Xem và duyệt")
    told = "\n".join(message.text for message in hoa.since(before))
    assert WORDS["vi"] in told
    assert "Pỉ noọng" in told
    assert f"Nghĩa là: «{WORDS['vi']}»" in told
    assert "Người nhận: 7" in told
    assert "✅ Tôi đã hiểu" in told
    assert not any("☑" in label for label in hoa.labels())
    await tick_all(hoa)
    await hoa.presses("✅ Duyệt")
    assert "Đã duyệt" in hoa.text
    assert "hoa đã duyệt" in lan.text
    found = await now(world, campaign)
    assert (found.state, found.approver) == (CampaignState.APPROVED, (await world.who(hoa)).id)
    assert set(found.checked) == set(Check)
    assert found.next_at == datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
    assert (await acts(world))[-2:] == ["ask_approval", "approve_campaign"]


async def test_every_line_has_to_be_ticked_and_a_second_press_takes_a_tick_away(world: World) -> None:
    lan, hoa = await author_and_approver(world)
    campaign = await draft(world, lan)
    await ask(world, lan, campaign)
    await hoa.presses("Xem và duyệt")
    await tick_all(hoa)
    await hoa.presses(TICKS[2])
    await hoa.presses("✅ Duyệt")
    assert any("Còn dòng chưa bấm" in message.text for message in hoa.seen)
    assert (await now(world, campaign)).state is CampaignState.WAITING


async def test_the_digits_alone_are_enough(world: World) -> None:
    lan, hoa = await author_and_approver(world)
    campaign = await draft(world, lan)
    await ask(world, lan, campaign)
    await hoa.presses("Xem và duyệt")
    for digit in "12348":
        await hoa.says(digit)
    assert (await now(world, campaign)).state is CampaignState.APPROVED


async def test_a_campaign_is_returned_with_a_reason_and_asked_for_again(world: World) -> None:
    lan, hoa = await author_and_approver(world)
    campaign = await draft(world, lan)
    await ask(world, lan, campaign)
    await hoa.presses("Xem và duyệt")
    await hoa.presses("Trả lại")
    await hoa.says("…")
    assert "Vì sao trả lại" in hoa.text
    await hoa.says("Nói rõ ngày họp nhé")
    assert "Lý do: Nói rõ ngày họp nhé" in lan.text
    found = await now(world, campaign)
    assert (found.state, found.reason) == (CampaignState.RETURNED, "Nói rõ ngày họp nhé")
    await ask(world, lan, campaign)
    found = await now(world, campaign)
    assert (found.state, found.reason, found.approver) == (CampaignState.WAITING, "", "")
    assert "lan xin duyệt" in hoa.text


async def test_what_is_missing_is_said_kindly_and_all_at_once(world: World) -> None:
    lan, _ = await author_and_approver(world)
    campaign = await draft(world, lan, {"tyz": "x" * 1001}, plan="", units=(COMMUNE, OTHER), buttons=tuple(ButtonKind))
    await write_alone(world, campaign, lan, "nut")
    await lan.says("/truc")
    await lan.presses(campaign.title)
    await lan.presses("Xin duyệt")
    for part in ("Lời tiếng Việt", "ngoài nơi mình", "dịch ngược ra tiếng Việt: tiếng Nùng", "nhiều nhất 3 nút", "dài quá"):
        assert part in lan.text
    assert (await now(world, campaign)).state is CampaignState.DRAFT


async def test_a_date_that_has_passed_and_a_file_that_is_not_clean_hold_it_up(world: World) -> None:
    lan, _ = await author_and_approver(world)
    campaign = await draft(world, lan)
    async with world.database.begin() as work:
        base = (await work.campaigns.variants(campaign.id))["vi"]
        await work.campaigns.put_variant(campaign.id, type(base)("vi", base.text, recording="cc" * 16, author=base.author))
    world.clock.forward(days=2)
    await lan.says("/truc")
    await lan.presses(campaign.title)
    await lan.presses("Xin duyệt")
    assert "Ngày giờ gửi đã qua" in lan.text
    assert "Tệp ghi âm" in lan.text


async def test_nobody_approves_their_own_by_any_button(world: World) -> None:
    lan, hoa = await author_and_approver(world)
    campaign = await draft(world, lan)
    await ask(world, lan, campaign)
    await lan.forges(f"qr:{campaign.id}")
    assert "Mình không duyệt được" in lan.text
    async with world.database.begin() as work:
        seen = await work.campaigns.get(campaign.id)
        assert seen is not None
        # What the service refuses before, the statement refuses too.
        assert not await work.approvals.approve(seen, (await world.who(lan)).id, tuple(Check), None)
        assert not await work.approvals.send_back(seen, (await world.who(lan)).id, "x")
    assert (await now(world, campaign)).state is CampaignState.WAITING
    assert "lan xin duyệt" in hoa.text


async def test_who_wrote_the_vietnamese_words_does_not_approve_them(world: World) -> None:
    lan, hoa = await author_and_approver(world)
    mai = await world.staff("mai", Role.CAMPAIGN, PROVINCE)
    campaign = await draft(world, lan)
    await write_alone(world, campaign, hoa, "vi", "Đừng tin người lạ")
    await ask(world, lan, campaign)
    assert "lan xin duyệt" in mai.text
    assert not hoa.seen
    await hoa.forges(f"qr:{campaign.id}")
    assert "Mình không duyệt được" in hoa.text
    async with world.database.begin() as work:
        seen = await work.campaigns.get(campaign.id)
        assert seen is not None
        assert not await work.approvals.approve(seen, (await world.who(hoa)).id, tuple(Check), None)


@pytest.mark.parametrize("role", [Role.SPEAKER, Role.OFFICER, Role.CHIEF])
async def test_who_has_no_right_decides_nothing(world: World, role: Role) -> None:
    lan, _ = await author_and_approver(world)
    other = await world.staff("x", role, COMMUNE)
    campaign = await draft(world, lan)
    await ask(world, lan, campaign)
    await other.forges(f"qr:{campaign.id}")
    assert WORDS["vi"] not in other.text
    assert not any(TICKS[0] in label for label in other.labels())


async def test_who_approves_for_another_commune_decides_nothing_here(world: World) -> None:
    lan, _ = await author_and_approver(world)
    other = await world.staff("x", Role.AUTHORISER, OTHER)
    campaign = await draft(world, lan)
    await ask(world, lan, campaign)
    await other.forges(f"qr:{campaign.id}")
    assert "Mình không duyệt được" in other.text


async def test_of_two_who_approve_in_one_batch_the_first_does_and_the_other_is_told(world: World) -> None:
    lan, hoa = await author_and_approver(world)
    mai = await world.staff("mai", Role.CAMPAIGN, COMMUNE)
    campaign = await draft(world, lan)
    await ask(world, lan, campaign)
    await mai.forges(f"qr:{campaign.id}")
    await hoa.presses("Xem và duyệt")
    await tick_all(hoa)
    await tick_all(mai)
    await world.take([each.event(EventKind.PRESS, action=each.find("✅ Duyệt").action) for each in (mai, hoa)])
    assert "Đã duyệt" in mai.text
    assert "mai đã duyệt trước" in hoa.text
    assert (await now(world, campaign)).approver == (await world.who(mai)).id
    assert (await acts(world)).count("approve_campaign") == 1


async def test_a_changed_draft_loses_what_was_ticked(world: World) -> None:
    lan, hoa = await author_and_approver(world)
    campaign = await draft(world, lan)
    await ask(world, lan, campaign)
    await hoa.presses("Xem và duyệt")
    await tick_all(hoa)
    await lan.says("/truc")
    await lan.presses(campaign.title)
    await lan.presses("Lấy lại để sửa")
    assert (await now(world, campaign)).state is CampaignState.DRAFT
    assert any("lan đã lấy lại" in message.text for message in hoa.seen)
    await write_alone(world, campaign, lan, "vi", "Ai không báo sẽ bị nêu tên")
    await ask(world, lan, campaign)
    old = next(choice.action for message in hoa.seen for row in message.choices for choice in row if choice.label == "✅ Duyệt")
    await hoa.forges(old)
    assert "đã khác lúc mình xem" in hoa.text
    assert (await now(world, campaign)).state is CampaignState.WAITING


async def test_a_warning_names_its_kind_and_passing_over_it_is_in_the_audit(world: World) -> None:
    lan, hoa = await author_and_approver(world)
    campaign = await draft(world, lan, {"vi": "Mỗi hộ báo một tin, CÓ THƯỞNG"})
    await ask(world, lan, campaign)
    await hoa.presses("Xem và duyệt")
    assert "giống giao chỉ tiêu: «mỗi hộ báo»" in hoa.text
    assert "giống hứa thưởng: «có thưởng»" in hoa.text
    await tick_all(hoa)
    await hoa.presses("✅ Duyệt")
    assert (await now(world, campaign)).state is CampaignState.WAITING
    await hoa.presses("Đã xem các chỗ có dấu")
    await hoa.presses("✅ Duyệt")
    assert (await now(world, campaign)).state is CampaignState.APPROVED
    assert (await acts(world))[-2:] == ["pass_over_warning", "approve_campaign"]


async def test_a_plan_is_asked_for_as_it_was_written(world: World) -> None:
    lan, _ = await author_and_approver(world)
    campaign = await draft(world, lan, plan=tomorrow())
    await lan.says("/truc")
    await lan.presses(campaign.title)
    await lan.presses("Xin duyệt")
    assert "Gửi lúc 07:00 24/11" in lan.text
    await lan.presses("Chưa gửi")
    assert (await now(world, campaign)).state is CampaignState.DRAFT
