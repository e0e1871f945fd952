"""Our sender as in `keng_pacing`, with a campaign's ledger instead of messages in the outbox."""

from __future__ import annotations

from tests.bench.programs import keng_pacing
from tests.bench.programs.audience import fill_ledger


def main(server: str, token: str, folder: str, *rest: str) -> None:
    """Run it; the arguments are those of `keng_pacing`."""
    keng_pacing.main(server, token, folder, *rest, fill=fill_ledger)
