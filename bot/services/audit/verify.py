"""Walk along the chain, a stretch at a time, and find what does not fit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from bot.domain.audit import Finding, Head, Misfit
from bot.privacy.chain import Act, Chain
from bot.privacy.vault import Vault
from bot.store.stretch import Signed, Stretch, read_stretch
from bot.store.work import UnitOfWork

BATCH = 1000
LARGEST = 2**31


class Walk:
    """One walk, from where the chain begins to where it ends; `kept` are heads that were kept elsewhere.

    Each stretch is read for itself: acts may be written and purged meanwhile. `walked` counts acts, `compared` kept heads.
    """

    def __init__(self, vault: Vault, kept: Iterable[Head] = ()) -> None:
        """Stand before the first act; a kept head that is not ours is a finding already."""
        self._chain = Chain(vault)
        self._link = b""
        self._read = self._old = False
        self._agreed = 0
        self._kept: dict[int, list[Head]] = defaultdict(list)
        self.begin = self.number = self.walked = self.compared = 0
        self.finding: Finding | None = None
        for head in kept:
            self._kept[head.number].append(head)
            if self.finding is None and head.mac != self._chain.export(head.day.isoformat(), head.number, head.chain):
                self.finding = Finding(Misfit.FORGED, head.number, head.day)

    async def go_on(self, work: UnitOfWork, batch: int = BATCH) -> bool:
        """Walk the next stretch; False when the walk is over: at the end, or at a finding."""
        if self.finding is not None:
            return False
        stretch = await read_stretch(work, self.number if self._read else None, batch)
        self.finding = self._start(stretch.checkpoint) or self._follow(stretch)
        if self.finding is None and len(stretch.acts) < batch:
            self.finding = self._end(stretch.head)
            return False
        return self.finding is None

    def _start(self, checkpoint: Signed | None) -> Finding | None:
        """Go to the checkpoint, also when it has moved past us meanwhile."""
        first, self._read = not self._read, True
        if checkpoint is not None:
            if checkpoint.mac != self._chain.checkpoint(checkpoint.number, checkpoint.chain, checkpoint.day):
                return Finding(Misfit.CHECKPOINT, checkpoint.number)
            if checkpoint.number > self.number:
                self.begin = self.number = checkpoint.number
                self._link, self._old = checkpoint.chain, False
                return self._compare()
        return self._compare() if first else None

    def _follow(self, stretch: Stretch) -> Finding | None:
        for act in stretch.acts:
            if act.number != self.number + 1 or not self._chain.fits(self._link, act):
                return Finding(Misfit.ACT, self._first_wrong(act))
            self.number, self._link, self._old = act.number, act.chain, act.cover is None
            self.walked += 1
            kept = self._compare()
            if kept is not None:
                return kept
        return None

    def _first_wrong(self, act: Act) -> int:
        # Whoever changed the table may have written anything. A range would be walked through for what is no whole number.
        number: object = act.number
        return act.number if isinstance(number, int) and -LARGEST <= number <= self.number else self.number + 1

    def _compare(self) -> Finding | None:
        """Compare the link here with what was kept of it."""
        for head in self._kept.get(self.number, ()):
            if head.chain != self._link:
                return Finding(Misfit.KEPT, self.number, head.day, self._agreed)
            self._agreed = self.number
            self.compared += 1
        return None

    def _end(self, head: Signed | None) -> Finding | None:
        signed = head is not None and head.mac == self._chain.head(head.number, head.chain)
        if head is not None and signed and head.number > self.number:
            return Finding(Misfit.ACT, self.number + 1)
        lost = min((kept.day for number, heads in self._kept.items() if number > self.number for kept in heads), default=None)
        if lost is not None:
            return Finding(Misfit.KEPT, self.number + 1, lost, self.number)
        if head is None:
            return Finding(Misfit.HEAD, self.number) if self.number else None
        # The head of an older database has no signature until the next act, or the next day.
        ours = signed or (head.mac is None and self._old)
        return None if ours and (head.number, head.chain) == (self.number, self._link) else Finding(Misfit.HEAD, self.number)
