"""Words on an officer's screen lead nowhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.casework._wording import unclickable


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("https://a.vn/x", "https[:]//a[.]vn/x"),
        ("t.me/abc", "t[.]me/abc"),
        ("www.a-b.com.vn", "www[.]a-b[.]com[.]vn"),
        ("tg://resolve?domain=x", "tg[:]//resolve?domain=x"),
        ("viết cho a@b.vn", "viết cho a@\u200bb[.]vn"),
        ("@ai_do", "@\u200bai_do"),
        ("\u202egnp.exe", "gnp[.]exe"),
        ("Lúc 3.5 giờ. Ở xóm trên.", "Lúc 3.5 giờ. Ở xóm trên."),
    ],
)
def test_addresses_are_broken(written: str, shown: str) -> None:
    assert unclickable(written) == shown


@given(st.text())
def test_no_scheme_is_left_and_twice_is_once(words: str) -> None:
    once = unclickable(words)
    assert "://" not in once
    assert unclickable(once.replace("\u200b", "")) == once or "\u200b" in words
