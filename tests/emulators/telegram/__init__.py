"""The Telegram Bot API as a real HTTP server, with people to play. See README.md beside this file."""

from __future__ import annotations

from tests.emulators.telegram.clock import MovableClock
from tests.emulators.telegram.faults import Break, Fault
from tests.emulators.telegram.groups import Group
from tests.emulators.telegram.limits import Limits
from tests.emulators.telegram.people import Actor, Person
from tests.emulators.telegram.remote import Remote
from tests.emulators.telegram.server import TOKEN, Emulator

__all__ = ["TOKEN", "Actor", "Break", "Emulator", "Fault", "Group", "Limits", "MovableClock", "Person", "Remote"]
