"""`keng doctor` cleans a file, and says what the one who cleans is shut in by."""

from __future__ import annotations

from bot.commands.cleaning import look_at_cleaning
from bot.privacy.media.jail import Wall, jail_strength
from tests.commands.conftest import Terminal


def test_the_walls_of_this_system_are_named(keng: Terminal) -> None:
    walls = ", ".join(sorted(jail_strength()))
    assert f"✅ cleaning of files: a picture was cleaned; shut in by {walls}" in keng("doctor").out


async def test_a_system_that_cannot_shut_it_in_is_no_good_system() -> None:
    finding = await look_at_cleaning(walls=frozenset({Wall.LIMITS}))
    assert not finding.good
    assert "no seccomp" in finding.words


async def test_a_worker_that_does_not_start_is_found() -> None:
    finding = await look_at_cleaning(entry="bot.nothing:main")
    assert not finding.good
    assert "no file can be cleaned" in finding.words
