"""The rates that are set are those that the sender keeps to."""

from __future__ import annotations

from pathlib import Path

from bot.dispatch.pace import Rates
from bot.settings import load_settings
from bot.wiring.telegram import rates_of
from tests.emulators.telegram import TOKEN


def test_people_are_counted_by_the_second_and_groups_by_the_minute(tmp_path: Path) -> None:
    settings = load_settings(
        _env_file=None, telegram_token=TOKEN, key_dir=tmp_path, telegram_rate=1000, telegram_chat_rate=0, telegram_group_rate=30
    )
    assert rates_of(settings) == Rates(total=1000, chat=0, group=0.5)
