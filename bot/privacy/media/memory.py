"""Memory for pixels in large pages.

A job begins with no memory of its own, and a picture touches thousands of small pages for the first time: a fault each, a quarter of what
a picture of five megapixels costs. Pages of two megabytes, asked for once in the worker, are there for every job.
Sources: mallopt(3), madvise(2).
"""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress
from typing import Final

_MMAP_THRESHOLD, _TRIM_THRESHOLD, _HUGEPAGE = -3, -1, 14  # malloc.h, linux/mman.h
_RESERVED: Final = 192 * 1024 * 1024
"""Bytes of address space, not of memory: the copies of a picture of twelve megapixels."""
_PAGE: Final = 2 * 1024 * 1024


def prefer_large_pages() -> None:
    """Let what is allocated from now on lie in large pages where the C library and the kernel can do so; best effort, never fails."""
    if sys.platform != "linux":
        return
    with suppress(AttributeError, OSError):  # musl has no mallopt
        libc = ctypes.CDLL(None)
        libc.malloc.restype = ctypes.c_void_p
        libc.mallopt(_MMAP_THRESHOLD, 4 * _RESERVED)
        libc.mallopt(_TRIM_THRESHOLD, 4 * _RESERVED)
        start = libc.malloc(ctypes.c_size_t(_RESERVED))
        if start:
            first = -(-start // _PAGE) * _PAGE
            libc.madvise(ctypes.c_void_p(first), ctypes.c_size_t(_RESERVED - _PAGE), _HUGEPAGE)
            libc.free(ctypes.c_void_p(start))
