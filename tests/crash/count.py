"""Afterwards: what is in the database, read with the keys, and what stands in the officers' chats."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from bot.domain.tips import Author
from bot.settings import Settings
from bot.store import schema as s
from bot.wiring.store import open_database
from tests.crash.book import SHOWING
from tests.crash.people import Officer
from tests.emulators.telegram.record import Call

MARK = re.compile(r"dấu\d+dấu")
CODE = re.compile(r"\b[A-Z]\d-\d\d\b")


@dataclass(frozen=True, slots=True)
class StoredTip:
    """A tip as it lies in the database: the marks in its words, and its (unit, code) pairs."""

    marks: tuple[str, ...]
    codes: frozenset[tuple[str, str]]


async def read_tips(settings: Settings) -> tuple[list[StoredTip], int]:
    """Open every tip; return them and how many events were parked."""
    found = []
    async with open_database(settings) as database, database.look() as work:
        for row in (await work.run(select(s.tip.c.id))).all():
            tip = row.id.hex()
            words = "\n".join(entry.words for entry in await work.threads.read(tip, (Author.SENDER,)))
            codes = frozenset((access.unit, access.code) for access in await work.tips.accesses(tip))
            found.append(StoredTip(tuple(MARK.findall(words)), codes))
        return found, len(await work.parked.list())


def rung_codes(calls: Iterable[Call], officers: Iterable[Officer]) -> set[tuple[str, str]]:
    """Return the (unit, code) pairs that were shown in an officer's chat."""
    units = {officer.person.id: officer.unit for officer in officers}
    return {
        (units[call.chat_id], code)
        for call in calls
        if call.acted and call.method in SHOWING and call.chat_id in units
        for code in CODE.findall(str(call.parameters.get("text", "")))
    }


def times_stored(tips: Iterable[StoredTip]) -> Counter[str]:
    """Count how often each mark is stored."""
    return Counter(mark for tip in tips for mark in tip.marks)
