"""Campaigns as files are read with distrust: whatever stands there, either a campaign comes out or named findings do."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.domain.campaigns import MOST_BUTTONS, MOST_LETTERS, ButtonKind, CampaignKind, Subject
from bot.domain.composing import LONGEST_TITLE, fits
from bot.domain.errors import ImportRefused
from bot.domain.stored_plans import read_plan
from bot.domain.written_campaigns import Written, WrittenVariant, read_campaign

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
LANGUAGES = ("vi", "tyz")
LEAST = '[variants.vi]\ntext = "Lời"\n'
KEYS = ("title", "kind", "subject", "units", "plan", "buttons", "event_at", "respected", "variants", "other")
VALUES = some.sampled_from(
    [
        '"event"',
        '"law"',
        '""',
        '"Lời"',
        "true",
        "1",
        "nan",
        "[]",
        '["come", "tell"]',
        '["01304"]',
        "[1]",
        "{}",
        "2026-12-01T08:00:00",
        "07:30:00",
        '{ at = 07:30:00, rule = { kind = "once", on = 2026-11-25 } }',
        "{ rule = 1 }",
        '{ vi = { text = "Lời" } }',
        "{ xx = 1 }",
    ]
)


def read(text: str) -> Written:
    return read_campaign(text, LANGUAGES, ZONE)


def attempt(text: str) -> Written | list[str]:
    try:
        return read(text)
    except ImportRefused as found:
        return found.lines


def refused(text: str) -> list[str]:
    with pytest.raises(ImportRefused) as found:
        read(text)
    return found.value.lines


def test_the_least_has_the_defaults_of_the_chat() -> None:
    written = read(LEAST)
    assert (written.title, written.kind, written.subject) == ("", CampaignKind.NOTICE, Subject.COMMUNITY)
    assert written.buttons == (ButtonKind.LISTEN, ButtonKind.UNDERSTOOD)
    assert written.variants == {"vi": WrittenVariant("Lời")}


def test_a_whole_file_is_read() -> None:
    written = read(
        'title = " Tài  khoản "\nkind = "event"\nunits = ["01304", "01304"]\nbuttons = ["listen"]\nevent_at = 2026-12-01T08:00:00\n'
        '[plan]\nat = 07:30:00\nrule = { kind = "once", on = 2026-11-28 }\n' + LEAST + '[variants.tyz]\ntext_file = "tyz.txt"\n'
    )
    assert (written.title, written.units) == ("Tài khoản", ("01304",))
    assert written.buttons == (ButtonKind.COME, ButtonKind.LISTEN)
    assert written.event_at == datetime(2026, 12, 1, 1, tzinfo=UTC)
    assert read_plan(written.plan).at.hour == 7


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("title = \n", "line 1"),
        ("", "variants.vi"),
        (f'titel = "x"\n{LEAST}', "titel"),
        (f'title = "{"x" * (LONGEST_TITLE + 1)}"\n{LEAST}', "title"),
        (f'kind = "party"\n{LEAST}', "kind"),
        (f"subject = 3\n{LEAST}", "subject"),
        (f"units = [3]\n{LEAST}", "units"),
        (f'buttons = ["sing"]\n{LEAST}', "buttons"),
        (f'buttons = ["told"]\n{LEAST}', "buttons"),
        (f'buttons = ["listen", "understood", "come", "tell"]\n{LEAST}', "buttons"),
        (f"event_at = 2026-12-01T08:00:00\n{LEAST}", "event_at"),
        (f'plan = {{ at = 07:30:00, rule = {{ kind = "never" }} }}\n{LEAST}', "plan"),
        (f'respected = "yes"\n{LEAST}', "respected"),
        (f'[variants.vi]\ntext = "{"x" * (MOST_LETTERS + 1)}"\n', "variants.vi.text"),
        ('[variants.vi]\ntext = "\\u200b"\n', "variants.vi.text"),
        ('[variants.vi]\ntext = "x"\ntext_file = "x"\n', "variants.vi"),
        (f'{LEAST}[variants.xx]\ntext = "x"\n', "variants.xx"),
        (f'{LEAST}sound = "x"\n', "variants.vi.sound"),
    ],
)
def test_what_is_wrong_is_named(text: str, finding: str) -> None:
    assert any(finding in line for line in refused(text))


def test_every_finding_is_told_at_once() -> None:
    assert len(refused('kind = "party"\nsubject = "none"\nrespected = 1\n')) == len(["kind", "subject", "respected", "variants"])


@settings(max_examples=150)
@given(some.dictionaries(some.sampled_from(KEYS), VALUES), some.booleans())
def test_whatever_stands_there_comes_out_whole_or_refused(table: dict[str, str], least: bool) -> None:  # noqa: FBT001 - drawn
    lines = [f"{key} = {value}\n" for key, value in table.items() if not (least and key == "variants")]
    text = "".join(lines) + (LEAST if least else "")
    written = attempt(text)
    if isinstance(written, list):
        assert written
        assert all(written)
        return
    assert "vi" in written.variants
    assert len(written.buttons) <= MOST_BUTTONS
    assert (ButtonKind.COME in written.buttons) or written.kind is not CampaignKind.EVENT
    assert all(fits(each.text) for each in written.variants.values())
    assert written.plan == "" or read_plan(written.plan) is not None


@settings(max_examples=100)
@given(some.text(max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert attempt(text)
