"""The second wall on Linux: no file and no network, said to another part of the kernel than the first.

Numbers and names: Documentation/userspace-api/landlock.rst and include/uapi/linux/landlock.h. The calls' numbers are the same everywhere.
"""

from __future__ import annotations

import ctypes
import os
import struct
from typing import Final

_CREATE_RULESET, _RESTRICT_SELF = 444, 446
_VERSION: Final = 1  # LANDLOCK_CREATE_RULESET_VERSION
_FILE_RIGHTS: Final = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""How many rights over files each version of the interface knows; a right is a bit."""
_NETWORK_SINCE, _NETWORK = 4, 0b11  # bind and connect of TCP
_SCOPE_SINCE, _SCOPES = 6, 0b11  # abstract Unix sockets and signals beyond the job


def version(libc: ctypes.CDLL) -> int:
    """Return the version of the kernel's Landlock; 0: it has none, or it is switched off."""
    return max(0, int(libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION)))


def apply(libc: ctypes.CDLL) -> None:
    """Take every right that this kernel can take, for good; without Landlock do nothing. Raises OSError.

    PR_SET_NO_NEW_PRIVS has to be set.
    """
    known = version(libc)
    if not known:
        return
    handled = struct.pack(
        "=QQQ",
        (1 << _FILE_RIGHTS.get(known, max(_FILE_RIGHTS.values()))) - 1,
        _NETWORK if known >= _NETWORK_SINCE else 0,
        _SCOPES if known >= _SCOPE_SINCE else 0,
    )
    size = 8 if known < _NETWORK_SINCE else 16 if known < _SCOPE_SINCE else 24
    rules = int(libc.syscall(_CREATE_RULESET, handled, ctypes.c_size_t(size), 0))
    if rules < 0:
        raise OSError(ctypes.get_errno(), "landlock")
    try:
        if libc.syscall(_RESTRICT_SELF, rules, 0) != 0:
            raise OSError(ctypes.get_errno(), "landlock")
    finally:
        os.close(rules)
