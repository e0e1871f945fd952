"""Texts come from the catalogues through fallback chains, and an id is never shown in place of one."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.ports import Texts
from bot.i18n import LANGUAGES, Catalogues, TextError, chain, placeholders

HEADER = (
    'msgid ""\nmsgstr ""\n"Language: {tag}\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n'
)


def _write(folder: Path, tag: str, *entries: str) -> None:
    path = folder / tag / "LC_MESSAGES" / "keng.po"
    path.parent.mkdir(parents=True)
    path.write_text("\n".join((HEADER.format(tag=tag), *entries)), "utf-8")


def _entry(message: str, text: str) -> str:
    return f'msgid "{message}"\nmsgstr "{text}"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    _write(tmp_path, "vi", _entry("menu.title", "Kẻng"), _entry("tip.sent", "Đã gửi. Mã: {receipt}"))
    _write(tmp_path, "en", _entry("tip.sent", "Sent. Code: {receipt}"))
    return tmp_path


def test_a_text_is_filled_in_by_name(folder: Path) -> None:
    texts: Texts = Catalogues.load(folder)
    assert texts.text("vi", "tip.sent", receipt="4827") == "Đã gửi. Mã: 4827"
    assert texts.text("en", "tip.sent", receipt="4827", unused=1) == "Sent. Code: 4827"


def test_braces_in_what_is_filled_in_are_left_alone(folder: Path) -> None:
    said = Catalogues.load(folder).text("vi", "tip.sent", receipt="{receipt.__class__} {0}")
    assert said == "Đã gửi. Mã: {receipt.__class__} {0}"


@pytest.mark.parametrize("tag", [*LANGUAGES, "hnj", "", "de_DE", "../vi"])
def test_every_language_falls_back_to_vietnamese(folder: Path, tag: str) -> None:
    assert Catalogues.load(folder).text(tag, "menu.title") == "Kẻng"


@pytest.mark.parametrize("tag", [tag for tag in LANGUAGES if tag != "en"])
def test_nobody_falls_back_to_english(tag: str) -> None:
    assert chain(tag)[-1] == "vi"
    assert "en" not in chain(tag)


def test_languages_that_cldr_does_not_know_are_read(tmp_path: Path) -> None:
    for tag in LANGUAGES:
        _write(tmp_path, tag, _entry("sign", f"«{tag}»"))
    texts = Catalogues.load(tmp_path)
    assert {texts.text(tag, "sign") for tag in LANGUAGES} == {f"«{tag}»" for tag in LANGUAGES}


def test_an_id_is_never_shown_instead_of_a_text(folder: Path) -> None:
    texts = Catalogues.load(folder)
    with pytest.raises(TextError, match=r"no text: tip\.gone"):
        texts.text("vi", "tip.gone")
    with pytest.raises(TextError, match=r"a field is not given: tip\.sent") as refused:
        texts.text("vi", "tip.sent", other="what somebody wrote")
    assert "wrote" not in str(refused.value)


def test_texts_that_nobody_stands_behind_are_not_used(tmp_path: Path) -> None:
    _write(tmp_path, "vi", _entry("sign", "Kẻng"))
    _write(tmp_path, "tyz", "#, fuzzy\n" + _entry("sign", "x"), "#~ " + _entry("old", "x").replace("\nmsgstr", "\n#~ msgstr"))
    _write(tmp_path, "nut", _entry("sign", ""))
    texts = Catalogues.load(tmp_path)
    assert texts.text("tyz", "sign") == texts.text("nut", "sign") == "Kẻng"
    assert texts.ids("tyz") == texts.ids("nut") == frozenset()


@pytest.mark.parametrize("text", ["{0}", "{}", "{a.b}", "{a[0]}", "{a!r}", "{a:>9}", "{a", "a}", "{a b}"])
def test_a_placeholder_is_a_plain_name(tmp_path: Path, text: str) -> None:
    _write(tmp_path, "vi", _entry("sign", text))
    with pytest.raises(TextError, match="vi: sign"):
        Catalogues.load(tmp_path)


def test_doubled_braces_are_braces() -> None:
    assert placeholders("{{a}} {b}", "x") == {"b"}


def test_a_missing_vietnamese_catalogue_is_refused(tmp_path: Path) -> None:
    _write(tmp_path, "en", _entry("sign", "Gong"))
    with pytest.raises(TextError, match="no Vietnamese"):
        Catalogues.load(tmp_path)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b'msgid "a\nmsgstr', b"not a catalogue"])
def test_a_spoiled_file_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    _write(tmp_path, "vi")
    (tmp_path / "vi" / "LC_MESSAGES" / "keng.po").write_bytes(content)
    with pytest.raises(TextError, match=r"keng\.po"):
        Catalogues.load(tmp_path)


def test_plural_forms_are_refused(tmp_path: Path) -> None:
    _write(tmp_path, "vi", 'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\n')
    with pytest.raises(TextError, match="plural"):
        Catalogues.load(tmp_path)


def test_what_is_incomplete_is_said_line_by_line(folder: Path) -> None:
    _write(folder, "tyz", _entry("tip.sent", "{code}"), _entry("own", "x"))
    texts = Catalogues.load(folder)
    assert texts.complete({"menu.title", "tip.new"}) == [
        "vi: tip.new: no text",
        "tyz: tip.sent: other placeholders than in Vietnamese",
        "tyz: own: not in Vietnamese",
    ]


def test_a_complete_set_has_no_findings(folder: Path) -> None:
    assert Catalogues.load(folder).complete({"menu.title", "tip.sent"}) == []


def test_a_recording_is_never_in_another_language_than_the_text() -> None:
    texts = {"vi": {"a": "A", "b": "B"}, "tyz": {"b": "b"}}
    catalogues = Catalogues(texts, {("vi", "a"): "rec-1", ("vi", "b"): "rec-2"})
    assert catalogues.recording("tyz", "a") == "rec-1"
    assert catalogues.recording("tyz", "b") == ""
    assert Catalogues(texts).recording("vi", "a") == ""


def test_a_language_may_have_several_catalogues_but_an_id_only_one_place(folder: Path) -> None:
    more = folder / "vi" / "LC_MESSAGES" / "more.po"
    more.write_text(HEADER.format(tag="vi") + _entry("more", "Thêm"), "utf-8")
    assert Catalogues.load(folder).text("vi", "more") == "Thêm"
    more.write_text(HEADER.format(tag="vi") + _entry("menu.title", "Thêm"), "utf-8")
    with pytest.raises(TextError, match=r"in another catalogue too: menu\.title"):
        Catalogues.load(folder)


def test_only_languages_with_texts_of_their_own_are_offered(folder: Path) -> None:
    assert dict(Catalogues.load(folder).offered()) == {"vi": "Tiếng Việt", "en": "English"}
