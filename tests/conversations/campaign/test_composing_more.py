"""What a draft can have besides its four steps: languages, extras, previews, trials."""

from __future__ import annotations

from bot.domain.campaigns import ButtonKind, CampaignKind, CampaignState, Subject, Variant
from bot.domain.people import Role
from handlers import ROUTES
from tests.conversations.campaign.drafts import COMMUNE, OTHER, WORDS, draft, four_steps, stand_at, variants, writer
from tests.kit.chat import World


async def put(world: World, variant: Variant) -> None:
    """Write a variant as it came to be somehow."""
    found = await draft(world)
    async with world.database.begin() as work:
        await work.campaigns.put_variant(found.id, variant)


async def test_a_forwarded_voice_becomes_a_variant_after_which_language(world: World) -> None:
    lan = await writer(world)
    await four_steps(lan)
    assert "Tày" in lan.text.rsplit("Chưa có", 1)[1]
    await lan.presses("Các thứ tiếng")
    await lan.sends("voice tiếng Tày")
    assert lan.text == "🌐 Tiếng gì?"
    await world.restart(ROUTES)
    await lan.presses("Tày")
    there = (await variants(world))["tyz"]
    assert there.recording
    assert there.text == ""
    await lan.says("Lời tiếng Tày.")
    await lan.presses("Xong")
    await lan.presses("Để sau")
    assert "🗣️ Tày 🎤: Lời tiếng Tày." in lan.text
    assert "Tày" not in lan.text.rsplit("Chưa có", 1)[1]
    await lan.presses("Các thứ tiếng")
    await lan.presses("Tày")
    await lan.presses("Bỏ Tày")
    assert set(await variants(world)) == {"vi"}


async def test_a_colleague_adds_a_language_and_changes_nothing_else(world: World) -> None:
    lan, hoa = await writer(world), await writer(world, "hoa", COMMUNE, Role.SPEAKER)
    await four_steps(lan)
    await hoa.says("/truc")
    await hoa.presses("Đang soạn")
    assert not any("Khi nào" in label or "Bỏ bản" in label for label in hoa.labels())
    await hoa.presses("Các thứ tiếng")
    await hoa.presses("Tiếng Việt")
    assert "người soạn tin" in hoa.seen[-2].text
    await hoa.presses("Thêm thứ tiếng")
    assert not any("Tiếng Việt" in label for label in hoa.labels())
    await hoa.presses("Tày")
    await hoa.says("Lời tiếng Tày.")
    there = await variants(world)
    assert (there["tyz"].text, there["tyz"].author) == ("Lời tiếng Tày.", (await world.who(hoa)).id)
    assert there["vi"].text == WORDS


async def test_who_translates_elsewhere_adds_nothing(world: World) -> None:
    lan, hoa = await writer(world), await writer(world, "hoa", OTHER, Role.SPEAKER)
    await four_steps(lan)
    await hoa.forges(f"mv:{(await draft(world)).id}")
    await hoa.says("Lời tiếng Tày.")
    assert set(await variants(world)) == {"vi"}


async def test_a_changed_variant_needs_saying_in_vietnamese_again(world: World) -> None:
    lan = await writer(world)
    await four_steps(lan)
    author = (await world.who(lan)).id
    await put(world, Variant("tyz", "Lời cũ.", author=author, back="Lời cũ ấy.", back_author="bb" * 16))
    await lan.presses("Các thứ tiếng")
    await lan.presses("Tày")
    await lan.says("Lời mới.")
    there = (await variants(world))["tyz"]
    assert (there.text, there.back, there.back_author) == ("Lời mới.", "", "")


