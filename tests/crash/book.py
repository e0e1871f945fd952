"""The account of a run: what the product meant to say, and what Telegram was asked to show.

A content is a chat, a text and its buttons. Telegram *performs* a send or an edit when it acts on it; an edit that changes nothing counts
too, because it was asked for. One committed outbox row asks for each of its contents once. Hence, over the whole run:

- `doubled` is what was performed beyond what was committed;
- `unsettled` is, summed over the kills, what had been performed since the last start and whose row still waited in the outbox.

The first is at most the second as long as nothing is sent without a row, or twice from a row that was settled.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

from bot.channels.telegram import calls
from bot.privacy.keys import Seal
from bot.privacy.vault import Vault
from bot.store.spelling import read_message
from tests.crash.ledger import Kept
from tests.emulators.telegram.record import Call, Record

Content = tuple[str, str, tuple[tuple[str, str], ...]]
SHOWING = ("sendMessage", "editMessageText")
UNCHANGED = "message is not modified"


def content_of(parameters: dict[str, object]) -> Content:
    """Return what a call shows."""
    markup = parameters.get("reply_markup") or {}
    rows = json.loads(markup) if isinstance(markup, str) else markup
    assert isinstance(rows, dict)
    buttons = tuple((each["text"], each["callback_data"]) for row in rows.get("inline_keyboard", ()) for each in row)
    return str(parameters["chat_id"]), str(parameters.get("text", "")), buttons


def performed(made: Iterable[Call]) -> Counter[Content]:
    """Count what Telegram showed, or would have shown had it not stood there already."""
    return Counter(content_of(call.parameters) for call in made if call.method in SHOWING and (call.acted or UNCHANGED in call.answer))


class Book:
    """Kept from kill to kill."""

    def __init__(self, vault: Vault, record: Record) -> None:
        self._vault, self._record = vault, record
        self._meant: dict[int, tuple[Content, ...]] = {}
        self._settled: set[int] = set()
        self._read = 0
        self.unsettled = 0

    def close_life(self, kept: Kept) -> int:
        """Account for the time since the last start; return how many sends it left unsettled."""
        self._learn(kept)
        settled = set(self._meant) - kept.waiting
        fresh = Counter(each for row in settled - self._settled for each in self._meant[row])
        waiting = Counter(each for row in kept.waiting for each in self._meant[row])
        shown = performed(call for call in self._record.calls if call.number > self._read)
        left = sum(((shown - fresh) & waiting).values())
        self._settled, self._read = settled, self._record.calls[-1].number
        self.unsettled += left
        return left

    @property
    def meant(self) -> Counter[Content]:
        """Count what every commit asked for."""
        return Counter(each for contents in self._meant.values() for each in contents)

    def differences(self) -> tuple[Counter[Content], Counter[Content]]:
        """Return what was performed beyond what was committed, and what was committed and never performed."""
        shown, meant = performed(self._record.calls), self.meant
        return shown - meant, meant - shown

    def _learn(self, kept: Kept) -> None:
        for row, key, sealed in kept.said:
            if row not in self._meant:
                address, message = read_message(self._vault.unseal(Seal.OUTBOX, sealed, key))
                self._meant[row] = tuple(content_of(call.params) for call in calls.sends(address.id, message))
