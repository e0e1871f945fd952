"""Rate limits in memory: who asks is known only as a keyed hash whose key changes every hour."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from bot.domain.ports import Random

KEY_LIFE: Final = 3600.0  # seconds
MOST_BUCKETS: Final = 200_000
_V6_PREFIX: Final = 64  # one household's share of IPv6


@dataclass(frozen=True, slots=True)
class Rule:
    """`burst` requests at once, then `rate` a second."""

    name: str
    burst: float
    rate: float


# Generous on purpose: a whole village can share one IPv4 address.
SESSION: Final = Rule("session", 300, 2)
STREAM: Final = Rule("stream", 600, 10)
SAY: Final = Rule("say", 600, 20)
ACK: Final = Rule("ack", 1200, 40)
PART: Final = Rule("part", 1200, 16)
SHOW: Final = Rule("show", 600, 10)
# One session: faster than any thumb.
SAY_ONE: Final = Rule("say_one", 40, 2)
# Ten large pictures at once, then as fast as a good line in the hills (2 Mbit/s).
PART_ONE: Final = Rule("part_one", 240, 1)
SHOW_ONE: Final = Rule("show_one", 60, 1)


class ClientLimits:
    """Token buckets under hashes that nobody can trace back once the hour is over."""

    def __init__(self, random: Random, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Draw keys from `random`; `monotonic` counts seconds."""
        self._random = random
        self._monotonic = monotonic
        self._buckets: dict[bytes, tuple[float, float]] = {}
        self._key = random.token(32)
        self._key_since = monotonic()

    def pause(self, who: str, rule: Rule) -> float:
        """Count one request of `who` and return 0.0, or how many seconds to wait when it is too many."""
        now = self._monotonic()
        self._change_key(now)
        bucket = hashlib.blake2b(f"{rule.name}\n{who}".encode(), key=self._key, digest_size=16).digest()
        tokens, since = self._buckets.get(bucket, (rule.burst, now))
        tokens = min(rule.burst, tokens + (now - since) * rule.rate)
        allowed = tokens >= 1
        self._buckets[bucket] = (tokens - 1 if allowed else tokens, now)
        return 0.0 if allowed else (1 - tokens) / rule.rate

    def _change_key(self, now: float) -> None:
        if now - self._key_since < KEY_LIFE and len(self._buckets) < MOST_BUCKETS:
            return
        self._key, self._key_since = self._random.token(32), now
        self._buckets.clear()


def client_of(peer: str, forwarded: str, trusted: Sequence[str]) -> str:
    """Return whose request it is: the peer, or the last address of X-Forwarded-For that no trusted proxy has.

    An IPv6 client is known by its /64. What is no address counts as the peer.
    """
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    client = peer
    while hops and _trusted(client, trusted) and _is_address(hops[-1]):
        client = hops.pop()
    return _household(client)


def _household(client: str) -> str:
    if not _is_address(client):
        return client
    address = ip_address(client)
    if not isinstance(address, IPv6Address):
        return client
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((int(address), _V6_PREFIX), strict=False))


def _trusted(client: str, trusted: Sequence[str]) -> bool:
    return _is_address(client) and any(ip_address(client) in ip_network(net, strict=False) for net in trusted)


def _is_address(words: str) -> bool:
    try:
        ip_address(words)
    except ValueError:
        return False
    return True
