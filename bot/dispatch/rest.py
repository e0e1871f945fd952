"""Rest while the platform does not take the channel's token: nothing is lost, and now and then one message finds out."""

from __future__ import annotations

import logging
from dataclasses import dataclass

log = logging.getLogger(__name__)

PROBE_SECONDS = 900.0


@dataclass(slots=True)
class Rest:
    """How long the channel named `channel` rests; None while it need not."""

    channel: str
    until: float | None = None

    @property
    def ordered(self) -> bool:
        """Tell whether the token was refused and nothing has gone out since."""
        return self.until is not None

    def lasts(self, now: float) -> bool:
        """Tell whether not even one message may be tried."""
        return self.until is not None and now < self.until

    def order(self, now: float) -> bool:
        """Rest from now on; True when this is new, so that it is said once."""
        new = self.until is None
        self.until = now + PROBE_SECONDS
        if new:
            log.critical(
                "the platform refuses the token, nothing is sent there: channel=%s; one message is tried every 15 minutes", self.channel
            )
        return new

    def end(self, now: float) -> None:
        """Go on: the one that was tried went out; what was under way when the rest began says nothing."""
        if self.until is not None and now >= self.until:
            self.until = None
            log.warning("the platform takes the token again: channel=%s", self.channel)