async def test_extras_are_set_one_by_one(world: World) -> None:
    lan = await writer(world)
    await four_steps(lan)
    await lan.presses("⚙️ Thêm")
    await lan.presses("Tên tin")
    await lan.says("x" * 100)
    assert "nhiều nhất 60" in lan.seen[-2].text
    await lan.says("Cho mượn tài khoản")
    await lan.presses("Chủ đề")
    await lan.presses("Lừa đảo")
    await lan.presses("người có uy tín")
    await lan.presses("Loại")
    await lan.presses("Mời họp")
    await lan.says("20/11/2026 8:00")
    assert "đã qua" in lan.seen[-2].text
    await lan.says("1/12 8:00")
    found = await draft(world)
    assert (found.title, found.subject, found.kind, found.respected) == (
        "Cho mượn tài khoản",
        Subject.FRAUD,
        CampaignKind.EVENT,
        True,
    )
    assert found.event_at is not None
    assert ButtonKind.COME in found.buttons
    await lan.presses("Các nút")
    assert not any("bao nhiêu người" in label for label in lan.labels()), "what respected persons are asked is nothing to choose"
    await lan.presses("Báo công an")
    assert "Nhiều nhất 3 nút" in lan.seen[-2].text
    await lan.presses("Nghe lại")
    await lan.presses("Tôi sẽ đến")
    assert (await draft(world)).buttons == (ButtonKind.COME, ButtonKind.UNDERSTOOD)


async def test_a_title_of_ones_own_stays_when_the_words_change(world: World) -> None:
    lan = await writer(world)
    await four_steps(lan)
    await lan.presses("⚙️ Thêm")
    await lan.presses("Tên tin")
    await lan.says("Tên riêng")
    await lan.presses("Để sau")
    await lan.presses("✏️ Lời")
    await lan.says("Lời mới.")
    assert (await draft(world)).title == "Tên riêng"


async def test_a_preview_does_nothing_and_says_so(world: World) -> None:
    lan = await writer(world)
    await four_steps(lan)
    await lan.presses("Xem thử")
    shown = lan.seen[-2]
    assert shown.text == WORDS
    await lan.forges(shown.choices[0][0].action)
    assert "bản xem thử" in lan.text
    async with world.database.look() as work:
        assert await work.runs.unended() == []


async def test_a_file_that_is_not_clean_is_not_shown(world: World) -> None:
    lan = await writer(world)
    await four_steps(lan)
    await lan.presses("✏️ Lời")
    await lan.sends("picture lừa đảo")
    await lan.presses("Xong")
    assert lan.seen[-3].text == WORDS
    assert lan.seen[-3].file is None
    assert "đang được làm sạch" in lan.seen[-2].text


async def test_a_trial_goes_to_oneself_or_one_colleague_marked_by_a_sign(world: World) -> None:
    lan, hoa = await writer(world), await writer(world, "hoa", COMMUNE, Role.SPEAKER)
    await world.staff("q1", Role.OFFICER, COMMUNE, "q1")
    await four_steps(lan)
    await lan.presses("Gửi thử")
    assert not any("q1" in label for label in lan.labels())
    await lan.presses("Cho tôi")
    assert f"🧪 {WORDS}" in [each.text for each in lan.seen]
    await lan.says("HOA")
    assert [each.text for each in hoa.seen] == [f"🧪 {WORDS}"]
    await lan.says("ai đó")
    assert "không thấy đồng nghiệp" in lan.seen[-2].text


async def test_a_draft_is_dropped_only_after_a_second_word(world: World) -> None:
    lan = await writer(world)
    await four_steps(lan)
    await lan.presses("Bỏ bản này")
    await lan.presses("Để sau")
    assert (await draft(world)).title == WORDS
    await lan.presses("Bỏ bản này")
    await lan.presses("Bỏ hẳn")
    async with world.database.look() as work:
        assert await work.campaigns.in_states(list(CampaignState)) == []


async def test_a_copy_is_a_draft_of_whoever_copies_and_has_no_time(world: World) -> None:
    lan, hoa = await writer(world), await writer(world, "hoa")
    await four_steps(lan)
    await stand_at(world, CampaignState.APPROVED)
    await hoa.says("/truc")
    await hoa.presses("Đã duyệt")
    await hoa.presses("Soạn tin mới từ tin này")
    copied = await draft(world)
    assert (copied.author, copied.plan, copied.units) == ((await world.who(hoa)).id, "", (COMMUNE,))
    assert (await variants(world))["vi"].text == WORDS
