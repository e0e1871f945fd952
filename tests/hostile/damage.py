"""What can be done to a real file: bits, numbers, pieces, ends."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.hostile.real import REAL, real

Change = Callable[[bytearray, Random], None]
HEAD = 512
"""Bytes in which headers stand: half of the changes go there, where a decoder believes what it reads."""
WILD = (0, 1, 0x7F, 0x80, 0xFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


def damaged(random: Random) -> bytes:
    """Return a real file that was changed in one to twenty places."""
    content = bytearray(real(random.choice(sorted(REAL))))
    for _ in range(random.choice((1, 1, 2, 4, 8, 20))):
        random.choice(CHANGES)(content, random)
    return bytes(content)


def truncated(random: Random) -> bytes:
    """Return a real file that ends too early."""
    content = real(random.choice(sorted(REAL)))
    return content[: random.randrange(1, len(content))]


def noise(random: Random) -> bytes:
    """Return the beginning of a real file and then anything."""
    content = real(random.choice(sorted(REAL)))
    return content[: random.choice((12, 32, 64, 200))] + random.randbytes(random.randrange(1, 20_000))


def crossed(random: Random) -> bytes:
    """Return the beginning of one real file on the body of another: the first bytes claim what the rest is not."""
    one, other = (real(name) for name in random.sample(sorted(REAL), 2))
    at = random.choice((12, 32, 64, len(one) // 2))
    return one[:at] + other[random.choice((0, at)) :]


def _place(content: bytearray, random: Random) -> int:
    return random.randrange(min(len(content), HEAD) if random.random() < 0.5 else len(content)) if content else 0


def _bit(content: bytearray, random: Random) -> None:
    if content:
        content[_place(content, random)] ^= 1 << random.randrange(8)


def _number(content: bytearray, random: Random) -> None:
    """Write a number that is much larger, or smaller, than what belongs there."""
    size = random.choice((1, 2, 4, 8))
    at = _place(content, random)
    value = random.choice(WILD) & (1 << size * 8) - 1
    content[at : at + size] = value.to_bytes(size, random.choice(("big", "little")))


def _remove(content: bytearray, random: Random) -> None:
    at = _place(content, random)
    del content[at : at + random.choice((1, 2, 4, 16, 100, 1000))]


def _repeat(content: bytearray, random: Random) -> None:
    at, size = _place(content, random), random.choice((1, 4, 16, 100, 1000))
    content[at:at] = content[at : at + size] * random.choice((1, 2, 50))


def _insert(content: bytearray, random: Random) -> None:
    at = _place(content, random)
    content[at:at] = random.randbytes(random.choice((1, 2, 4, 16, 100)))


def _overwrite(content: bytearray, random: Random) -> None:
    at, size = _place(content, random), random.choice((2, 8, 64, 500))
    content[at : at + size] = random.choice((bytes(size), b"\xff" * size, random.randbytes(size)))


def _swap(content: bytearray, random: Random) -> None:
    size = random.choice((4, 16, 64))
    one, other = _place(content, random), _place(content, random)
    content[one : one + size], content[other : other + size] = content[other : other + size], content[one : one + size]


CHANGES: tuple[Change, ...] = (_bit, _bit, _number, _number, _remove, _repeat, _insert, _overwrite, _swap)
