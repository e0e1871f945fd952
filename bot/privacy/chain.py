"""The audit's chain: what each link covers, and what is signed where it begins and where it ends.

A link covers the row and the link before it. The minute is covered by a keyed hash of its own that stands beside it (`cover`), made
with a random salt: when minute and salt are dropped nobody can find the minute again, not even with the key, and the link still fits.
`dropped` then says, under the key, that it was the product who dropped it. Rows of an older form have no cover: their link holds the
minute itself, so `dropped` vouches for the link once the minute is gone.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.privacy.keys import Hash
from bot.privacy.vault import Vault

DAY_SECONDS = 86400
DAY_MINUTES = 1440
SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Act:
    """A row of the audit: `number` from 1, `staff` and `tip` as raw ids, `day` in seconds since 1970 at midnight UTC, `minute` of that day.

    As it is read: a row that somebody changed may hold anything.
    """

    number: int
    staff: bytes
    act: str
    tip: bytes | None
    day: int
    minute: int | None
    salt: bytes | None
    cover: bytes | None
    dropped: bytes | None
    chain: bytes


class Chain:
    """The keyed hashes of the audit. What is hashed begins with a word that no other kind begins with."""

    def __init__(self, vault: Vault) -> None:
        """Take the keys."""
        self._vault = vault

    def cover(self, number: int, salt: bytes, minute: int) -> bytes:
        """Return what a link covers in place of the minute."""
        return self._hash("minute", number, salt.hex(), minute)

    def link(self, before: bytes, act: Act) -> bytes:
        """Return the link of a row behind the link `before` (b"" for the first)."""
        if act.cover is None:
            return self._old_link(before, act)
        return self._hash("act", before.hex(), *_named(act), act.day, act.cover.hex())

    def drop(self, before: bytes, act: Act) -> bytes:
        """Return what says that a row's minute was dropped by whoever has the key."""
        if act.cover is None:
            return self._hash("old minute dropped", before.hex(), *_named(act), act.day, act.chain.hex())
        return self._hash("minute dropped", act.number, act.cover.hex())

    def fits(self, before: bytes, act: Act) -> bool:
        """Tell whether a row is as it was written, behind the link `before`; whatever is in it, nothing is raised."""
        try:
            if act.minute is None:
                return act.salt is None and act.dropped == self.drop(before, act) and self._linked(before, act)
            return act.dropped is None and self._covered(act) and act.chain == self.link(before, act)
        except (AttributeError, TypeError, ValueError):
            return False  # a value of another type than was written

    def head(self, number: int, chain: bytes) -> bytes:
        """Return what signs the head: the last number and its link."""
        return self._hash("head", number, chain.hex())

    def export(self, day: str, number: int, chain: bytes) -> bytes:
        """Return what signs the head of a day ("2026-11-23") in the file that is kept elsewhere; it cannot be put back as a head."""
        return self._hash("export", day, number, chain.hex())

    def checkpoint(self, number: int, chain: bytes, day: int) -> bytes:
        """Return what signs that everything up to a number was purged on a day."""
        return self._hash("purged", number, chain.hex(), day)

    def broken(self, chain: bytes) -> bytes:
        """Return what the next link is behind when the head does not fit: acts go on, and nothing ever makes them fit."""
        return self._hash("broken", chain.hex())

    def _linked(self, before: bytes, act: Act) -> bool:
        return act.cover is None or act.chain == self.link(before, act)

    def _covered(self, act: Act) -> bool:
        if act.minute not in range(DAY_MINUTES) or act.minute is None:
            return False
        if act.cover is None:
            return act.salt is None and act.day % DAY_SECONDS == 0
        return act.salt is not None and act.cover == self.cover(act.number, act.salt, act.minute)

    def _old_link(self, before: bytes, act: Act) -> bytes:
        if act.tip == b"":
            raise ValueError
        at, tip = act.day + 60 * (act.minute or 0), (act.tip or b"").hex()
        return self._vault.hash(Hash.AUDIT, f"{before.hex()}|{act.number}|{act.staff.hex()}|{act.act}|{tip}|{at}")

    def _hash(self, kind: str, *parts: object) -> bytes:
        # No part that was written by the product holds the sign between them: moving it changes how many there are.
        return self._vault.hash(Hash.AUDIT, "|".join((kind, *map(str, parts))))


def _named(act: Act) -> tuple[object, ...]:
    return act.number, act.staff.hex(), act.act, "-" if act.tip is None else act.tip.hex()
