"""What one job may do: compute. It opens nothing, connects nowhere, starts no program, and ends when it takes too much.

Call `enter` in a process that has one thread and everything loaded; there is no way back.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import sys
from enum import StrEnum
from typing import Final

from bot.privacy.media import landlock, seccomp
from bot.privacy.media.limits import Limits

DESCRIPTORS: Final = 3
"""A job holds 0, 1 and 2: its line to the bot, and nothing behind the other two."""

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_GET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 4, 21, 38  # linux/prctl.h
_SIGKILL: Final = 9
_GRACE: Final = 2  # seconds of processor between the signal that ends a job and the one that cannot be held back


class Wall(StrEnum):
    """What keeps a job in."""

    LIMITS = "limits"
    SECCOMP = "seccomp"
    LANDLOCK = "landlock"


def jail_strength() -> frozenset[Wall]:
    """Tell which walls this system has. Limits of memory and time alone keep no job from files and network."""
    walls = {Wall.LIMITS}
    if sys.platform == "linux":
        libc = _libc()
        if seccomp.is_known(platform.machine()) and libc.prctl(_PR_GET_SECCOMP, 0, 0, 0, 0) >= 0:
            walls.add(Wall.SECCOMP)
        if landlock.version(libc):
            walls.add(Wall.LANDLOCK)
    return frozenset(walls)


def enter(limits: Limits, walls: frozenset[Wall]) -> None:
    """Shut this process in, for good; raises OSError when a wall that is there cannot be set up."""
    if sys.platform != "linux":
        _limit(limits)
    else:
        libc = _libc()
        for option, value in ((_PR_SET_PDEATHSIG, _SIGKILL), (_PR_SET_DUMPABLE, 0), (_PR_SET_NO_NEW_PRIVS, 1)):
            if libc.prctl(option, value, 0, 0, 0) != 0:
                raise OSError(ctypes.get_errno(), "prctl")
        if Wall.LANDLOCK in walls:
            landlock.apply(libc)
        _limit(limits)
        if Wall.SECCOMP in walls:
            seccomp.apply(libc, platform.machine())


def _limit(limits: Limits) -> None:
    _set(resource.RLIMIT_AS, limits.memory, limits.memory)
    _set(resource.RLIMIT_CPU, limits.cpu, limits.cpu + _GRACE)
    for none_at_all in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
        _set(none_at_all, 0, 0)
    _set(resource.RLIMIT_NOFILE, DESCRIPTORS, DESCRIPTORS)


def _set(what: int, soft: int, hard: int) -> None:
    """Lower a limit; one that is lower already stays. Not every system other than Linux knows all of them."""
    ceiling = resource.getrlimit(what)[1]
    if ceiling != resource.RLIM_INFINITY:
        soft, hard = min(soft, ceiling), min(hard, ceiling)
    try:
        resource.setrlimit(what, (soft, hard))
    except (OSError, ValueError):
        if sys.platform == "linux":
            raise


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def give_way() -> None:
    """Let the bot go first, for the processor and when memory runs out; best effort."""
    os.nice(5)
    if sys.platform == "linux":
        try:
            with open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:  # noqa: PTH123 - pathlib would be loaded for this alone
                score.write("1000")
        except OSError:
            return
