"""How commands talk: answers on standard output, complaints on standard error."""

from __future__ import annotations

from rich.console import Console

from bot import logs
from bot.settings import Settings, load_settings


def out() -> Console:
    """Return the console for answers."""
    return Console(highlight=False, soft_wrap=True)


def complain(*sentences: str) -> None:
    """Say what is wrong on standard error, a line each."""
    console = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
    for sentence in sentences:
        console.print(sentence)


def settings() -> Settings:
    """Read the settings and set up the logs as they say.

    Raises:
        SettingsError: a setting is wrong; the message says which and what to do.
    """
    loaded = load_settings()
    logs.configure(loaded.log_level)
    return loaded
