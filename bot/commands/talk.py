"""How commands talk: answers on standard output, complaints on standard error."""

from __future__ import annotations

import sys

from rich.console import Console

from bot import logs
from bot.domain.errors import StorageError
from bot.privacy.process import harden
from bot.settings import Settings, load_settings

WIDE = 200
"""Columns where nobody looks: what another program reads is not cut to the width of a terminal."""


def out() -> Console:
    """Return the console for answers."""
    return Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else WIDE)


def complain(*sentences: str) -> None:
    """Say what is wrong on standard error, a line each."""
    console = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
    for sentence in sentences:
        console.print(sentence)


def settings() -> Settings:
    """Read the settings, set up the logs as they say, and keep the keys that a command opens out of core dumps.

    Raises:
        SettingsError: a setting is wrong; the message says which and what to do.
    """
    loaded = load_settings()
    logs.configure(loaded.log_level)
    harden()
    return loaded


def storage_sentence(error: StorageError) -> str:
    """Say that the database did not take it, and where to look."""
    return (
        f"The database cannot be read or written ({error}). Somebody may hold it locked, the disk may be full, or KENG_DATABASE_URL wrong; "
        "keng doctor looks. Nothing was changed."
    )
