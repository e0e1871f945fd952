"""Whether files are cleaned here, and how well the one who cleans them is shut in."""

from __future__ import annotations

from typing import Final

from bot.commands.finding import Finding
from bot.domain.files import Refused
from bot.privacy.media.cleaner import Cleaner
from bot.privacy.media.hold import WORKER, CleanerFailed
from bot.privacy.media.jail import Wall, jail_strength

# A PNG of one grey pixel.
_SMALLEST: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a4944415478da6368000000820081da45083b0000000049454e44ae426082"
)


async def look_at_cleaning(entry: str = WORKER, walls: frozenset[Wall] | None = None) -> Finding:
    """Clean one small picture as if somebody had sent it, and tell what holds whoever cleans."""
    walls = jail_strength() if walls is None else walls
    cleaner = Cleaner(entry=entry)
    try:
        await cleaner.clean(_SMALLEST)
    except (Refused, CleanerFailed):
        return Finding(
            "cleaning of files", good=False, words="no file can be cleaned: install Kẻng anew; without it no picture or voice is taken"
        )
    finally:
        await cleaner.close()
    if Wall.SECCOMP not in walls:
        words = "works, but this system has no seccomp: a hostile file could read what the bot can. Use Linux on x86-64 or 64-bit ARM"
        return Finding("cleaning of files", good=False, words=words)
    return Finding("cleaning of files", good=True, words=f"a picture was cleaned; shut in by {', '.join(sorted(walls))}")
