"""A page on a bad line against the store of uploads: whatever happens in whatever order."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot.domain.errors import Gone
from bot.domain.files import Part
from bot.domain.policy import Rules
from bot.privacy.vault import Vault
from bot.store.database import Circumstances, Database
from bot.store.files import STEP_BYTES
from bot.store.web_files import WebUploads
from bot.store.webchat import WebSessions
from tests.kit.fakes import FakeClock, FakeRandom, NoTexts
from tests.store.test_web_files import expire, wait_for


class Uploading(RuleBasedStateMachine):
    """A page on a line that doubles, reorders and loses answers, and a model that remembers what arrived."""

    template: Path

    @initialize(parts=st.integers(1, 5), last=st.integers(1, STEP_BYTES + 1))
    def begin(self, parts: int, last: int) -> None:
        self.folder = tempfile.TemporaryDirectory()
        here, self.loop = Path(self.folder.name), asyncio.new_event_loop()
        shutil.copy(self.template, here / "keng.db")
        self.clock = FakeClock()
        circumstances = Circumstances(Vault.open(here / "keys", create=True), self.clock, FakeRandom(), NoTexts(), Rules())
        self.database = Database(f"sqlite+aiosqlite:///{here / 'keng.db'}", circumstances)
        self.uploads = WebUploads(self.database)
        self.token = self.loop.run_until_complete(WebSessions(self.database).start())
        self.pieces = [hashlib.shake_256(bytes([number])).digest(STEP_BYTES) for number in range(parts - 1)] + [b"z" * last]
        self.arrived: set[int] = set()
        self.state = "open"

    def next_missing(self) -> int | None:
        return min(set(range(len(self.pieces))) - self.arrived, default=None) if self.state == "open" else None

    @rule(number=st.integers(0, 4))
    def put(self, number: int) -> None:
        number %= len(self.pieces)
        answer = self.loop.run_until_complete(
            self.uploads.put(self.token, "u", Part(number, len(self.pieces), self.pieces[number])),
        )
        if self.state == "open":
            self.arrived.add(number)
        assert answer == self.next_missing()

    @rule()
    def drop(self) -> None:
        self.loop.run_until_complete(self.uploads.drop(self.token, "u"))
        if self.state == "open":
            self.arrived.clear()

    @rule()
    def say(self) -> None:
        if self.next_missing() is None and self.state == "open":
            self.loop.run_until_complete(wait_for(self.database, "u"))
            self.loop.run_until_complete(self.uploads.hand_over("u"))
            self.state = "said"

    @rule()
    def fetch(self) -> None:
        if self.state == "said":
            self.loop.run_until_complete(self.uploads.forget("u"))
            self.state = "forgotten"

    @rule()
    def tick(self) -> None:
        self.loop.run_until_complete(expire(self.database))

    @invariant()
    def what_arrived_is_there(self) -> None:
        if not hasattr(self, "state"):
            return
        missing = self.loop.run_until_complete(self.uploads.missing(self.token, "u"))
        assert missing == (0 if self.state == "open" and not self.arrived else self.next_missing())
        if missing is None and self.state != "forgotten":
            assert self.loop.run_until_complete(self.uploads.read("u")) == b"".join(self.pieces)
            return
        with pytest.raises(Gone):
            self.loop.run_until_complete(self.uploads.read("u"))

    def teardown(self) -> None:
        if hasattr(self, "loop"):
            self.loop.run_until_complete(self.database.close())
            self.loop.close()
            self.folder.cleanup()


def test_whatever_a_line_does_the_whole_is_what_was_sent(sqlite_template: Path) -> None:
    Uploading.template = sqlite_template
    run_state_machine_as_test(Uploading, settings=settings(max_examples=15, stateful_step_count=15))
